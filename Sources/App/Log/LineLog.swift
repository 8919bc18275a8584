internal import EventLoop
package import HTTPRouting
package import Logging

/// Writes each event as one line of JSON on standard error: `time`, `level`, `message`, then its metadata by name.
///
/// A line is one `write(2)`, so lines of several threads do not mix. Every character that could end a line, move the cursor or
/// reorder what is shown leaves as `\u….`, wherever it came from.
package struct LineLog: LogHandler, AccessSink {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let write: @Sendable ([UInt8]) -> Void
    private let time: LineTime

    /// - Parameter now: Milliseconds since 1970.
    package init(
        level: Logger.Level, now: @escaping @Sendable () -> Int64, write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        logLevel = level
        time = LineTime(now: now)
        self.write = write
    }

    /// To standard error, by the machine's clock, whatever clock deadlines are judged by.
    package static func standardError(level: Logger.Level) -> LineLog {
        LineLog(level: level, now: LineTime.system, write: ProcessLimits.writeToStandardError)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = begin(event.level, event.message.description)
        let own = event.metadata ?? [:]
        let all = metadata.isEmpty ? own : metadata.merging(own) { $1 }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .string(let text): line.append(name, text)
            case .stringConvertible(let number as Int): line.append(name, number)
            default: line.append(name, value.description)
            }
        }
        if let error = event.error { line.append("error", String(reflecting: error)) }
        write(line.end())
    }

    private func begin(_ level: Logger.Level, _ message: String) -> JSONLine {
        var line = JSONLine()
        time.append(to: &line)
        line.append("level", level.rawValue)
        line.append("message", message)
        return line
    }

    // MARK: Answers

    /// The line of one answer: what `log` would write of it, without a dictionary in between.
    package func log(_ record: AccessRecord) {
        guard record.level >= logLevel else { return }
        var line = JSONLine()
        time.append(to: &line)
        Self.append(record, to: &line)
        Self.append(record.requestID, record.client, record.microseconds, to: &line)
        write(line.end())
    }

    /// What is the same each time is made once.
    package func repeating(_ record: AccessRecord) -> @Sendable (ArraySlice<Repetition>) -> Void {
        guard record.level >= logLevel else { return { _ in } }
        var same = JSONLine()
        Self.append(record, to: &same)
        return { [time, write, same] repetitions in
            var start = JSONLine()
            time.append(to: &start)
            start.append(same)
            var lines = start
            lines.reserve(repetitions.count)
            for (index, repetition) in zip(repetitions.indices, repetitions) {
                if index > repetitions.startIndex { lines.append(line: start) }
                Self.append(repetition.requestID, repetition.client, repetition.microseconds, to: &lines)
            }
            write(lines.end())
        }
    }

    private static func append(_ record: AccessRecord, to line: inout JSONLine) {
        line.append("level", record.level.rawValue)
        line.append("message", "request")
        line.append("method", record.method)
        line.append("route", record.route)
        line.append("status", record.status)
        line.append("bytes", record.bytes)
        if let scheme = record.scheme { line.append("scheme", scheme) }
        for note in record.notes { line.append(note.name, note.text) }
        if record.isCutShort { line.append("cut", "true") }
    }

    private static func append(
        _ requestID: String, _ client: String?, _ microseconds: Int, to line: inout JSONLine
    ) {
        line.append(request, requestID)
        if let client { line.append(Self.client, client) }
        line.append(us, microseconds)
    }

    private static let request = JSONLine.Name("request")
    private static let client = JSONLine.Name("client")
    private static let us = JSONLine.Name("us")
}
