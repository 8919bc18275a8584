import App
import TestKit
import Testing

/// The samples of the README's part for those who run the service, held against what the service takes.
@Suite struct SetupTests {
    private func block(_ language: String) throws -> [String] {
        let lines = try Repository.text("README.md").split(separator: "\n", omittingEmptySubsequences: false)
        return try #require(lines.split(separator: "```\(language)").dropFirst().first).prefix { $0 != "```" }.map(
            String.init)
    }

    private func options() async throws -> [String] {
        let directory = try TemporaryDirectory()
        let help = try await ChildProcess.run(
            ChildProcess.executable(), ["serve", "--help"], errors: directory.file("errors"))
        return help.output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard line.hasPrefix("  --"), let word = words.first else { return nil }
            return String(word)
        }
    }

    @Test("every option of serve is in the table of the configuration, with the variable of its name")
    func table() async throws {
        let readme = try Repository.text("README.md")
        let options = try await options()
        #expect(options.count > 20)
        for option in options where !["--limit", "--limits", "--version"].contains(option) {
            let variable = "NEP_" + option.dropFirst(2).uppercased().replacing("-", with: "_")
            #expect(
                readme.contains("| `\(option)` | `\(variable)` |")
                    || readme.contains("| `\(option)` | `\(variable)=on` |"),
                "\(option)")
        }
    }

    @Test("what the unit sets are variables that serve reads, and its files lie where the unit lets it write")
    func unit() async throws {
        let unit = try block("ini")
        let directory = try #require(unit.first { $0.hasPrefix("StateDirectory=") }).dropFirst(15)
        let known = Set(try await options().map { "NEP_" + $0.dropFirst(2).uppercased().replacing("-", with: "_") })
        let settings = unit.filter { $0.hasPrefix("Environment=") }.map { $0.dropFirst(12).split(separator: "=") }
        #expect(settings.count >= 4)
        for setting in settings {
            #expect(setting.count == 2 && known.contains(String(setting[0])), "\(setting)")
            #expect(!setting[1].hasPrefix("/") || setting[1].hasPrefix("/var/lib/\(directory)/"), "\(setting)")
        }
    }

    @Test("the proxy of the sample says who asks, and lets nobody else say so")
    func proxy() throws {
        let (nginx, unit) = (try block("nginx"), try block("ini"))
        #expect(unit.contains("Environment=NEP_PROXY_FIELD=x-forwarded-for"))
        #expect(nginx.contains { $0.contains("proxy_set_header X-Forwarded-For $remote_addr;") })
        #expect(nginx.contains { $0.contains(#"proxy_set_header Forwarded "";"#) })
        #expect(nginx.contains { $0.contains("location = /metrics { return 404; }") })
    }
}
