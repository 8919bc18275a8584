internal import FoundationEssentials

/// A file named on the command line.
package enum InputFile {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter path: `-` is standard input.
    package static func read(_ path: String) throws(Failure) -> [UInt8] {
        if path == "-" { return try standardInput() }
        do { return [UInt8](try Data(contentsOf: URL(filePath: path))) } catch {
            let isThere = FileManager.default.fileExists(atPath: path)
            throw Failure(description: "cannot read \(path): \(isThere ? "no readable file" : "there is no such file")")
        }
    }

    /// Foundation reads only regular files, so a pipe is read by the line.
    private static func standardInput() throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        while let line = readLine(strippingNewline: false) {
            // What is not UTF-8 would come as this character, and be written as what nobody sent.
            guard !line.unicodeScalars.contains("\u{FFFD}") else {
                throw Failure(description: "standard input is not UTF-8")
            }
            bytes += line.utf8
        }
        return bytes
    }
}
