internal import Glibc

/// The files of the product as they lie in its repository.
package enum Repository {
    /// The text of a file, by its path from the top.
    package static func text(_ path: String) throws -> String {
        // This file is Tests/TestKit/Repository.swift.
        let top = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let file = open("\(top)/\(path)", O_RDONLY)
        guard file >= 0 else { throw SystemFailure("open \(path)") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(file, &piece, piece.count), count > 0 { bytes += piece[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
