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
            if let rest = unsent {
                unsent = nil
                guard await send(rest.head, rest.body, from: rest.start) else { return .gone }
            }
            if let buffer, !buffer.isEmpty {
                state.headStarted(at: loop.now)
                do throws(ProtocolFault) {
                    if let (head, consumed) = try parser.parse(buffer.bytes) {
                        headBytes = isRepeatable(head) ? Array(buffer.bytes[..<consumed]) : nil
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

    /// Whether an answer to the head may depend on nothing but the head.
    private func isRepeatable(_ head: RequestHead) -> Bool {
        (head.request.method == .get || head.request.method == .head) && head.framing == .none
            && head.expectation == .none && head.wantsPersistence && head.requestID == nil
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
        var exchange = Exchange(head, from: peer, proxies: server.configuration.trustedProxies)
        do throws(ProtocolFault) { try exchange.readTarget() } catch {
            await refuse(error, exchange)
            return false
        }
        guard let key = exchange.client.key else { return await serve(head, exchange) }
        guard server.load.enter(key) else {
            return await turnDown(ProtocolFault.tooManyRequestsOfClient, head, exchange)
        }
        defer { server.load.leave(key) }
        return await serve(head, exchange)
    }

    private func serve(_ head: RequestHead, _ exchange: Exchange) async -> Bool {
        switch server.responder.admit(head.request, path: exchange.path) {
        case .refuse(let reason): return await turnDown(reason, head, exchange)
        case .accept where head.expectation == .unsupported:
            return await turnDown(ProtocolFault.unsupportedExpectation, head, exchange)
        case .accept(let maximumBody): return await serve(head, exchange, maximumBody: maximumBody)
        }
    }

    private func serve(_ head: RequestHead, _ exchange: Exchange, maximumBody: Int) async -> Bool {
        var decoder: BodyDecoder
        do throws(ProtocolFault) {
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
            to: exchange.request(body: body, memory: memory, loop: loop.index))
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
        if persists, server.repeated.limit > 0 { keep(response, encoder, exchange) }
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

    private func keep(_ response: Response, _ encoder: ResponseEncoder, _ exchange: Exchange) {
        guard let terms = response.repeats, let head = headBytes, !ResponseEncoder.namesItself(response) else { return }
        var fields: [UInt8] = []
        var lasting = response
        if let name = terms.renewed { lasting.headers[name] = nil }
        encoder.appendFields(of: lasting, to: &fields)
        let body: [UInt8]
        switch response.body {
        case .stream: return
        case .bytes(let bytes): body = encoder.sendsBody ? bytes : []
        case .empty: body = []
        }
        server.repeated.keep(
            RepeatedAnswer(
                head: head, fields: fields, body: body, terms: terms,
                forwarding: exchange.head?.isForwarded == true ? (peer.address, exchange.client) : nil))
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
    /// begins nobody knows, or the client cannot tell what it asks for.
    private func refuse(_ fault: ProtocolFault, _ exchange: Exchange) async {
        if let limit = Limit(fault) { server.note(limit, peer: peer) }
        state.responding()
        let response = await server.responder.respond(to: exchange.request(refusal: fault, loop: loop.index))
        if await answer(response, exchange, persists: false) { await linger() }
    }

    // MARK: Requests whose body nobody wants

    /// Answers without the body, and goes on only if it can be got out of the way.
    ///
    /// At once, but for chunks: whether they are well made is known when they have come, and who sends others is told so,
    /// whatever else there was to say.
    private func turnDown(_ reason: any Error, _ head: RequestHead, _ exchange: Exchange) async -> Bool {
        if let fault = reason as? ProtocolFault, let limit = Limit(fault) { server.note(limit, peer: peer) }
        let isDrainable = canDrain(head)
        var drained: Arrival<Void>?
        if head.framing == .chunked, isDrainable {
            drained = await drain(head)
            state.responding()
        }
        switch drained {
        case .fault(let fault):
            await refuse(fault, exchange)
            return false
        case .gone, .quiet: return await turnDown(reason, exchange, persists: false)
        case .arrived: return await turnDown(reason, exchange, persists: state.persists(after: head))
        case nil: break
        }
        guard await turnDown(reason, exchange, persists: isDrainable && state.persists(after: head)) else {
            return false
        }
        if case .arrived = await drain(head) { return true }
        await linger()
        return false
    }

    private func turnDown(_ reason: any Error, _ exchange: Exchange, persists: Bool) async -> Bool {
        let response = await server.responder.respond(to: exchange.request(refusal: reason, loop: loop.index))
        guard await answer(response, exchange, persists: persists) else { return false }
        if !persists { await linger() }
        return persists
    }

    private func canDrain(_ head: RequestHead) -> Bool {
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

    /// Reads past a body; `gone` if it is too much, or too slow.
    private func drain(_ head: RequestHead) async -> Arrival<Void> {
        do throws(ProtocolFault) {
            var decoder = try BodyDecoder(
                framing: head.framing, maximumBody: server.configuration.drainBytes, limits: server.parserLimits)
            state.drainStarted(at: loop.now)
            while true {
                if let buffer, !buffer.isEmpty { buffer.consume(try decoder.decode(buffer.bytes) { _ in }) }
                if decoder.isDone { return .arrived(()) }
                switch await fill() {
                case .bytes: continue
                case .ended: return .fault(.incompleteRequest)
                case .expired, .drained, .quiet: return .gone
                }
            }
        } catch {
            guard Limit(error) == .bodyBytes else { return .fault(error) }
            server.note(.drain, peer: peer)
            return .gone
        }
    }
}
