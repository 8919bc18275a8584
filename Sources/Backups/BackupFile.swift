package import SQLite

/// One backup on a disk: the file, what is known of it, and its checksum as `sha256sum -c` reads it.
///
/// `nep-….db.gz` is packed, any name that does not end in `.gz` is a SQLite file as it is. Nothing has the name before it is whole
/// and checked: until then it is `….partial`.
package struct BackupFile: Sendable, Hashable {
    package let path: String

    package init(_ path: String) { self.path = path }

    package var isPacked: Bool { path.hasSuffix(".gz") }
    package var manifestPath: String { path + ".json" }
    package var checksumPath: String { path + ".sha256" }
    var databasePartial: String { path + ".copy.partial" }
    var packedPartial: String { path + ".partial" }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    package var manifest: Manifest? {
        guard DiskFile.exists(manifestPath), let bytes = try? Self.small(manifestPath) else { return nil }
        return Manifest(bytes)
    }

    /// Whether it was made to its end, and has not been taken away since.
    package var isGood: Bool { manifest?.state == .done && DiskFile.exists(path) }

    func save(_ manifest: Manifest) throws(SQLiteError) {
        try DiskFile.replace(manifestPath, with: manifest.json)
    }

    func saveChecksum(_ digest: String) throws(SQLiteError) {
        try DiskFile.replace(checksumPath, with: Array("\(digest)  \(name)\n".utf8))
    }

    /// What its checksum file says; `nil` when there is none.
    package func checksum() throws -> String? {
        guard DiskFile.exists(checksumPath) else { return nil }
        let word = String(decoding: try Self.small(checksumPath), as: UTF8.self).prefix { !$0.isWhitespace }
        guard word.utf8.count == 64 else { throw BackupFailure.unreadable("\(checksumPath) is no checksum") }
        return word.lowercased()
    }

    /// Every name that making it takes.
    var names: [String] { [path, checksumPath, databasePartial, packedPartial, manifestPath] }

    /// Takes away all that belongs to it.
    func remove() {
        for name in names { DiskFile.remove(name) }
    }

    private static func small(_ path: String) throws -> [UInt8] {
        let bytes = try DiskFile(reading: path).read(upTo: 1 << 20)
        return bytes
    }
}

/// Why a backup was not made, or not taken.
package enum BackupFailure: Error, Sendable, CustomStringConvertible {
    case noSpace(needed: Int, free: Int)
    /// The copy has these faults.
    case unsound([String])
    /// What was packed does not unpack to what was checked.
    case notAsPacked
    case unreadable(String)
    case exists(String)
    /// There is no good backup in a directory.
    case none(String)
    case inUse(path: String, DiskFile.Holder)
    /// The name is that of the database itself, or of a file that belongs to it.
    case isDatabase(String)
    case noDirectory(String)
    case directoryNotWritable(String)

    package var description: String {
        switch self {
        case .noSpace(let needed, let free):
            "not enough room: \(needed >> 20) MiB are needed and \(free >> 20) MiB are left"
        case .unsound(let faults): "the copy is not sound: " + faults.prefix(20).joined(separator: "; ")
        case .notAsPacked: "what was written does not read back as what was checked: do not trust the backup's disk"
        case .unreadable(let text): text
        case .exists(let path): "\(path) exists; --force puts the new one in its place"
        case .none(let place): "no good backup in \(place)"
        case .inUse(let path, let holder): "\(path) is open in \(holder): stop the service first"
        case .isDatabase(let path): "\(path) belongs to the database itself; a backup needs a name of its own"
        case .noDirectory(let path): "there is no directory \(path)"
        case .directoryNotWritable(let path): "\(path) cannot be written by this user"
        }
    }
}

extension Manifest.Failure {
    init(_ error: any Error) {
        switch error {
        case is CancellationError: self = .interrupted
        case BackupFailure.noSpace: self = .noSpace
        case BackupFailure.unsound, BackupFailure.notAsPacked: self = .unsound
        case let error as SQLiteError where error.isFull: self = .noSpace
        default: self = .failed
        }
    }
}
