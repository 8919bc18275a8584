internal import Backups
internal import Domain
internal import SQLite

/// What `nep backup` and `nep restore` do. Each answers with lines for standard output.
extension Commands {
    package static func backup(_ database: String, to path: String, force: Bool) throws -> [String] {
        let file = BackupFile(path)
        if !force, DiskFile.exists(path) { throw BackupFailure.exists(path) }
        let clock = SystemClock()
        let start = ContinuousClock.now
        let now = clock.now
        let planned = Manifest(id: BackupID(now), actor: "nep backup", version: Version.text, startedAt: now)
        let done = try BackupRun(of: database, to: file).run(planned) { clock.now }
        let sizes = "\(mebibytes(done.bytes)), \(mebibytes(done.databaseBytes)) unpacked"
        return ["\(path): \(sizes), \(seconds(since: start))"] + lines(done.figures)
    }

    package static func restore(_ path: String, to database: String, force: Bool) throws -> [String] {
        let start = ContinuousClock.now
        let result = try Restore(BackupFile(path), to: database).run(force: force, now: SystemClock().now)
        var lines = result.remarks.map { "note: \($0)" } + lines(result.figures)
        if let kept = result.kept { lines.append("the database that was there is \(kept)") }
        return lines + ["restored \(database) in \(seconds(since: start))"]
    }

    /// - Returns: the lines, and whether the drill was passed.
    package static func drill(
        _ database: String, backup: String?, directory: String?, scratch: String?
    ) throws -> (lines: [String], isSound: Bool) {
        let file: BackupFile
        if let backup {
            file = BackupFile(backup)
        } else if let directory {
            guard let newest = try Backups.newest(in: directory, at: SystemClock().now) else {
                throw BackupFailure.none(directory)
            }
            file = newest
        } else {
            throw BackupFailure.none("--backup-directory")
        }
        let start = ContinuousClock.now
        let live = DiskFile.exists(database) ? try Connection(path: database, mode: .readOnly) : nil
        let place = scratch.map { "\($0)/nep-drill.\(BackupID(SystemClock().now))" } ?? "\(database).drill"
        let report: Drill.Report
        do { report = try Drill(file, scratch: place).run(live: live) } catch let error as BackupFailure {
            return (["drill of \(file.path)", "FAILED: \(error)"], false)
        }
        var lines = ["drill of \(file.path)"] + report.remarks.map { "note: \($0)" } + table(report)
        lines += report.faults.map { "FAILED: \($0)" }
        if report.faults.isEmpty { lines.append("passed in \(seconds(since: start))") }
        return (lines, report.faults.isEmpty)
    }

    /// What the backup holds beside what the database holds now.
    private static func table(_ report: Drill.Report) -> [String] {
        let now = Dictionary(
            report.live?.tables.map { ($0.name, $0.rows) } ?? [], uniquingKeysWith: { first, _ in first })
        return report.figures.tables.map { table in
            "\(table.name): \(table.rows)" + (now[table.name].map { ", now \($0)" } ?? "")
        }
    }

    private static func lines(_ figures: BackupFigures?) -> [String] {
        guard let figures else { return [] }
        let rows = figures.tables.reduce(0) { $0 + $1.rows }
        return ["sound: \(figures.tables.count) tables, \(rows) rows, schema \(figures.schema)"]
            + (figures.trail.map { ["audit trail sound, head \($0)"] } ?? [])
    }

    private static func mebibytes(_ bytes: Int?) -> String {
        let tenths = (bytes ?? 0) * 10 / (1 << 20)
        return "\(tenths / 10).\(tenths % 10) MiB"
    }

    private static func seconds(since start: ContinuousClock.Instant) -> String {
        let tenths = Int((ContinuousClock.now - start) / .milliseconds(100))
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
