#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Who else has a database.
extension DiskFile {
    /// A process that has a file open or locked.
    package struct Holder: Sendable, Hashable, CustomStringConvertible {
        /// `nil` where the system does not say, as for a process of another container.
        package let process: Int32?

        package init(process: Int32?) { self.process = process.flatMap { $0 > 0 ? $0 : nil } }

        /// `process 4711`.
        package var description: String { process.map { "process \($0)" } ?? "another process" }
    }

    /// The process that has a SQLite database open, if one has: in WAL mode every connection holds a shared lock on the file
    /// (https://sqlite.org/walformat.html), and a lock for writing would have to wait for it.
    ///
    /// Not for a process that has the database open itself: closing any descriptor of a file drops its own locks
    /// (fcntl(2), "Advisory record locking").
    package static func holder(of path: String) -> Holder? {
        // The pending byte, the reserved byte and 510 shared bytes (os_unix.c).
        lock(on: path, from: 0x4000_0000, count: 512)
    }

    /// The process that is writing to a SQLite database, else one that has it open. As ``holder(of:)``, not for one's own.
    package static func writer(of path: String) -> Holder? {
        // WAL_WRITE_LOCK: the first lock behind the two headers of the shared memory (walformat.html, "WAL Locks").
        lock(on: path + "-shm", from: 120, count: 1) ?? holder(of: path)
    }

    /// Whether two names are those of one file that is there.
    package static func isSame(_ path: String, _ other: String) -> Bool {
        var (one, two) = (stat(), stat())
        return stat(path, &one) == 0 && stat(other, &two) == 0 && one.st_dev == two.st_dev && one.st_ino == two.st_ino
    }

    /// Whether this user may write to a file or directory that is there.
    package static func mayWrite(_ path: String) -> Bool { access(path, W_OK) == 0 }

    package static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The directory that a name is in.
    package static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    /// Who keeps others from locking these bytes of a file.
    private static func lock(on path: String, from start: Int, count: Int) -> Holder? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var lock = flock(
            l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: start, l_len: count, l_pid: 0)
        guard fcntl(file, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        return Holder(process: lock.l_pid)
    }
}
