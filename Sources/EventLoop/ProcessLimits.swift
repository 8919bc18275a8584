import CEpoll
import Glibc

/// What a process that serves sockets asks of the kernel once, at its start.
package enum ProcessLimits {
    /// A write to a pipe or socket whose reader is gone fails; it does not end the process.
    package static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// Raises the number of descriptors the process may open as far as it may by itself.
    /// - Returns: The number.
    package static func raiseDescriptors() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        var wanted = limit
        wanted.rlim_cur = min(limit.rlim_max, 1 << 20)
        if wanted.rlim_cur > limit.rlim_cur, setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &wanted) == 0 {
            limit = wanted
        }
        return Int(min(limit.rlim_cur, 1 << 20))
    }

    /// Writes all of it to standard error. What cannot be written is lost: there is nobody to tell.
    package static func writeToStandardError(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(STDERR_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    var ready = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
                    poll(&ready, 1, 100)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }

    /// Ends the process now: nothing is flushed, no handler runs.
    package static func exitNow(_ code: Int32) -> Never {
        _exit(code)
    }
}
