import EventLoop
import HTTPRouting
import HTTPTypes
import Logging

/// The course of a connection, request after request.
extension Connection {
    private enum Arrival<Value> {
        case arrived(Value)
        case fault(ProtocolFault)
        case gone
    }

    /// Serves one request.
    /// - Returns: Whether the connection goes on.
    func serveNext() async -> Bool {
        switch await readHead() {
        case .arrived(let head):
            guard await serve(head) else { return false }
            state.answered(at: loop.now)
            await takeTurns()
            return true
        case .fault(let fault):
            await refuse(fault)
            return false
        case .gone:
            return false
        }
    }

    // MARK: The request

    private func readHead() async -> Arrival<RequestHead> {
        var parser = RequestParser(limits: server.parserLimits)
        while true {
            if let buffer, !buffer.isEmpty {
                state.headStarted(at: loop.now)
                do throws(ProtocolFault) {
                    if let (head, consumed) = try parser.parse(buffer.bytes) {
                        buffer.consume(consumed)
                        return .arrived(head)
                    }
                } catch {
                    return .fault(error)
                }
            }
            switch await fill() {
            case .bytes: continue
            case .ended: return state.isIdle || !parser.hasBegun ? .gone : .fault(.incompleteRequest)
            case .expired: return expired()
            case .drained: return .gone
            }
        }
    }

    private func expired<Value>() -> Arrival<Value> {
        switch state.expiry {
        case .close(let limit):
            server.note(limit, peer: peer)
            return .gone
        case .refuse(let limit):
            server.note(limit, peer: peer)
            return .fault(.requestTimeout)
        }
    }

    private func serve(_ head: RequestHead) async -> Bool {
        state.headFinished()
        if state.hasServedItsRequests { server.note(.requestsPerConnection, peer: peer) }
        let exchange = Exchange(head: head, requestID: head.requestID ?? RequestID.make())
        guard head.expectation != .unsupported else { return await turnDown(.unsupportedExpectation, exchange) }
        switch server.responder.admit(head.request, requestID: exchange.requestID) {
        case .refuse(let response):
            return await turnDown(response, exchange)
        case .accept(let maximumBody):
            return await serve(exchange, maximumBody: maximumBody)
        }
    }

    private func serve(_ exchange: Exchange, maximumBody: Int) async -> Bool {
        let target: (path: [String], query: [QueryItem])
        var decoder: BodyDecoder
        do throws(ProtocolFault) {
            target = try exchange.target()
            decoder = try BodyDecoder(
                framing: exchange.head.framing, maximumBody: maximumBody, limits: server.parserLimits)
        } catch {
            return await turnDown(error, exchange)
        }
        var body: [UInt8] = []
        defer { server.load.giveBack(body.count) }
        if !decoder.isDone {
            switch await readBody(&decoder, exchange, into: &body) {
            case .arrived: break
            case .fault(let fault):
                await refuse(fault, exchange)
                return false
            case .gone: return false
            }
        }
        state.responding()
        let response = await server.responder.respond(
            to: Request(
                method: exchange.head.request.method, target: exchange.head.request.path ?? "",
                headers: exchange.head.request.headerFields, body: body, path: target.path, query: target.query,
                remoteAddress: peer.address, isLoopback: peer.isLoopback, requestID: exchange.requestID,
                loop: loop.index))
        let persists = state.persists(after: exchange.head)
        guard await answer(response, exchange, persists: persists) else { return false }
        if !persists, exchange.head.wantsPersistence { await linger() }
        return persists
    }

    private func readBody(
        _ decoder: inout BodyDecoder, _ exchange: Exchange, into body: inout [UInt8]
    ) async -> Arrival<Void> {
        state.bodyStarted(at: loop.now)
        // A declared length is a promise only: no more memory for it than a small body takes.
        if case .length(let length) = exchange.head.framing { body.reserveCapacity(min(length, 64 * 1024)) }
        // Only when the client may be waiting for it (RFC 9110 §10.1.1).
        if exchange.head.expectation == .continue, buffer?.isEmpty != false {
            guard await send(ResponseEncoder.continueLine) else { return .gone }
        }
        while true {
            if let buffer, !buffer.isEmpty {
                let before = body.count
                var fault: ProtocolFault?
                do throws(ProtocolFault) {
                    let consumed = try decoder.decode(buffer.bytes) { body.append(contentsOf: $0) }
                    buffer.consume(consumed)
                    state.bodyReceived(consumed)
                } catch {
                    fault = error
                }
                let grown = body.count - before
                guard server.load.reserve(grown) else {
                    body.removeLast(grown)
                    return .fault(.noMemoryForBody)
                }
                if let fault { return .fault(fault) }
                if decoder.isDone { return .arrived(()) }
            }
            switch await fill() {
            case .bytes: continue
            case .ended, .drained: return .fault(.incompleteRequest)
            case .expired: return expired()
            }
        }
    }

