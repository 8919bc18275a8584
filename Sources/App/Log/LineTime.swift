internal import Domain
internal import Synchronization

/// The time of a line of the log, RFC 3339 in UTC with milliseconds. What is the same all second long is made once.
final class LineTime: Sendable {
    private struct Second {
        var number = Int64.min
        /// `2022-06-19T08:00:00`.
        var text: [UInt8] = []
    }

    static let system: @Sendable () -> Int64 = { SystemClock().now.milliseconds }

    private let now: @Sendable () -> Int64
    private let second = Mutex(Second())

    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    func append(to line: inout JSONLine) {
        let now = now()
        let number = now >= 0 ? now / 1000 : (now - 999) / 1000
        var text = second.withLock { second in
            if second.number != number {
                second.number = number
                second.text = Array(Instant(milliseconds: number * 1000).description.utf8.dropLast())
            }
            return second.text
        }
        let milliseconds = Int(now - number * 1000)
        text.append(UInt8(ascii: "."))
        for unit in [100, 10, 1] { text.append(UInt8(truncatingIfNeeded: 0x30 + milliseconds / unit % 10)) }
        text.append(UInt8(ascii: "Z"))
        line.append("time", plain: text)
    }
}
