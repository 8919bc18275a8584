import HTTPServer
import TestKit
import Testing

@testable import App

@Suite("The bounds as settings")
struct ServerLimitTests {
    @Test("each has a name and a default of its own range, and comes back as it was set")
    func table() throws {
        #expect(Set(ServerLimit.all.map(\.name)).count == ServerLimit.all.count)
        for limit in ServerLimit.all {
            #expect(limit.range.contains(limit.standard), "\(limit.name)")
            var configuration = Configuration()
            try ServerLimit.apply(["\(limit.name)=\(limit.range.upperBound)"], to: &configuration) { _ in nil }
            #expect(throws: BadArgument.self) {
                try ServerLimit.apply(["\(limit.name)=\(limit.range.upperBound + 1)"], to: &configuration) { _ in nil }
            }
        }
    }

    @Test("each is in the README with its default and what happens at it, in the order of --limits")
    func page() throws {
        let lines = try Repository.text("README.md").split(separator: "\n").map(String.init)
        let start = try #require(lines.firstIndex { $0.hasPrefix("| bound |") })
        #expect(Array(lines[(start + 2)...].prefix { $0.hasPrefix("|") }) == ServerLimit.rows)
    }

    @Test("a flag wins over its variable")
    func precedence() throws {
        var configuration = Configuration()
        let variables = ["NEP_LIMIT_IDLE": "7", "NEP_LIMIT_HEADER_COUNT": "9"]
        try ServerLimit.apply(["idle=8"], to: &configuration) { variables[$0] }
        #expect(configuration.server.idleTimeout == .seconds(8))
        #expect(configuration.server.headerCount == 9)
    }
}
