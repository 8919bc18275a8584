/// The loops of a process: as a rule one for each core.
package final class EventLoopGroup: Sendable {
    package let loops: [EventLoop]

    /// Makes and starts the loops.
    package init(count: Int) throws(SystemError) {
        precondition(count > 0, "a group has at least one loop")
        var loops: [EventLoop] = []
        for index in 0..<count {
            let loop = try EventLoop(index: index)
            try loop.start()
            loops.append(loop)
        }
        self.loops = loops
    }

    /// Ends the threads. The tasks that prefer these loops have ended before.
    package func shutdown() {
        for loop in loops { loop.stop() }
    }
}
