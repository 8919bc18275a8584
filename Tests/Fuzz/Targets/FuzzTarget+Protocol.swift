import HTTPRouting
import HTTPTypes

@testable import HTTPServer

extension FuzzTarget {
    /// The head parser: the outcome is the same however the bytes are cut, and what is taken keeps the rules of framing.
    static func request(_ bytes: [UInt8]) {
        let whole = parse(bytes, step: max(bytes.count, 1))
        require(whole == parse(bytes, step: 1), "the outcome depends on the cuts")
        require(whole == parse(bytes, step: 7), "the outcome depends on the cuts")
    }

    private enum Outcome: Equatable {
        case head(RequestHead.Framing, HTTPRequest, consumed: Int)
        case fault(ProtocolFault)
        case incomplete
    }

    private static func parse(_ bytes: [UInt8], step: Int) -> Outcome {
        var parser = RequestParser(limits: .init(requestLineBytes: 512, headerBytes: 1024, headerCount: 20))
        var end = 0
        repeat {
            end = min(end + step, bytes.count)
            do throws(ProtocolFault) {
                let result = try bytes.withUnsafeBufferPointer { buffer throws(ProtocolFault) in
                    try parser.parse(UnsafeBufferPointer(rebasing: buffer[..<end]))
                }
                if let (head, consumed) = result {
                    require(consumed <= end, "more was taken than there was")
                    check(head)
                    return .head(head.framing, head.request, consumed: consumed)
                }
            } catch {
                require((400...599).contains(error.status.code), "a fault that is none")
                return .fault(error)
            }
        } while end < bytes.count
        return .incomplete
    }

    private static func check(_ head: RequestHead) {
        let fields = head.request.headerFields
        let lengths = fields.filter { $0.name == .contentLength }
        let codings = fields.filter { $0.name == .transferEncoding }
        require(lengths.count + codings.count <= 1, "two answers to how long the body is")
        require(codings.isEmpty == (head.framing != .chunked), "chunked without its field")
        if case .length(let length) = head.framing { require(length >= 0, "a negative length") }
        require(head.version == .http10 || head.request.authority?.isEmpty == false, "a request for nobody")
        for field in fields {
            require(!field.value.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 }, "a value with the end of a line")
        }
        _ = head.request.path.flatMap { try? RequestTarget.parse($0) }
    }

    /// The chunk decoder: the same body, the same end, or the same fault, however the bytes are cut.
    static func chunks(_ bytes: [UInt8]) {
        let whole = decode(bytes, step: max(bytes.count, 1))
        require(whole == decode(bytes, step: 1), "the body depends on the cuts")
        require(whole == decode(bytes, step: 5), "the body depends on the cuts")
    }

    private struct Body: Equatable {
        var data: [UInt8] = []
        var taken = 0
        var isDone = false
        var fault: ProtocolFault?
    }

    private static func decode(_ bytes: [UInt8], step: Int) -> Body {
        var decoder = ChunkedDecoder(maximumBody: 4096, maximumTrailer: 256, maximumTrailerCount: 8)
        var body = Body()
        while body.taken < bytes.count, !decoder.isDone {
            let end = min(body.taken + step, bytes.count)
            do throws(ProtocolFault) {
                body.taken += try bytes[body.taken..<end].withUnsafeBufferPointer { piece throws(ProtocolFault) in
                    try decoder.decode(piece) { body.data.append(contentsOf: $0) }
                }
            } catch {
                // How much of the piece was good is not said: the connection ends.
                return Body(fault: error)
            }
            require(body.taken == end || decoder.isDone, "bytes were left in the middle")
        }
        require(body.data.count <= 4096, "more body than is allowed")
        body.isDone = decoder.isDone
        return body
    }
}
