import Glibc

/// Something a thread waits at until a test opens it.
final class Gate: Sendable {
    private let reading: Int32
    private let writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw TemporaryDirectory.Failure(call: "pipe", code: errno) }
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// Lets one pass.
    func open() {
        var byte: UInt8 = 1
        write(writing, &byte, 1)
    }

    /// Blocks the thread. For threads of the code under test, never for a task.
    func pass() {
        var byte: UInt8 = 0
        while read(reading, &byte, 1) < 0 && errno == EINTR {}
    }
}

/// Runs what blocks on a thread of its own, so that no test holds up the pool.
func onThread(_ body: @escaping @Sendable () -> Void) async {
    final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }
    await withCheckedContinuation { continuation in
        let work = Work {
            body()
            continuation.resume()
        }
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(work).toOpaque())
        precondition(code == 0, "no thread for the test")
        pthread_detach(thread)
    }
}
