import EventLoop
import HTTPRouting

/// Requests that need no task: those whose answer is given again.
extension Connection {
    /// Reads what has come to a connection between two requests and answers what may be answered without asking.
    /// - Returns: Whether there is nothing left to do. Else the task is to go on, with what was read and what was not sent.
    func repeatAnswers() -> Bool {
        guard !server.repeated.isEmpty, state.isIdle, buffer?.isEmpty != false, unsent == nil, !server.isDraining else {
            return false
        }
        let start = monotonicUptime()
        switch read() {
        case nil:
            releaseBuffer()
            return true
        case .bytes: break
        default: return false
        }
        var output = server.takeOutput()
        let given = server.given
        while unsent == nil, let buffer, !buffer.isEmpty, state.mayRepeat,
            let answer = server.repeated.find(
                buffer.bytes, from: peer.address, loop: loop.index, renewing: &server.renewed)
        {
            buffer.consume(answer.head.count)
            state.repeated()
            let requestID = RequestID.make()
            let client = if let forwarding = answer.forwarding { forwarding.client.address } else { peer.text }
            server.give(answer, Repetition(requestID: requestID, client: client))
            output.append(contentsOf: answer.fields)
            if !server.renewed.isEmpty {
                ResponseEncoder.appendField(answer.renewed, server.renewed, to: &output)
            }
            ResponseEncoder.appendEnd(requestID: requestID, date: server.date(), to: &output)
            if answer.body.count > 16 * 1024 {
                sendNow(output, answer.body)
                output.removeAll(keepingCapacity: true)
            } else {
                output.append(contentsOf: answer.body)
                // Before it grows: a few octets ask for many, and whoever does not read them leaves them here.
                if output.count > 32 * 1024 {
                    sendNow(output)
                    output.removeAll(keepingCapacity: true)
                }
            }
        }
        if unsent == nil, !output.isEmpty { sendNow(output) }
        server.giveBack(output)
        if server.given > given {
            state.answered(at: loop.now)
            server.gave(since: given, in: monotonicUptime() - start)
        }
        guard unsent == nil, buffer?.isEmpty != false, !mayRead else {
            hasUnread = buffer?.isEmpty == false || unsent != nil
            return false
        }
        releaseBuffer()
        rest()
        return true
    }

    /// Sends what there is room for, and leaves the rest to the task.
    private func sendNow(_ head: [UInt8], _ body: [UInt8] = []) {
        var sent = 0
        while sent < head.count + body.count {
            guard let count = sendSome(head, body, from: sent) else {
                // What is sent once more by the task fails again if the peer is gone.
                unsent = (head, body, sent)
                return
            }
            sent += count
        }
    }
}
