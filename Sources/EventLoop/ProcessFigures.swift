import CEpoll
import Glibc

/// What the process takes of the machine at a moment.
package struct ProcessFigures: Sendable {
    /// Of the processor, user and system.
    package let processorSeconds: Double
    package let residentBytes: Int
    package let openFiles: Int
    package let openFilesLimit: Int

    /// Reads them; what the system does not tell is 0.
    package init() {
        var usage = rusage()
        _ = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        processorSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
        residentBytes = Self.residentPages() * sysconf(Int32(_SC_PAGESIZE))
        openFiles = Self.countOpenFiles()
        var limit = rlimit()
        _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        openFilesLimit = Int(clamping: limit.rlim_cur)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    /// The second number of /proc/self/statm (proc_pid_statm(5)).
    private static func residentPages() -> Int {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = read(file, &bytes, bytes.count)
        let words = String(decoding: bytes[..<max(0, count)], as: UTF8.self).split(separator: " ")
        return words.count > 1 ? Int(words[1]) ?? 0 : 0
    }

    private static func countOpenFiles() -> Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Neither `.`, `..` nor the directory that is being read.
        return max(0, count - 3)
    }
}
