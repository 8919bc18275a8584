#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What a database takes on its disk, and what the disk has left.
package struct FileFigures: Sendable, Hashable {
    package let databaseBytes: Int
    /// Of the write-ahead log; 0 where there is none.
    package let logBytes: Int
    /// What a process without privileges may still write to the file system; `nil` when the system does not say.
    package let freeBytes: Int?

    /// Looks at the files; opens none.
    package init(path: String) {
        databaseBytes = Self.size(path)
        logBytes = Self.size(path + "-wal")
        freeBytes = Self.free(path)
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// - Parameter path: of a file or directory on the file system.
    package static func free(_ path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }
}

extension Database {
    package var files: FileFigures { FileFigures(path: path) }
}
