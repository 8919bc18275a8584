import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// Under the names that the methods below do not hide, whichever library they come from.
private let systemRead = read
private let systemWrite = write
private let systemRename = rename
private let systemLink = link

/// A file beside a database: a copy of one, or what is packed of it. It blocks, so it is for threads of one's own.
///
/// What fails is told as SQLite tells of its own files: a full disk is `SQLiteError.isFull`.
package final class DiskFile {
    private let descriptor: Int32
    private let path: String
    /// Written since the last ``flush()``.
    private var unflushed = 0

    /// Written in this many bytes at a time, so that no COMMIT of others waits behind a mountain of ours.
    private static let flushSize = 8 << 20

    package init(reading path: String) throws(SQLiteError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw .system("open", path) }
    }

    /// Makes a file that only its owner may read. There must be none.
    package init(creating path: String) throws(SQLiteError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        self.path = path
        guard descriptor >= 0 else { throw .system("open", path) }
    }

    /// A file that somebody else writes and this one syncs.
    init(flushing path: String) throws(SQLiteError) {
        descriptor = open(path, O_WRONLY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw .system("open", path) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next bytes; none at the end.
    package func read(upTo count: Int) throws(SQLiteError) -> [UInt8] {
        var error: SQLiteError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while true {
                // The buffer has room for `count` bytes for as long as this closure runs.
                let got = systemRead(descriptor, buffer.baseAddress, count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { error = .system("read", path) }
                filled = max(0, got)
                return
            }
        }
        if let error { throw error }
        return bytes
    }

    /// Hands over the whole file, piece by piece.
    package func readAll(_ body: ([UInt8]) throws -> Void) throws {
        while case let piece = try read(upTo: 1 << 20), !piece.isEmpty { try body(piece) }
    }

    package func write(_ bytes: [UInt8]) throws(SQLiteError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { all -> Int in
                let rest = UnsafeRawBufferPointer(rebasing: all[done...])
                return systemWrite(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system("write", path) }
            done += count
        }
        unflushed += bytes.count
        if unflushed >= Self.flushSize { try flush() }
    }

    /// Returns once the bytes of the file are on the disk.
    func flush() throws(SQLiteError) {
        guard fdatasync(descriptor) == 0 else { throw .system("fdatasync", path) }
        unflushed = 0
    }

    /// Returns once everything written is on the disk.
    package func sync() throws(SQLiteError) {
        guard fsync(descriptor) == 0 else { throw .system("fsync", path) }
        unflushed = 0
    }

    // MARK: Names

    /// Makes a small file of these bytes, in place of one that was there: after a loss of power it is the old one or the new one.
    package static func replace(_ path: String, with bytes: [UInt8]) throws(SQLiteError) {
        let partial = path + ".partial"
        remove(partial)
        do throws(SQLiteError) {
            let file = try DiskFile(creating: partial)
            try file.write(bytes)
            try file.sync()
            try rename(partial, to: path)
        } catch {
            remove(partial)
            throw error
        }
    }

    /// Gives a file another name, in place of one that was there, and returns once that is on the disk.
    package static func rename(_ path: String, to target: String) throws(SQLiteError) {
        guard systemRename(path, target) == 0 else { throw .system("rename", target) }
        try syncDirectory(of: target)
    }

    /// Gives a file a second name.
    package static func link(_ path: String, to target: String) throws(SQLiteError) {
        guard systemLink(path, target) == 0 else { throw .system("link", target) }
        try syncDirectory(of: target)
    }

    /// Harmless where there is none.
    package static func remove(_ path: String) { unlink(path) }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// 0 where there is none.
    package static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Gives a file the owner and permissions of another, as far as that may be done.
    package static func copyPermissions(of original: String, to path: String) throws(SQLiteError) {
        var status = stat()
        guard stat(original, &status) == 0 else { return }
        _ = chown(path, status.st_uid, status.st_gid)
        guard chmod(path, status.st_mode & 0o777) == 0 else { throw .system("chmod", path) }
    }

    /// A new name is on the disk once its directory is.
    static func syncDirectory(of path: String) throws(SQLiteError) {
        let directory = directory(of: path)
        let file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw .system("open", directory) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw .system("fsync", directory) }
    }

    // MARK: Directories

    /// Makes a directory for the owner alone; harmless where there is one.
    package static func makeDirectory(_ path: String) throws(SQLiteError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system("mkdir", path) }
        guard access(path, R_OK | W_OK | X_OK) == 0 else { throw .system("access", path) }
    }

    /// The names in a directory, in no order, without `.` and `..`.
    package static func names(in directory: String) throws(SQLiteError) -> [String] {
        guard let entries = opendir(directory) else { throw .system("opendir", directory) }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

extension SQLiteError {
    /// A call of the system that failed, told as SQLite tells of its own.
    static func system(_ call: String, _ path: String) -> SQLiteError {
        let code = errno
        let reason = strerror(code).map { String(cString: $0) } ?? ""
        return SQLiteError(
            extendedCode: code == ENOSPC || code == EDQUOT ? SQLITE_FULL : SQLITE_IOERR,
            message: "\(call) \(path): \(reason)")
    }
}
