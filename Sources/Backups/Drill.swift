package import SQLite
internal import Storage

/// Restores a backup into a file that is thrown away, and compares what comes out with what was put in and with the database as it is.
package struct Drill {
    let file: BackupFile
    let scratch: String

    /// - Parameter scratch: a file that does not exist; it is made and removed.
    package init(_ file: BackupFile, scratch: String) {
        self.file = file
        self.scratch = scratch
    }

    package struct Report: Sendable {
        package let figures: BackupFigures
        package let remarks: [String]
        /// What should not be; empty when the drill was passed.
        package let faults: [String]
        /// Rows of the database as it is now, for who wants to see how far it has gone on.
        package let live: BackupFigures?
    }

    /// - Parameter live: the database in use, where there is one to compare with.
    package func run(live: Connection?) throws -> Report {
        DiskFile.remove(scratch)
        defer { for suffix in ["", "-wal", "-shm"] { DiskFile.remove(scratch + suffix) } }
        let (figures, notes) = try Restore.unpack(file, to: scratch)
        var (faults, remarks) = ([String](), notes)
        if let live, let trail = figures.trail {
            // The backup is a seal that was kept: the trail only ever grows, so it still contains that very row.
            for fault in try AuditVerification(live, seals: [trail]).faults {
                if case .exported = fault {
                    remarks.append("\(fault)")
                } else {
                    faults.append("the database's trail: \(fault)")
                }
            }
        }
        return Report(
            figures: figures, remarks: remarks, faults: faults, live: try live.map { try BackupFigures.of($0) })
    }
}
