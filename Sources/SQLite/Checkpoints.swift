/// Who takes the write-ahead log into the database file. https://sqlite.org/wal.html#checkpointing
package enum Checkpoints: Sendable {
    /// SQLite itself: in a COMMIT that finds the log large enough, and when the last connection is closed.
    case own
    /// Another process, such as a replicator that copies the log first. No connection of ours ever does; the log is there after we
    /// have gone, and grows until that process has been.
    case external
}
