internal import SQLite

extension [Sample] {
    /// The figures of the one writer, and what is running.
    static func writer(_ statistics: WriterStatistics, version: String) -> [Sample] {
        [
            Sample("nep_build_info", "gauge", labels: "version=\"\(version)\"", 1),
            Sample("nep_writer_queue_depth", "gauge", statistics.queueDepth),
            Sample("nep_writer_batches_total", "counter", statistics.batches),
            Sample("nep_writer_jobs_total", "counter", statistics.jobs),
            Sample("nep_writer_refused_total", "counter", statistics.refused),
            Sample("nep_writer_failed_commits_total", "counter", statistics.failedBatches),
            Sample("nep_writer_largest_batch", "gauge", statistics.largestBatch),
            Sample("nep_writer_commit_seconds_total", "counter", Double(statistics.commitNanoseconds) / 1e9),
        ]
    }
}
