internal import FoundationEssentials

/// A file named on the command line.
package enum InputFile {
    /// - Parameter path: `-` is standard input.
    package static func read(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path == "-" ? "/dev/stdin" : path)))
    }
}
