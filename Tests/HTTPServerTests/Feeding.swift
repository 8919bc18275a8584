import HTTPRouting
import HTTPTypes

@testable import HTTPServer

/// What a parser made of some bytes, in a form that compares.
enum Outcome: Equatable, CustomStringConvertible {
    case head(Head, consumed: Int)
    case fault(status: Int, reason: String)
    case incomplete

    struct Head: Equatable {
        var method: String
        var path: String?
        var authority: String?
        var fields: [String]
        var framing: RequestHead.Framing
        var expectation: RequestHead.Expectation
        var persists: Bool
        var requestID: String?
    }

    init(_ fault: ProtocolFault) {
        self = .fault(status: fault.status.code, reason: fault.reason)
    }

    init(_ head: RequestHead, consumed: Int) {
        self = .head(
            Head(
                method: head.request.method.rawValue, path: head.request.path, authority: head.request.authority,
                fields: head.request.headerFields.map { "\($0.name.canonicalName): \($0.value)" },
                framing: head.framing, expectation: head.expectation, persists: head.wantsPersistence,
                requestID: head.requestID), consumed: consumed)
    }

    var description: String {
        switch self {
        case .head(let head, let consumed): "\(head), \(consumed) bytes"
        case .fault(let status, let reason): "\(status) \(reason)"
        case .incomplete: "incomplete"
        }
    }
}

/// Every way to cut `count` bytes that the tests try: whole, byte by byte, and in two at each place.
func cuts(_ count: Int) -> [[Int]] {
    [[count], Array(1...max(count, 1))] + (1..<max(count, 1)).map { [$0, count] }
}

/// Shows a parser the bytes as they would come, cut at the given places.
func parse(
    _ bytes: [UInt8], cutAt places: [Int],
    limits: RequestParser.Limits = .init(requestLineBytes: 8192, headerBytes: 16_384, headerCount: 100)
) -> Outcome {
    var parser = RequestParser(limits: limits)
    for place in places {
        do throws(ProtocolFault) {
            let result = try bytes.withUnsafeBufferPointer { buffer throws(ProtocolFault) in
                try parser.parse(UnsafeBufferPointer(rebasing: buffer[..<place]))
            }
            if let result { return Outcome(result.head, consumed: result.consumed) }
        } catch {
            return Outcome(error)
        }
    }
    return .incomplete
}
