internal import API
internal import Backups
internal import Domain
internal import EventLoop
internal import SQLite
internal import Storage
internal import Synchronization

/// What `/metrics` reads off the service at the moment of asking.
final class ServiceFigures: Sendable {
    /// The ledger is counted at most once in this time, however often somebody asks.
    private static let interval = Duration.seconds(10)

    private struct Ledger {
        var countedAt: Instant?
        var counts: [String: Int64] = [:]
    }

    private let ledger = Mutex(Ledger())
    private let started = SystemClock().now

    func samples(_ context: Context) async -> [Sample] {
        let database = context.database
        let (writer, files, cache) = (database.writer.statistics, database.files, context.figures.uses)
        let counts = await obligations(context)
        let process = ProcessFigures()
        var samples = [
            Sample(
                "nep_build_info", labels: "version=\"\(context.build.version)\",sqlite=\"\(sqliteVersion)\"", 1),
            Sample("nep_writer_queue_depth", writer.queueDepth),
            Sample("nep_writer_queue_limit", database.writer.queueLimit),
            Sample("nep_writer_jobs_total", writer.jobs),
            Sample("nep_writer_refused_total", writer.refused),
            Sample("nep_writer_failed_commits_total", writer.failedBatches),
            Sample("nep_writer_batch_size", writer.batchSizes),
            Sample("nep_writer_commit_seconds", writer.commitSeconds),
            Sample("nep_database_bytes", files.databaseBytes),
            Sample("nep_wal_bytes", files.logBytes),
            Sample("nep_figure_cache_hits_total", cache.hits),
            Sample("nep_figure_cache_misses_total", cache.misses),
            Sample(
                "nep_obligations", by: "state",
                ["open", "overdue", "missed", "onTime", "late", "done", "declared", "exempt"].map {
                    ($0, counts[$0] ?? 0)
                }),
            Sample("process_start_time_seconds", Double(started.milliseconds) / 1000),
            Sample("process_cpu_seconds_total", process.processorSeconds),
            Sample("process_resident_memory_bytes", process.residentBytes),
            Sample("process_open_fds", process.openFiles),
            Sample("process_max_fds", process.openFilesLimit),
        ]
        if let backups = context.backups?.figures {
            samples += [
                Sample("nep_backups_total", by: "result", [("done", backups.done), ("failed", backups.failed)]),
                Sample("nep_backup_running", backups.isRunning ? 1 : 0),
            ]
            if let newest = backups.newest {
                samples.append(
                    Sample("nep_backup_last_success_timestamp_seconds", Double(newest.startedAt.milliseconds) / 1000))
                samples.append(Sample("nep_backup_last_bytes", newest.bytes ?? 0))
            }
            if let seconds = backups.lastSeconds { samples.append(Sample("nep_backup_last_duration_seconds", seconds)) }
        }
        if let free = files.freeBytes { samples.append(Sample("nep_disk_free_bytes", free)) }
        if let isReady = context.readiness.isReady { samples.append(Sample("nep_ready", isReady ? 1 : 0)) }
        return samples
    }

    private func obligations(_ context: Context) async -> [String: Int64] {
        let now = context.clock.now
        let known = ledger.withLock { ledger in
            let isFresh = ledger.countedAt.map { $0 <= now && now < $0 + Self.interval } ?? false
            // Whoever comes while it is being counted gets what was counted before.
            if !isFresh { ledger.countedAt = now }
            return isFresh ? ledger.counts : nil
        }
        if let known { return known }
        let rows = try? await context.database.scan { db in try db.health.obligations(at: now) }
        guard let rows else { return ledger.withLock { $0.counts } }
        let counts = Dictionary(rows.map { ($0.state, $0.count) }, uniquingKeysWith: +)
        ledger.withLock { $0.counts = counts }
        return counts
    }
}
