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
        /// There is nothing to wait for with a task.
        case quiet
    }

    /// Serves one request, if one comes.
    func serveNext() async -> Course {
        var parser = RequestParser(limits: server.parserLimits)
        switch await readHead(&parser) {
        case .arrived(let head):
            guard await serve(head) else { return .end }
            state.answered(at: loop.now)
            await takeTurns()
            return .next
        case .fault(let fault):
            await refuse(fault, Exchange(refusedFrom: peer, method: parser.method))
            return .end
        case .gone:
            return .end
        case .quiet:
            return .sleep
        }
    }

    // MARK: The request

    private func readHead(_ parser: inout RequestParser) async -> Arrival<RequestHead> {
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
            case .quiet: return .quiet
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
        let exchange = Exchange(head, from: peer, proxies: server.configuration.trustedProxies)
        guard let key = exchange.client.key else { return await serve(head, exchange) }
        guard server.load.enter(key) else {
            return await turnDown(ProtocolFault.tooManyRequestsOfClient, head, exchange)
        }
        defer { server.load.leave(key) }
        return await serve(head, exchange)
    }

    private func serve(_ head: RequestHead, _ exchange: Exchange) async -> Bool {
        switch server.responder.admit(head.request) {
        case .refuse(let reason): return await turnDown(reason, head, exchange)
        case .accept where head.expectation == .unsupported:
            return await turnDown(ProtocolFault.unsupportedExpectation, head, exchange)
        case .accept(let maximumBody): return await serve(head, exchange, maximumBody: maximumBody)
        }
    }

    private func serve(_ head: RequestHead, _ exchange: Exchange, maximumBody: Int) async -> Bool {
        let target: (path: [String], query: [QueryItem])
        var decoder: BodyDecoder
        do throws(ProtocolFault) {
            target = try exchange.target()
            decoder = try BodyDecoder(framing: head.framing, maximumBody: maximumBody, limits: server.parserLimits)
        } catch {
            return await turnDown(error, head, exchange)
        }
        var body: [UInt8] = []
        var memory: BodyMemory?
        defer { memory?.release() }
        if !decoder.isDone {
            let taken = BodyMemory(server.load)
            memory = taken
            switch await readBody(&decoder, head, taken, into: &body) {
            case .arrived: break
            case .fault(let fault):
                body = []
                taken.release()
                await refuse(fault, exchange)
                return false
            case .gone, .quiet: return false
            }
        }
        state.responding()
        let response = await server.responder.respond(
            to: exchange.request(
                path: target.path, query: target.query, body: body, memory: memory, loop: loop.index))
        // The body is no longer needed, however long the answer takes to be read.
        body = []
        memory?.release()
        let persists = state.persists(after: head)
        guard await answer(response, exchange, persists: persists) else { return false }
        if !persists { await linger() }
        return persists
    }

    private func readBody(
        _ decoder: inout BodyDecoder, _ head: RequestHead, _ memory: BodyMemory, into body: inout [UInt8]
    ) async -> Arrival<Void> {
        state.bodyStarted(at: loop.now)
        // A declared length is a promise only: no more memory for it than a small body takes.
        if case .length(let length) = head.framing { body.reserveCapacity(min(length, 64 * 1024)) }
        // Only when the client may be waiting for it (RFC 9110 §10.1.1).
        if head.expectation == .continue, buffer?.isEmpty != false {
            guard await send(ResponseEncoder.continueLine) else { return .gone }
        }
        while true {
            if let buffer, !buffer.isEmpty {
                let before = body.count
                var fault: ProtocolFault?
                do throws(ProtocolFault) {
                    let consumed = try decoder.decode(buffer.bytes) { body.append(contentsOf: $0) }
                    buffer.consume(consumed)
                    state.bodyReceived(consumed, at: loop.now)
                } catch {
                    fault = error
                }
                let grown = body.count - before
                guard memory.reserve(grown) else { return .fault(.noMemoryForBody) }
                if let fault { return .fault(fault) }
                if decoder.isDone { return .arrived(()) }
            }
            switch await fill() {
            case .bytes: continue
            case .ended, .drained, .quiet: return .fault(.incompleteRequest)
            case .expired: return expired()
            }
        }
    }

    // MARK: The answer

    /// - Returns: Whether all of it went out.
    private func answer(_ response: Response, _ exchange: Exchange, persists: Bool) async -> Bool {
        let encoder = ResponseEncoder(
            response, method: exchange.method, version: exchange.head?.version ?? .http11)
        let persists = persists && encoder.framing != .close
        var output = server.takeOutput()
        encoder.appendHead(
            of: response, persists: persists, date: server.date(), requestID: exchange.requestID, to: &output)
        switch response.body {
        case .stream(let body) where encoder.sendsBody:
            return await stream(
                body, StreamWriter(connection: self, loop: loop, encoder: encoder, head: output), encoder, exchange)
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
        _ body: @Sendable (any BodyWriter) async throws -> Void, _ writer: StreamWriter, _ encoder: ResponseEncoder,
        _ exchange: Exchange
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
                await refuse(.brokenResponse, exchange)
            } else if encoder.framing == .close {
                closeWithReset()
            }
            return false
        }
    }

    /// Answers what is no proper request, or did not come in time, and ends the connection: where the next request
    /// begins nobody knows.
    private func refuse(_ fault: ProtocolFault, _ exchange: Exchange) async {
        if let limit = Limit(fault) { server.note(limit, peer: peer) }
        state.responding()
        let response = await server.responder.respond(to: exchange.request(refusal: fault, loop: loop.index))
        if await answer(response, exchange, persists: false) { await linger() }
    }

    // MARK: Requests whose body nobody wants

    /// Answers at once, and goes on only if the body can be got out of the way.
    private func turnDown(_ reason: any Error, _ head: RequestHead, _ exchange: Exchange) async -> Bool {
        if let fault = reason as? ProtocolFault, let limit = Limit(fault) { server.note(limit, peer: peer) }
        let response = await server.responder.respond(
            to: exchange.request(
                path: (try? exchange.target())?.path ?? [], refusal: reason, loop: loop.index))
        let persists = canDrain(head) && state.persists(after: head)
        guard await answer(response, exchange, persists: persists) else { return false }
        guard persists, await drain(head) else {
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
