import EventLoop
import Glibc
import HTTPRouting

/// One connection: a socket, what was read from it, and the one task that serves it.
///
/// A connection on which nothing happens for a moment has neither buffer nor task: a task keeps the memory of its deepest
/// call, some 12 KB here, for as long as it lives. The next byte starts a new one.
///
/// Confinement: touched on its loop's thread alone, by its task and by the loop's events.
final class Connection: @unchecked Sendable {
    /// Why a wait ended.
    enum Wake {
        case ready, expired, nudged
    }

    /// What came of reading.
    enum Filling {
        case bytes
        /// The peer has finished, or is gone, or the server has cut it.
        case ended
        /// The time of the present phase is up.
        case expired
        /// The server drains and there is nothing to wait for.
        case drained
        /// Nothing has come for a moment, and the task may end until something does.
        case quiet
    }

    /// What comes after a request.
    enum Course {
        case next, sleep, end
    }

    private enum Interest {
        case reading, writing
    }

    let server: ServerLoop
    let loop: EventLoop
    let peer: Peer
    var state: ConnectionState
    var buffer: ReadBuffer?
    /// Its index among the connections of its loop.
    var place = 0

    private let descriptor: Int32
    private var watcher: Watcher?
    private lazy var timer = LoopTimer { [unowned self] in timeIsUp() }
    private var task: Task<Void, Never>?
    private var waiter: (continuation: UnsafeContinuation<Wake, Never>, interest: Interest)?

    // What the edges have told. Both start true: a first try costs little and often succeeds.
    private(set) var mayRead = true
    private var mayWrite = true
    private var isReadClosed = false
    private var isAborted = false
    /// What `repeatAnswers` read and left, and what it could not send: all of an answer, and where its rest begins. The body is the
    /// very one that is kept, so that a thousand slow readers hold one and not a thousand.
    var hasUnread = false
    var unsent: (head: [UInt8], body: [UInt8], start: Int)?
    /// The octets of the head that is being answered, where its answer may be given again.
    var headBytes: [UInt8]?
    /// No task serves the connection; the timer and the next edge are waited for.
    private var isAsleep = false
    private(set) var hasSuspended = false

    init(_ descriptor: Int32, peer: Peer, server: ServerLoop) throws(SystemError) {
        self.descriptor = descriptor
        self.peer = peer
        self.server = server
        loop = server.loop
        state = ConnectionState(configuration: server.configuration, now: server.loop.now)
        watcher = try loop.watch(descriptor, for: [.readable, .writable, .readClosed, .edgeTriggered]) {
            [unowned self] in ready($0)
        }
    }

    func start() {
        if server.isDraining { state.serverDrains() }
        serve()
    }

    private func serve() {
        isAsleep = false
        hasUnread = false
        task = Task(executorPreference: loop) { await self.run() }
    }

    private func run() async {
        while true {
            switch await serveNext() {
            case .next: continue
            case .sleep:
                isAsleep = true
                task = nil
                return loop.schedule(timer, at: state.deadline)
            case .end: return close()
            }
        }
    }

    private func close() {
        loop.cancel(timer)
        if let watcher { loop.close(watcher) }
        watcher = nil
        releaseBuffer()
        task = nil
        server.remove(self)
    }

    // MARK: The server's word

    /// No new requests: who waits for one is let go.
    func serverDrains() {
        state.serverDrains()
        guard state.isIdle else { return }
        mayRead = true  // one more look, for a request may have come in this very round
        if isAsleep { serve() } else { wake(.nudged) }
    }

    func abort() {
        isAborted = true
        shutdown(descriptor, Int32(SHUT_RDWR))
        task?.cancel()
        if isAsleep { serve() } else { wake(.nudged) }
    }

    // MARK: Events

    private func ready(_ readiness: Readiness) {
        if readiness.isBroken {
            mayRead = true
            mayWrite = true
        }
        if readiness.contains(.readable) { mayRead = true }
        if readiness.contains(.writable) { mayWrite = true }
        if readiness.contains(.readClosed) {
            isReadClosed = true
            mayRead = true
        }
        if mayRead, isAsleep || waiter?.interest == .reading, repeatAnswers() { return }
        if isAsleep, mayRead || hasUnread { return serve() }
        switch waiter?.interest {
        case .reading where mayRead || hasUnread: wake(.ready)
        case .writing where mayWrite: wake(.ready)
        default: break
        }
    }

    private func wake(_ wake: Wake) {
        guard let waiter else { return }
        self.waiter = nil
        waiter.continuation.resume(returning: wake)
    }

    private func timeIsUp() {
        guard isAsleep else { return wake(.expired) }
        if case .close(let limit) = state.expiry { server.note(limit, peer: peer) }
        isAsleep = false
        close()
    }

    private func wait(for interest: Interest, until deadline: Milliseconds) async -> Wake {
        hasSuspended = true
        return await withUnsafeContinuation { continuation in
            waiter = (continuation, interest)
            loop.schedule(timer, at: deadline)
        }
    }

    /// Lets the loop's other work have its turn, if this connection has not waited since the last call.
    func takeTurns() async {
        if !hasSuspended { await Task.yield() }
        hasSuspended = false
    }

