internal import Domain
internal import EventLoop
internal import HTTPRouting
package import Logging

/// Writes each event as one line of JSON on standard error: `time`, `level`, `message`, then its metadata by name.
///
/// A line is one `write(2)`, so lines of several threads do not mix. Every character that could end a line, move the cursor or
/// reorder what is shown leaves as `\u….`, wherever it came from.
package struct LineLog: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let write: @Sendable ([UInt8]) -> Void
    private let now: @Sendable () -> String

    package init(
        level: Logger.Level, now: @escaping @Sendable () -> String, write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        logLevel = level
        self.now = now
        self.write = write
    }

    /// To standard error, by the machine's clock, whatever clock deadlines are judged by.
    package static func standardError(level: Logger.Level) -> LineLog {
        LineLog(level: level, now: { SystemClock().now.description }, write: ProcessLimits.writeToStandardError)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line: [UInt8] = []
        line.reserveCapacity(320)
        line.append(UInt8(ascii: "{"))
        Self.append("time", now(), to: &line)
        Self.append("level", event.level.rawValue, to: &line)
        Self.append("message", event.message.description, to: &line)
        var all = metadata
        if let own = event.metadata { all.merge(own) { $1 } }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .string(let text): Self.append(name, text, to: &line)
            case .stringConvertible(let number as Int):
                Self.append(name: name, to: &line)
                line.append(contentsOf: String(number).utf8)
            default: Self.append(name, value.description, to: &line)
            }
        }
        if let error = event.error { Self.append("error", String(reflecting: error), to: &line) }
        line.append(contentsOf: "}\n".utf8)
        write(line)
    }

    private static func append(_ name: String, _ value: String, to line: inout [UInt8]) {
        append(name: name, to: &line)
        append(value, to: &line)
    }

    private static func append(name: String, to line: inout [UInt8]) {
        if line.count > 1 { line.append(UInt8(ascii: ",")) }
        append(name, to: &line)
        line.append(UInt8(ascii: ":"))
    }

    private static func append(_ text: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            line.append(contentsOf: text.utf8)
        } else {
            for scalar in text.unicodeScalars { append(scalar, to: &line) }
        }
        line.append(UInt8(ascii: "\""))
    }

    private static func append(_ scalar: Unicode.Scalar, to line: inout [UInt8]) {
        switch scalar {
        case "\"": line.append(contentsOf: "\\\"".utf8)
        case "\\": line.append(contentsOf: "\\\\".utf8)
        case "\n": line.append(contentsOf: "\\n".utf8)
        case _ where LogText.isPlain(scalar): line.append(contentsOf: String(scalar).utf8)
        default:
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                line.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            }
        }
    }
}
