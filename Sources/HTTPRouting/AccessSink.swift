import Logging

/// Where the lines of the access log go. What it is given is fit for a line.
package protocol AccessSink: Sendable {
    func log(_ record: AccessRecord)

    /// What writes the lines of further answers that are this one given again.
    func repeating(_ record: AccessRecord) -> @Sendable (ArraySlice<Repetition>) -> Void
}

extension AccessSink {
    package func repeating(_ record: AccessRecord) -> @Sendable (ArraySlice<Repetition>) -> Void {
        { for repetition in $0 { log(record.again(repetition)) } }
    }
}

/// Lines for whoever handles a `Logger`'s.
struct LoggerSink: AccessSink {
    let logger: Logger

    func log(_ record: AccessRecord) {
        logger.log(level: record.level, "request", metadata: record.metadata)
    }
}
