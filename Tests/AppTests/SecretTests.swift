import FoundationEssentials
import HTTPTypes
import JSON
import TestKit
import Testing

/// Secrets leave the service once, to whoever asked for them, and stand nowhere else: not in its log, its metrics, its errors, its
/// database or its backups.
@Suite struct SecretTests {
    @Test("no token and no calendar's secret is in the log, the metrics, any later answer, the database or a backup")
    func nowhere() async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let backups = nep.directory.file("backups")
        let admin = try await nep.output("token", "create", "--role", "admin", "--name", "x")
        let (child, server) = try await nep.started(["--log-level", "trace", "--backup-directory", backups])
        var secrets = [admin]
        var answers: [String] = []
        func ask(
            _ method: HTTPRequest.Method, _ target: String, _ body: JSON? = nil, as token: String? = nil,
            _ headers: HTTPFields = [:]
        ) async throws -> Answer {
            let answer = try await server.send(method, target, body, as: token ?? admin, headers: headers)
            answers.append("\(method) \(target) \(answer)")
            return answer
        }

        try await server.expect(201, .put, "/v1/units/phuong-a", ["name": "A", "kind": "committee"], as: admin)
        let key = HTTPFields.field("Idempotency-Key", "k1")
        let draft: JSON = ["name": "t", "role": "office", "unit": "phuong-a"]
        // The first answer is the one that may hold it.
        let made = try await server.send(.post, "/v1/tokens", draft, as: admin, headers: key)
        let (office, id) = (try #require(made.text("token")), try #require(made.text("id")))
        let feed = try #require(
            try await server.expect(201, .post, "/v1/units/phuong-a/calendarFeeds", as: admin).text("path"))
        let rotated = try #require(
            try await server.expect(201, .post, "/v1/tokens/\(id)/rotate", [:], as: admin).text("token"))
        let guess = "nep_" + String(repeating: "5a", count: 32)
        secrets += [office, rotated, String(feed.split(separator: "/")[2]), guess]

        _ = try await ask(.post, "/v1/tokens", draft, as: admin, key)
        for token in [admin, office, rotated, guess, "nonsense"] {
            for target in ["/v1/units", "/v1/tokens", "/v1/audit", "/v1/changes", "/v1/nothing", "/v1/units?x=1"] {
                _ = try await ask(.get, target, as: token)
            }
            _ = try await ask(.put, "/v1/units/phuong-b", ["name": ""], as: token)
            _ = try await ask(.delete, "/v1/units/none", as: token)
        }
        for target in ["/v1/tokens/\(id)", "/v1/units/phuong-a/calendarFeeds", "/readyz", "/healthz"] {
            _ = try await ask(.get, target)
        }
        #expect(try await server.send(.get, feed, as: admin).status == 200)
        #expect(try await ask(.get, "/v1/calendars/\(String(repeating: "0", count: 64))/calendar.ics").status == 404)
        // Malformed, and with a secret where it does not belong.
        for (method, target) in [
            (HTTPRequest.Method.get, "/v1/units?token=\(office)"), (.get, "/v1/units/\(office)"),
            (.get, "/v1/tokens/\(office)"), (.post, "/v1/tokens?name=\(office)"), (.get, "/\(office)"),
        ] { _ = try await server.send(method, target, as: admin) }
        _ = try await server.send(.put, "/v1/units/x", [office: .string(office)], as: admin)
        #expect(try await ask(.post, "/v1/backups").status == 202)
        let metrics = try await ask(.get, "/metrics").body
        #expect(metrics.contains("nep_"))
        #expect(try await child.terminate() == 0)

        var files = [(name: "log", bytes: Array(nep.errors.utf8))]
        files.append(("answers", Array(answers.joined(separator: "\n").utf8)))
        for name in try FileManager.default.subpathsOfDirectory(atPath: nep.directory.path) {
            let path = nep.directory.file(name)
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            files.append((name, Array(data)))
        }
        #expect(files.count >= 5 && nep.errors.contains("\"route\""), "\(files.map(\.name))")
        for (index, secret) in secrets.enumerated() {
            // The hexadecimal part alone, too: a prefix that was cut off hides nothing.
            let needle = Array(secret.utf8.suffix(64))
            for file in files {
                #expect(!contains(file.bytes, needle), "secret \(index) in \(file.name)")
            }
        }
    }

    private func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        guard let first = needle.first, bytes.count >= needle.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            (0...bytes.count - needle.count).contains { start in
                bytes[start] == first && bytes[start..<start + needle.count].elementsEqual(needle)
            }
        }
    }
}
