internal import Glibc
internal import Synchronization

/// The real `nep`, run as a process of its own.
package final class ChildProcess: Sendable {
    private let id: pid_t
    private let output: LineReader
    private let hasEnded = Mutex(false)

    /// Where the executable is: beside the bundle of the tests.
    package static func executable(_ name: String = "nep") throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw SystemFailure("readlink") }
        let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var parts = own.split(separator: "/", omittingEmptySubsequences: false)
        parts[parts.count - 1] = Substring(name)
        let path = parts.joined(separator: "/")
        guard access(path, X_OK) == 0 else { throw SystemFailure("access \(path)") }
        return path
    }

    /// Starts a program with no other environment than `PATH` and what is given.
    /// - Parameter errors: The file its standard error goes to; nil: a pipe whose reader is gone.
    package init(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], errors: String?
    ) throws {
        var ends: [Int32] = [0, 0]
        // A pair of sockets, since pipe2 is not in Glibc's module: an end that another child inherited in between would
        // keep us from seeing the end of this one.
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw SystemFailure("socketpair") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var broken: [Int32] = [0, 0]
        defer { if errors == nil { close(broken[1]) } }
        if let errors {
            posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        } else {
            guard socketpair(AF_UNIX, type, 0, &broken) == 0 else { throw SystemFailure("socketpair") }
            close(broken[0])
            posix_spawn_file_actions_adddup2(&actions, broken[1], 2)
        }
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        let variables = ["PATH=/usr/bin:/bin"] + environment.map { "\($0)=\($1)" }
        var block = variables.map { strdup($0) } + [nil]
        defer { for word in words + block { free(word) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, path, &actions, nil, &words, &block)
        close(ends[1])
        output = LineReader(ends[0])
        guard code == 0 else { throw SystemFailure("posix_spawn", code) }
        self.id = id
    }

    deinit {
        guard !hasEnded.withLock({ $0 }) else { return }
        kill(id, SIGKILL)
        waitpid(id, nil, 0)
    }

    /// Runs a program to its end.
    package static func run(
        _ path: String, _ arguments: [String], errors: String
    ) async throws -> (status: Int32, output: String) {
        let child = try ChildProcess(path, arguments, errors: errors)
        var lines: [String] = []
        while let line = try await child.line() { lines.append(line) }
        return (try await child.end(), lines.joined(separator: "\n"))
    }

    /// The next line of its standard output; `nil` at the end.
    package func line() async throws -> String? { try await onThread { [output] in try output.line() } }

    /// Asks it to end, and answers how it did.
    package func terminate() async throws -> Int32 {
        try signal(SIGTERM)
        return try await end()
    }

    /// Sends it a signal.
    package func signal(_ number: Int32) throws {
        guard kill(id, number) == 0 else { throw SystemFailure("kill") }
    }

    /// Waits for its end: the exit status, or the negative number of the signal that killed it.
    package func end() async throws -> Int32 {
        let id = id
        let status = try await onThread {
            var status: Int32 = 0
            guard waitpid(id, &status, 0) == id else { throw SystemFailure("waitpid") }
            return status
        }
        hasEnded.withLock { $0 = true }
        // WIFEXITED and WEXITSTATUS are macros that Swift does not import.
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
    }
}

/// Lines from our end of the pair.
private final class LineReader: Sendable {
    private let descriptor: Int32
    private let kept = Mutex<[UInt8]>([])

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    func line() throws -> String? {
        try kept.withLock { kept in
            while true {
                if let end = kept.firstIndex(of: 0x0A) {
                    defer { kept.removeFirst(end + 1) }
                    return String(decoding: kept[..<end], as: UTF8.self)
                }
                var piece = [UInt8](repeating: 0, count: 4_096)
                let count = read(descriptor, &piece, piece.count)
                guard count >= 0 else { throw SystemFailure("read") }
                if count == 0 {
                    defer { kept = [] }
                    return kept.isEmpty ? nil : String(decoding: kept, as: UTF8.self)
                }
                kept += piece[..<count]
            }
        }
    }
}
