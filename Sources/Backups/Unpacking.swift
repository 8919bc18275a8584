internal import Compression
internal import Crypto
internal import Domain
internal import SQLite

/// Reading a backup file, packed or not: what it begins with tells which.
enum Unpacking {
    /// The SHA-256 of the file and of the database in it.
    typealias Digests = (file: String, database: String)

    /// Reads all of it and keeps nothing.
    static func digests(of path: String, goOn: () throws -> Void = {}) throws -> Digests {
        try read(path, goOn: goOn) { _ in }
    }

    /// Writes the database that is in it to a new file.
    static func write(_ path: String, to target: String) throws -> Digests {
        let file = try DiskFile(creating: target)
        let digests = try read(path) { try file.write($0) }
        try file.sync()
        return digests
    }

    /// A file that is not there, may not be read or is a directory says so in plain words.
    private static func open(_ path: String) throws -> (DiskFile, first: [UInt8]) {
        do throws(SQLiteError) {
            let source = try DiskFile(reading: path)
            return (source, try source.read(upTo: 1 << 20))
        } catch {
            throw BackupFailure.unreadable("no backup can be read there: \(error.message)")
        }
    }

    private static func read(
        _ path: String, goOn: () throws -> Void = {}, _ body: ([UInt8]) throws -> Void
    ) throws -> Digests {
        var (file, database) = (SHA256(), SHA256())
        let (source, first) = try open(path)
        var piece = first
        guard piece.starts(with: [0x1F, 0x8B]) else {
            while !piece.isEmpty {
                try goOn()
                file.update(data: piece)
                try body(piece)
                piece = try source.read(upTo: 1 << 20)
            }
            let digest = file.finalize().hexadecimal
            return (digest, digest)
        }
        do {
            var decoder = try GzipDecoder()
            while !piece.isEmpty {
                try goOn()
                file.update(data: piece)
                try decoder.write(piece) { bytes in
                    database.update(data: bytes)
                    try body(bytes)
                }
                piece = try source.read(upTo: 1 << 20)
            }
            try decoder.finish()
        } catch let error as GzipError {
            throw BackupFailure.unreadable("\(path) does not unpack: \(error)")
        }
        return (file.finalize().hexadecimal, database.finalize().hexadecimal)
    }
}
