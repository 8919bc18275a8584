import HTTPRouting
import HTTPTypes

/// The parser of request heads (RFC 9112 §2 to §7): strict, incremental, without sockets or clocks.
///
/// It is shown all bytes of the head that have come so far, again and again, and looks at each byte once. Every
/// decision depends on the bytes before it alone, never on how they were cut into packets.
struct RequestParser {
    struct Limits: Sendable {
        var requestLineBytes: Int
        var headerBytes: Int
        var headerCount: Int
    }

    private enum Stage {
        /// The request line, or an empty line before it.
        case requestLine
        case fields
    }

    /// How many empty lines before a request are skipped (RFC 9112 §2.2: at least one). Two are what a client leaves that
    /// ends its body with a line end of its own and then with another.
    private static let emptyLines = 2

    private let limits: Limits
    private var stage = Stage.requestLine
    private var skippedLines = 0
    /// Where the line being read begins, and how far it has been looked at.
    private var lineStart = 0
    private var scanned = 0
    private var fieldsStart = 0
    private var fieldCount = 0
    private var builder = RequestHeadBuilder()

    init(limits: Limits) {
        self.limits = limits
    }

    /// Whether more has come than the empty lines that may go before a request.
    var hasBegun: Bool { stage == .fields || scanned > lineStart }

    /// The method, once the request line has told it: what is refused later is answered and logged with it.
    var method: HTTPRequest.Method? { builder.method }

    /// Looks at what is new.
    /// - Parameter bytes: All bytes since the head began; what was shown before comes first, unchanged.
    /// - Returns: The head and the number of bytes it took; nil while it is not complete.
    /// - Throws: The fault, after which the connection cannot go on.
    mutating func parse(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(ProtocolFault) -> (head: RequestHead, consumed: Int)? {
        while let line = try nextLine(bytes) {
            switch stage {
            case .requestLine:
                if line.isEmpty, skippedLines < Self.emptyLines {
                    skippedLines += 1
                    continue
                }
                try builder.takeRequestLine(line)
                stage = .fields
                fieldsStart = lineStart
            case .fields:
                if line.isEmpty { return (try builder.finish(), lineStart) }
                fieldCount += 1
                guard fieldCount <= limits.headerCount else { throw .tooManyFields }
                try builder.takeField(line)
            }
        }
        return nil
    }

    /// The next line without its CR LF, once it is whole.
    private mutating func nextLine(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(ProtocolFault) -> UnsafeBufferPointer<UInt8>? {
        let limit = stage == .fields ? fieldsStart + limits.headerBytes : lineStart + limits.requestLineBytes
        while scanned < bytes.count {
            let octet = bytes[scanned]
            if octet == Octet.carriageReturn {
                guard scanned + 1 < bytes.count else { return nil }
                guard bytes[scanned + 1] == Octet.lineFeed else { throw .badLineEnding }
                let line = UnsafeBufferPointer(rebasing: bytes[lineStart..<scanned])
                scanned += 2
                lineStart = scanned
                return line
            }
            guard scanned < limit else { throw stage == .fields ? .fieldsTooLarge : .requestLineTooLong }
            if Octet.isControl(octet) { throw octet == Octet.lineFeed ? .badLineEnding : .badCharacter }
            scanned += 1
        }
        return nil
    }
}
