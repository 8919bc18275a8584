internal import Glibc

/// Something a thread waits at until a test opens it.
package final class Gate: Sendable {
    private let reading: Int32
    private let writing: Int32

    package init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemFailure("pipe") }
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// Lets one pass.
    package func open() {
        var byte: UInt8 = 1
        write(writing, &byte, 1)
    }

    /// Blocks the thread. For threads of the code under test, never for a task.
    package func pass() {
        var byte: UInt8 = 0
        while read(reading, &byte, 1) < 0 && errno == EINTR {}
    }
}
