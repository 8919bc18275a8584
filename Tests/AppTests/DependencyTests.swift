import FoundationEssentials
import JSON
import Testing

/// docs/dependencies.md and docs/threat-model.md say what is so.
@Suite struct DependencyTests {
    private static let root = #filePath.replacing("/Tests/AppTests/DependencyTests.swift", with: "")

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(Self.root)/\(path)", encoding: .utf8)
    }

    private func files(in directory: String, _ suffix: String) throws -> [(path: String, text: String)] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(Self.root)/\(directory)").filter { $0.hasSuffix(suffix) }
            .map { ("\(directory)/\($0)", try text("\(directory)/\($0)")) }
    }

    @Test("every package that is resolved is listed with its version and its licence, and no other")
    func list() throws {
        let resolved = try JSON.parse(Array(try text("Package.resolved").utf8))
        guard case .array(let pins)? = resolved["pins"] else { throw Missing() }
        let wanted = pins.compactMap { pin -> String? in
            guard case .string(let name)? = pin["identity"], case .string(let version)? = pin["state"]?["version"]
            else {
                return nil
            }
            return "\(name) \(version)"
        }
        let page = try text("docs/dependencies.md")
        var licences: [String: String] = [:]
        let listed = page.split(separator: "\n").compactMap { line -> String? in
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " } }
            guard cells.count == 4, cells[0].hasPrefix("["), let end = cells[0].firstIndex(of: "]") else { return nil }
            let name = String(cells[0][cells[0].index(after: cells[0].startIndex)..<end])
            licences[name.lowercased()] = cells[2]
            return "\(name) \(cells[1])"
        }
        #expect(listed.sorted() == wanted.sorted() && wanted.count >= 8)
        // Those that are asked for by name are all resolved.
        for line in try text("Package.swift").split(separator: "\n") where line.contains(".package(url:") {
            let address = line.split(separator: "\"")[1]
            let name = address.split(separator: "/").last.map { $0.lowercased() } ?? ""
            #expect(licences[name] != nil, "\(address)")
        }
        let checkouts = "\(Self.root)/.build/checkouts"
        for package in (try? FileManager.default.contentsOfDirectory(atPath: checkouts)) ?? [] {
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(checkouts)/\(package)")
            guard let file = names.first(where: { $0.hasPrefix("LICENSE") }) else { continue }
            let licence = try String(contentsOfFile: "\(checkouts)/\(package)/\(file)", encoding: .utf8)
            let kind = licence.contains("Apache License") ? "Apache-2.0" : licence.contains("MIT License") ? "MIT" : "?"
            #expect(licences[package.lowercased()] == kind, "\(package)")
        }
    }

    @Test("the service calls nobody: nothing in its sources resolves a name, connects, or starts a process")
    func noClient() throws {
        let sources = try files(in: "Sources", ".swift") + files(in: "Sources", ".h") + files(in: "Sources", ".c")
        #expect(sources.count > 200)
        for word in [
            "getaddrinfo", "gethostby", "URLSession", "URLRequest", "AsyncHTTPClient", " connect(", ".connect(",
            "posix_spawn", "execv", "popen(", "Glibc.system(", "dlopen", "sqlite3_load_extension",
        ] {
            for source in sources where source.text.contains(word) {
                // Asks a Unix socket of its own whether another server still listens there.
                let isProbe = word == " connect(" && source.path == "Sources/HTTPServer/ListeningSocket.swift"
                #expect(isProbe, "\(word) in \(source.path)")
            }
        }
    }

    @Test("every test that the threat model names is there")
    func threats() throws {
        let tests = try files(in: "Tests", ".swift")
        let names = try text("docs/threat-model.md").split(separator: "`").map(String.init).filter { name in
            name.split(separator: ".").first?.hasSuffix("Tests") == true
        }
        #expect(names.count >= 25)
        for name in names {
            let parts = name.split(separator: ".").map(String.init)
            let suites = tests.filter {
                $0.text.contains("struct \(parts[0])") || $0.text.contains("extension \(parts[0])")
            }
            #expect(!suites.isEmpty, "\(name)")
            if parts.count == 2 { #expect(suites.contains { $0.text.contains("func \(parts[1])(") }, "\(name)") }
        }
    }

    private struct Missing: Error {}
}
