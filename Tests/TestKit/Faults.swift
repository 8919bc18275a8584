internal import Glibc

/// The disk and the network of one child process, as badly as a test wants them: the near side of Tests/Faults/faults.c, which is
/// loaded into the child before its C library.
///
/// `@unchecked Sendable`: the rows are shared memory, written here as whole 32-bit words and read there as such.
package final class Faults: @unchecked Sendable {
    package enum Kind: Int, Sendable, CaseIterable {
        /// ENOSPC of a write to a file.
        case fullDisk
        /// EIO of a write to a file.
        case writeError
        /// A part of what was to be written to a file.
        case shortWrite
        /// EIO of fsync and fdatasync.
        case syncError
        /// EIO of a read of a file.
        case readError
        /// EINTR of whatever can be interrupted.
        case interruption
        /// EMFILE of open and accept.
        case noDescriptor
        /// A part of what was to be sent on a socket.
        case shortSend
    }

    private static let size = 16 * 8
    private let rows: UnsafeMutablePointer<UInt32>
    private let file: String
    private let prefix: String
    private let platter: String?

    /// - Parameters:
    ///   - file: where the child finds what it is to do.
    ///   - prefix: how the paths of the files begin whose disk misbehaves.
    ///   - platter: a directory that gets, under the same names, what of these files a loss of power would leave.
    package init(file: String, prefix: String, platter: String? = nil) throws {
        self.file = file
        self.prefix = prefix
        self.platter = platter
        let descriptor = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0, ftruncate(descriptor, off_t(Self.size)) == 0 else { throw SystemFailure("open \(file)") }
        defer { close(descriptor) }
        let map = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let map, map != MAP_FAILED else { throw SystemFailure("mmap") }
        rows = map.bindMemory(to: UInt32.self, capacity: Self.size / 4)
    }

    deinit { munmap(rows, Self.size) }

    /// What the child has to be started with.
    package var environment: [String: String] {
        get throws {
            var variables = [
                "LD_PRELOAD": try ChildProcess.executable("libFaultShim.so"), "NEP_FAULTS": file,
                "NEP_FAULTS_FILES": prefix,
            ]
            variables["NEP_FAULTS_PLATTER"] = platter
            return variables
        }
    }

    /// Lets a share of the calls fail from now on: 1 all of them, 0 none.
    package func set(_ kind: Kind, _ share: Double) { rows[kind.rawValue * 2] = UInt32(share * 1_000_000) }

    /// Lets everything work again.
    package func clear() { for kind in Kind.allCases { set(kind, 0) } }

    /// How many calls have failed so.
    package func happened(_ kind: Kind) -> Int { Int(rows[kind.rawValue * 2 + 1]) }

    package var total: Int { Kind.allCases.reduce(0) { $0 + happened($1) } }
}