    // MARK: The answer

    /// - Returns: Whether all of it went out.
    private func answer(_ response: Response, _ exchange: Exchange, persists: Bool) async -> Bool {
        let encoder = ResponseEncoder(
            response, method: exchange.head.request.method, version: exchange.head.version)
        return await answer(
            response, encoder, persists: persists && encoder.framing != .close, requestID: exchange.requestID)
    }

    private func answer(
        _ response: Response, _ encoder: ResponseEncoder, persists: Bool, requestID: String
    ) async -> Bool {
        var output = server.takeOutput()
        encoder.appendHead(of: response, persists: persists, date: server.date(), requestID: requestID, to: &output)
        switch response.body {
        case .stream(let body) where encoder.sendsBody:
            return await stream(
                body, StreamWriter(connection: self, loop: loop, encoder: encoder, head: output), encoder)
        case .bytes(let body) where encoder.sendsBody && body.count > 16 * 1024:
            guard await send(output, body) else { return false }
        case .bytes(let body) where encoder.sendsBody:
            output.append(contentsOf: body)
            guard await send(output) else { return false }
        default:
            guard await send(output) else { return false }
        }
        server.giveBack(output)
        return true
    }

    private func stream(
        _ body: @Sendable (any BodyWriter) async throws -> Void, _ writer: StreamWriter, _ encoder: ResponseEncoder
    ) async -> Bool {
        do {
            try await body(writer)
            try await writer.finish()
            return true
        } catch {
            writer.cut()
            if case StreamWriter.Failure.connectionLost = error { return false }
            server.log(error, "a streamed answer was cut short")
            if !writer.hasStarted {
                await refuse(.brokenResponse)
            } else if encoder.framing == .close {
                closeWithReset()
            }
            return false
        }
    }

    /// Answers what is no proper request, or did not come in time, and ends the connection: where the next request
    /// begins nobody knows.
    private func refuse(_ fault: ProtocolFault, _ exchange: Exchange? = nil) async {
        if let limit = Limit(fault) { server.note(limit, peer: peer) }
        state.responding()
        let requestID = exchange?.requestID ?? RequestID.make()
        let response = server.responder.refuse(fault, head: exchange?.head.request, requestID: requestID)
        let encoder = ResponseEncoder(
            response, method: exchange?.head.request.method, version: exchange?.head.version ?? .http11)
        if await answer(response, encoder, persists: false, requestID: requestID) {
            await linger()
        }
    }

    // MARK: Requests whose body nobody wants

    private func turnDown(_ fault: ProtocolFault, _ exchange: Exchange) async -> Bool {
        if let limit = Limit(fault) { server.note(limit, peer: peer) }
        return await turnDown(
            server.responder.refuse(fault, head: exchange.head.request, requestID: exchange.requestID), exchange)
    }

    /// Answers at once, and goes on only if the body can be got out of the way.
    private func turnDown(_ response: Response, _ exchange: Exchange) async -> Bool {
        let mayDrain = canDrain(exchange.head)
        let persists = mayDrain && state.persists(after: exchange.head)
        guard await answer(response, exchange, persists: persists) else { return false }
        guard persists, await drain(exchange.head) else {
            await linger()
            return false
        }
        return true
    }

    private func canDrain(_ head: RequestHead) -> Bool {
        guard head.request.method != .connect else { return false }  // bytes of a tunnel would look like a request
        switch head.framing {
        case .none: return true
        case .length(let length):
            // A client that waits for 100 sends the body or does not: nobody can tell (RFC 9110 §10.1.1).
            return length == 0
                || length <= server.configuration.drainBytes && (head.expectation == .none || buffer?.isEmpty == false)
        case .chunked:
            return head.expectation == .none || buffer?.isEmpty == false
        }
    }

    private func drain(_ head: RequestHead) async -> Bool {
        guard
            var decoder = try? BodyDecoder(
                framing: head.framing, maximumBody: server.configuration.drainBytes, limits: server.parserLimits)
        else { return false }
        state.drainStarted(at: loop.now)
        while !decoder.isDone {
            if let buffer, !buffer.isEmpty {
                do throws(ProtocolFault) {
                    buffer.consume(try decoder.decode(buffer.bytes) { _ in })
                } catch {
                    if Limit(error) == .bodyBytes { server.note(.drain, peer: peer) }
                    return false
                }
                if decoder.isDone { break }
            }
            guard case .bytes = await fill() else { return false }
        }
        return true
    }
}

/// One request and the name its answer carries.
struct Exchange {
    let head: RequestHead
    let requestID: String

    /// Path and query, decoded. `OPTIONS *` names no resource, and CONNECT none of ours.
    func target() throws(ProtocolFault) -> (path: [String], query: [QueryItem]) {
        guard let target = head.request.path else { throw .connectNotServed }
        return target == "*" ? ([], []) : try RequestTarget.parse(target)
    }
}
