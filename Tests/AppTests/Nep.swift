import Glibc
import HTTPTypes
import JSON
import TestKit

/// The real `nep` on a rehearsal database of its own: every command a process, the server restarted with a later clock
/// wherever time has to pass.
final class Nep: Sendable {
    let directory: TemporaryDirectory
    private let executable: String

    init() throws {
        directory = try TemporaryDirectory()
        executable = try ChildProcess.executable()
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What the processes so far have said on standard error.
    var errors: String {
        guard let file = fopen(directory.file("errors"), "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Runs a command to its end.
    func run(_ arguments: String...) async throws -> (status: Int32, output: String) {
        try await run(arguments: arguments)
    }

    func run(arguments: [String]) async throws -> (status: Int32, output: String) {
        try await ChildProcess.run(
            executable, arguments + ["--database", directory.database], errors: directory.file("errors"))
    }

    /// What a command prints; throws unless it exits with 0.
    @discardableResult
    func output(_ arguments: String...) async throws -> String { try await output(from: arguments) }

    func output(from arguments: [String]) async throws -> String {
        let (status, output) = try await ChildProcess.run(
            executable, arguments + ["--database", directory.database], errors: directory.file("errors"))
        guard status == 0 else { throw Failure(description: "\(arguments) ended with \(status): \(errors)") }
        return output
    }

    /// Serves while `body` asks, from a clock started at an instant, and ends the server with SIGTERM.
    func serving<T>(
        at clock: String, _ options: [String] = [], _ body: (Server) async throws -> T
    ) async throws -> T {
        let (child, server) = try await started(["--clock", clock] + options)
        let result = try await body(server)
        let status = try await child.terminate()
        guard status == 0 else { throw Failure(description: "the server ended with \(status): \(errors)") }
        return result
    }

    /// Starts a server and does not wait until it listens.
    func spawned(
        _ options: [String] = [], environment: [String: String] = [:], brokenErrors: Bool = false
    ) throws -> ChildProcess {
        try ChildProcess(
            executable, ["serve", "--database", directory.database, "--port", "0"] + options,
            environment: environment, errors: brokenErrors ? nil : directory.file("errors"))
    }

    /// Starts a server on a free port; whoever asked for it ends it.
    /// - Parameter brokenErrors: Nobody reads its standard error, and its log has nowhere to go.
    func started(
        _ options: [String] = [], environment: [String: String] = [:], brokenErrors: Bool = false
    ) async throws -> (child: ChildProcess, server: Server) {
        let child = try spawned(options, environment: environment, brokenErrors: brokenErrors)
        let prefix = "listening on http://127.0.0.1:"
        guard let line = try await child.line(), line.hasPrefix(prefix), let port = Int(line.dropFirst(prefix.count))
        else { throw Failure(description: "not listening: \(errors)") }
        return (child, Server(client: SocketClient(port: port)))
    }
}

/// The server while it runs.
struct Server: Sendable {
    let client: SocketClient

    func send(
        _ method: HTTPRequest.Method, _ target: String, _ body: JSON? = nil, as token: String,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var fields: HTTPFields = [.authorization: "Bearer \(token)", .acceptLanguage: "en"]
        var bytes: [UInt8] = []
        if let body {
            fields[.contentType] = "application/json"
            var writer = JSONWriter()
            body.write(to: &writer)
            bytes = writer.bytes
        }
        for field in headers { fields[field.name] = field.value }
        return try await client.send(method, target, headers: fields, body: bytes)
    }

    /// Sends what has to be answered with this status for the story to go on.
    @discardableResult
    func expect(
        _ status: Int, _ method: HTTPRequest.Method, _ target: String, _ body: JSON? = nil, as token: String
    ) async throws -> Answer {
        let answer = try await send(method, target, body, as: token)
        guard answer.status == status else {
            throw Nep.Failure(description: "\(method) \(target): \(answer), not \(status)")
        }
        return answer
    }
}