    // MARK: Reading

    /// Reads what there is, waiting for it until the state's deadline.
    func fill() async -> Filling {
        while true {
            if isAborted { return .ended }
            if hasUnread {
                hasUnread = false
                return .bytes
            }
            if mayRead, let filling = read() { return filling }
            if state.isIdle {
                releaseBuffer()
                if server.isDraining { return .drained }
            }
            if await wait(for: .reading, until: restDeadline) == .expired, !mayRead, !hasUnread {
                return loop.now < state.deadline ? .quiet : .expired
            }
        }
    }

    /// Until when a task waits for the peer.
    private var restDeadline: Milliseconds {
        guard state.isIdle else { return state.deadline }
        return min(state.deadline, loop.now.adding(server.configuration.sleepDelay))
    }

    /// The time begins anew in which nothing happens.
    func rest() {
        loop.schedule(timer, at: isAsleep ? state.deadline : restDeadline)
    }

    /// Nil when there is nothing now.
    func read() -> Filling? {
        let buffer = self.buffer ?? server.borrowBuffer()
        self.buffer = buffer
        let room = buffer.room()
        guard !room.isEmpty else { return .ended }
        while true {
            let count = recv(descriptor, room.baseAddress, room.count, 0)
            if count > 0 {
                buffer.filled(count)
                // Less than asked for: the kernel has no more, and the next byte is a new edge; but an end that was told
                // already is not told again.
                if count < room.count, !isReadClosed { mayRead = false }
                return .bytes
            }
            if count == 0 { return .ended }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                mayRead = false
                return nil
            default: return .ended
            }
        }
    }

    func releaseBuffer() {
        guard let buffer else { return }
        self.buffer = nil
        server.giveBack(buffer)
    }

    // MARK: Writing

    /// Sends all of both from `start` on, waiting for the peer as long as it takes enough of it (see `ConnectionState.writeQuota`).
    /// - Returns: false when the peer is gone or has stalled.
    func send(_ head: [UInt8], _ body: [UInt8] = [], from start: Int = 0) async -> Bool {
        let total = head.count + body.count
        var sent = start
        var window: (end: Milliseconds, taken: Int)?
        while sent < total {
            if isAborted { return false }
            if let count = sendSome(head, body, from: sent) {
                sent += count
                continue
            }
            guard !mayWrite else { return false }
            let taken = sent - unacknowledged()
            let end: Milliseconds
            if let window, loop.now < window.end {
                end = window.end
            } else {
                if let window, taken - window.taken < state.writeQuota {
                    server.note(.writeStall, peer: peer)
                    return false
                }
                end = state.writeDeadline(from: loop.now)
                window = (end, taken)
            }
            _ = await wait(for: .writing, until: end)
        }
        return true
    }

    /// What the kernel holds and the peer has not taken. A socket buffer of megabytes stays full for minutes while a slow
    /// reader empties it, so that `send` alone cannot tell such a one from one that takes nothing.
    private func unacknowledged() -> Int {
        var count: Int32 = 0
        return ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }

    /// Nil on failure, and when there is no room now (`mayWrite` tells which). Never a SIGPIPE.
    func sendSome(_ head: [UInt8], _ body: [UInt8], from start: Int) -> Int? {
        while true {
            let count =
                body.isEmpty
                ? head.withUnsafeBytes { bytes in
                    Glibc.send(
                        descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start,
                        Int32(MSG_NOSIGNAL))
                }
                : sendBoth(head, body, from: start)
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                mayWrite = false
                return nil
            default:
                mayWrite = true
                return nil
            }
        }
    }

    private func sendBoth(_ head: [UInt8], _ body: [UInt8], from start: Int) -> Int {
        head.withUnsafeBytes { head in
            body.withUnsafeBytes { body in
                let ofHead = min(start, head.count)
                let ofBody = start - ofHead
                var parts = (
                    iovec(
                        iov_base: UnsafeMutableRawPointer(mutating: head.baseAddress.map { $0 + ofHead }),
                        iov_len: head.count - ofHead),
                    iovec(
                        iov_base: UnsafeMutableRawPointer(mutating: body.baseAddress.map { $0 + ofBody }),
                        iov_len: body.count - ofBody)
                )
                return withUnsafeMutablePointer(to: &parts) { parts in
                    parts.withMemoryRebound(to: iovec.self, capacity: 2) { parts in
                        var message = msghdr()
                        message.msg_iov = parts
                        message.msg_iovlen = 2
                        return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
                    }
                }
            }
        }
    }

    // MARK: Ending

    /// Says that nothing more will come, and reads on for a while: closing over unread bytes makes the kernel reset the
    /// connection, which can take the answer from the peer (RFC 9112 §9.6).
    func linger() async {
        shutdown(descriptor, Int32(SHUT_WR))
        state.drainStarted(at: loop.now)
        var left = server.configuration.lingerBytes
        while left > 0 {
            if let buffer {
                left -= buffer.count
                buffer.clear()
            }
            guard case .bytes = await fill() else { return }
        }
    }

    /// Makes the close a reset: an answer whose end is told by the end of the connection was cut short.
    func closeWithReset() {
        var option = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout.size(ofValue: option)))
    }
}
