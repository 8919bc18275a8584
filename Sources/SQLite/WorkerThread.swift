import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A thread of our own for work that blocks: SQLite waits for the disk, and the threads of Swift's pool must not.
enum WorkerThread {
    /// The same everywhere; some C libraries give a thread 128 KiB.
    private static let stackSize = 2 << 20

    private final class Work {
        private let name: StaticString
        private let body: @Sendable () -> Void

        init(_ name: StaticString, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }

        func run() {
            csqlite_name_thread(name.description)
            body()
        }
    }

    /// The thread that asks. Not `pthread_self`, which glibc calls constant: its value may be kept across an `await`.
    static var current: Int32 { csqlite_thread_id() }

    /// Lets this thread have the processor and the disk only when nobody else wants them, or nearly so.
    static func giveWay() { csqlite_give_way() }

    /// Runs the body on a new thread, which ends with it.
    /// - Parameter name: what `top -H` shows; 15 bytes at most.
    static func start(_ name: StaticString, _ body: @escaping @Sendable () -> Void) throws(SQLiteError) {
        let work = Unmanaged.passRetained(Work(name, body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stackSize)
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        let code = withUnsafeTemporaryAllocation(of: pthread_t.self, capacity: 1) { thread -> CInt in
            guard let thread = thread.baseAddress else { return ENOMEM }
            return pthread_create(
                thread, &attributes,
                { argument in
                    let work: UnsafeMutableRawPointer? = argument
                    if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().run() }
                    return nil
                }, work.toOpaque())
        }
        pthread_attr_destroy(&attributes)
        if code != 0 {
            work.release()
            throw SQLiteError(extendedCode: SQLITE_NOMEM, message: "the system gives no thread (error \(code))")
        }
    }
}
