/// A family of figures that `/metrics` prints: its name, what it is to Prometheus, its labels, and what it means.
///
/// The one list of them. `/metrics` takes its `# HELP` and `# TYPE` from here, and docs/operations.md has it as a table; a test
/// compares both, and what is really printed, with this.
package struct Metric: Sendable, Hashable {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package let name: String
    package let kind: Kind
    package let labels: [String]
    package let help: String

    private init(_ name: String, _ kind: Kind, _ labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    package static let all: [Metric] = [
        Metric(
            "http_requests_total", .counter, ["method", "route", "status"],
            "Requests that were answered. `route` is the pattern, `none` where there is no such route."),
        Metric(
            "http_request_duration_seconds", .histogram, ["method", "route", "status"],
            "From the whole request to the last byte of its answer."),
        Metric("http_server_connections_total", .counter, "Connections that were taken in."),
        Metric("http_server_connections_open", .gauge, "Connections that are open now."),
        Metric(
            "http_server_limits_total", .counter, ["limit"],
            "How often a bound was met: `nep serve --limits` lists them."),
        Metric("nep_build_info", .gauge, ["version", "sqlite"], "Always 1; the labels say what is running."),
        Metric("nep_ready", .gauge, "1 when the last look of /readyz found no fault, 0 when it did."),
        Metric("nep_writer_queue_depth", .gauge, "Writes that wait for the one writer."),
        Metric("nep_writer_queue_limit", .gauge, "How many may wait; one more is answered 503."),
        Metric("nep_writer_jobs_total", .counter, "Writes that were carried out, well or badly."),
        Metric("nep_writer_refused_total", .counter, "Writes that were refused because the queue was full."),
        Metric("nep_writer_failed_commits_total", .counter, "Transactions that could not be begun or committed."),
        Metric("nep_writer_batch_size", .histogram, "Writes that shared a COMMIT."),
        Metric("nep_writer_commit_seconds", .histogram, "Time of a COMMIT, the wait for the disk included."),
        Metric("nep_database_bytes", .gauge, "Size of the database file."),
        Metric(
            "nep_wal_bytes", .gauge,
            "Size of the write-ahead log. It grows while a backup or a long read holds an older state."),
        Metric("nep_disk_free_bytes", .gauge, "What is left on the database's disk."),
        Metric("nep_figure_cache_hits_total", .counter, "Dashboards that were counted before."),
        Metric("nep_figure_cache_misses_total", .counter, "Dashboards that had to be counted."),
        Metric(
            "nep_obligations", .gauge, ["state"],
            "Rows of the ledger. `overdue` is past due and still taken, `missed` is past its last moment, `done` has no deadline, `declared` is entered from paper."
        ),
        Metric(
            "nep_backups_total", .counter, ["result"],
            "Backups since the start, `done` and `failed`. This and the next four only with --backup-directory."),
        Metric("nep_backup_running", .gauge, "1 while a backup is being made."),
        Metric("nep_backup_last_success_timestamp_seconds", .gauge, "When the newest good backup was begun."),
        Metric("nep_backup_last_duration_seconds", .gauge, "How long it took, if this process made it."),
        Metric("nep_backup_last_bytes", .gauge, "Its size on the disk."),
        Metric("process_start_time_seconds", .gauge, "When the process began, in seconds since 1970."),
        Metric("process_cpu_seconds_total", .counter, "Processor time of the process, user and system."),
        Metric("process_resident_memory_bytes", .gauge, "Memory of the process that is in use."),
        Metric("process_open_fds", .gauge, "Files and sockets that the process has open."),
        Metric("process_max_fds", .gauge, "How many it may have open."),
    ]

    private init(_ name: String, _ kind: Kind, _ help: String) { self.init(name, kind, [], help) }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    package static func named(_ name: String) -> Metric? { byName[name] }

    /// The list as a table in Markdown.
    package static var markdown: String {
        let rows = all.map { metric in
            let labels = metric.labels.map { "`\($0)`" }.joined(separator: " ")
            return "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(metric.help) |\n"
        }
        return "| figure | kind | labels | |\n|---|---|---|---|\n" + rows.joined()
    }
}
