import Glibc
import Synchronization
import Testing

@testable import EventLoop

private final class Tally: Sendable {
    private let sum = Atomic<Int>(0)

    var total: Int { sum.load(ordering: .relaxed) }

    func add(_ number: Int) {
        sum.add(number, ordering: .relaxed)
    }
}

@Suite("The event loop")
struct EventLoopTests {
    private func withLoop(_ body: (EventLoop) async throws -> Void) async throws {
        let loop = try EventLoop(index: 3)
        try loop.start()
        try await body(loop)
        loop.stop()
    }

    @Test("runs a task that prefers it on its own thread, after waits elsewhere, too")
    func confinement() async throws {
        try await withLoop { loop in
            let places = await Task(executorPreference: loop) {
                var places = [loop.isCurrent]
                await Task.yield()
                places.append(loop.isCurrent)
                await Task.detached {}.value
                places.append(loop.isCurrent)
                await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<10 { group.addTask { loop.isCurrent } }
                    for await place in group { places.append(place) }
                }
                return places
            }.value
            #expect(places == Array(repeating: true, count: 13))
            #expect(!loop.isCurrent)
        }
    }

    @Test("runs what is posted from many threads once each")
    func posts() async throws {
        try await withLoop { loop in
            let tally = Tally()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        await withCheckedContinuation { continuation in
                            loop.execute {
                                tally.add(loop.isCurrent ? 1 : 1000)
                                continuation.resume()
                            }
                        }
                    }
                    group.addTask(executorPreference: loop) {
                        tally.add(loop.isCurrent ? 1 : 1000)
                    }
                }
            }
            #expect(tally.total == 400)
        }
    }

    @Test("runs what other threads post before the rest of a round")
    func posted() async throws {
        let other = try EventLoop()
        try other.start()
        try await withLoop { loop in
            let order = Mutex<[String]>([])
            let posted = Gate()
            posted.close()
            let note = { @Sendable (name: String) in order.withLock { $0.append(name) } }
            await withCheckedContinuation { continuation in
                loop.execute {
                    Task(executorPreference: loop) {
                        note("first")
                        other.execute {
                            Task(executorPreference: loop) { note("posted") }
                            posted.open()
                        }
                        posted.wait()
                    }
                    Task(executorPreference: loop) { note("second") }
                    Task(executorPreference: loop) {
                        note("third")
                        continuation.resume()
                    }
                }
            }
            #expect(order.withLock { $0 } == ["first", "posted", "second", "third"])
        }
        other.stop()
    }

    @Test("fires timers in their order, and not those that were cancelled")
    func timers() async throws {
        try await withLoop { loop in
            let order = Mutex<[Int]>([])
            await withCheckedContinuation { continuation in
                loop.execute {
                    let cancelled = LoopTimer { order.withLock { $0.append(99) } }
                    let first = LoopTimer {
                        order.withLock { $0.append(1) }
                        loop.cancel(cancelled)
                    }
                    let second = LoopTimer {
                        order.withLock { $0.append(2) }
                        continuation.resume()
                    }
                    loop.schedule(second, at: loop.now.adding(.milliseconds(30)))
                    loop.schedule(cancelled, at: loop.now.adding(.milliseconds(20)))
                    loop.schedule(first, at: loop.now.adding(.milliseconds(5)))
                }
            }
            #expect(order.withLock { $0 } == [1, 2])
        }
    }

    @Test("does at the end of a round what was left for it, once, before it waits again")
    func rounds() async throws {
        try await withLoop { loop in
            let order = Mutex<[Int]>([])
            await withCheckedContinuation { continuation in
                loop.execute {
                    for number in [3, 4] {
                        loop.atEndOfRound {
                            order.withLock { $0.append(number) }
                            guard number == 4 else { return }
                            loop.atEndOfRound { continuation.resume() }
                        }
                    }
                    order.withLock { $0.append(1) }
                }
            }
            #expect(order.withLock { $0 } == [1, 3, 4])
        }
    }

    @Test("tells of bytes, and of the end, of a watched descriptor")
    func watches() async throws {
        try await withLoop { loop in
            var ends: [Int32] = [0, 0]
            #expect(pipe(&ends) == 0)
            let (reader, writer) = (ends[0], ends[1])
            let (events, told) = AsyncStream.makeStream(of: Readiness.self)
            loop.execute {
                do throws(SystemError) {
                    var watcher: Watcher?
                    watcher = try loop.watch(reader, for: [.readable, .edgeTriggered]) { readiness in
                        told.yield(readiness)
                        if readiness.isBroken, let watcher { loop.close(watcher) }
                    }
                } catch {
                    told.finish()
                }
            }
            var iterator = events.makeAsyncIterator()
            #expect(write(writer, "x", 1) == 1)
            #expect(await iterator.next()?.contains(.readable) == true)
            close(writer)
            #expect(await iterator.next()?.isBroken == true)
        }
    }

    @Test("says which call failed when a descriptor cannot be watched")
    func watchFailure() async throws {
        try await withLoop { loop in
            let error = await withCheckedContinuation { continuation in
                loop.execute {
                    do throws(SystemError) {
                        _ = try loop.watch(-1, for: .readable) { _ in }
                        continuation.resume(returning: nil as SystemError?)
                    } catch {
                        continuation.resume(returning: error)
                    }
                }
            }
            #expect(error == SystemError("epoll_ctl", code: EBADF))
        }
    }

    @Test("stops after what is queued, and loses nothing that comes later")
    func stops() async throws {
        let loop = try EventLoop()
        try loop.start()
        let tally = Tally()
        for _ in 0..<100 { loop.execute { tally.add(1) } }
        loop.stop()
        #expect(tally.total == 100)
        let isCurrent = await Task(executorPreference: loop) {
            await Task.yield()
            return loop.isCurrent
        }.value
        #expect(isCurrent)
        loop.stop()
    }

    @Test("a group has a loop for each index")
    func group() throws {
        let group = try EventLoopGroup(count: 3)
        #expect(group.loops.map(\.index) == [0, 1, 2])
        group.shutdown()
    }
}
