package import Domain
internal import SQLite

/// Puts a backup in the place of a database, after everything about it has been checked. What was there before is kept.
package struct Restore {
    let file: BackupFile
    let database: String

    package init(_ file: BackupFile, to database: String) {
        self.file = file
        self.database = database
    }

    package struct Result: Sendable {
        package let figures: BackupFigures
        /// Where the database that was there before is now.
        package let kept: String?
        /// What could not be looked at, in words.
        package let remarks: [String]
    }

    /// - Parameters:
    ///   - force: take the place of a database that is there.
    ///   - now: names what is kept.
    package func run(force: Bool, now: Instant) throws -> Result {
        let isThere = DiskFile.exists(database)
        if isThere, !force { throw BackupFailure.exists(database) }
        try refuseIfOpen()
        let partial = database + ".restoring"
        DiskFile.remove(partial)
        do {
            let (figures, remarks) = try Self.unpack(file, to: partial)
            if isThere { try DiskFile.copyPermissions(of: database, to: partial) }
            // Somebody may have started the service meanwhile.
            try refuseIfOpen()
            let kept = isThere ? try keep(BackupID(now)) : nil
            try DiskFile.rename(partial, to: database)
            return Result(figures: figures, kept: kept, remarks: remarks)
        } catch {
            DiskFile.remove(partial)
            throw error
        }
    }

    /// Writes the database of a backup to a new file and looks at all of it.
    static func unpack(_ file: BackupFile, to target: String) throws -> (BackupFigures, remarks: [String]) {
        var remarks: [String] = []
        let digests = try Unpacking.write(file.path, to: target)
        let manifest = file.manifest
        switch try file.checksum() ?? manifest?.sha256 {
        case digests.file?: break
        case nil: remarks.append("there is no \(file.checksumPath) to compare with")
        case let other?:
            throw BackupFailure.unreadable("\(file.path) has changed: its SHA-256 is \(digests.file), not \(other)")
        }
        let figures = try BackupCheck.figures(of: target)
        if let expected = manifest?.figures {
            let differences = figures.differences(from: expected)
            guard differences.isEmpty else { throw BackupFailure.unsound(differences) }
        } else {
            remarks.append("there is no \(file.manifestPath) to compare its figures with")
        }
        return (figures, remarks)
    }

    private func refuseIfOpen() throws {
        if let holder = DiskFile.holder(of: database) { throw BackupFailure.inUse(path: database, holder) }
    }

    /// Gives what is there another name beside its own. A log that were left behind would be taken for that of the new database, so
    /// it goes first; the database keeps its name until the new one takes it.
    private func keep(_ id: BackupID) throws -> String {
        let kept = "\(database).before-\(id)"
        // A sound database takes its log in and is one file; a damaged one keeps it beside it.
        if let db = try? Connection(path: database, mode: .readWrite) { try? db.leaveWAL() }
        if DiskFile.exists(database + "-wal") { try DiskFile.rename(database + "-wal", to: kept + "-wal") }
        DiskFile.remove(database + "-shm")
        try DiskFile.link(database, to: kept)
        return kept
    }
}
