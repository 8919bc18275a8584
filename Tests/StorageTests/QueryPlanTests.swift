import Domain
import SQLite
import Storage
import TestKit
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// No query of a repository reads through a table that grows, however it is filtered.
///
/// The statements are those that the repositories really run: each reading function is called, lists with every
/// combination of their filters, and what SQLite was asked is explained. A function that is not listed in
/// `RepositoryReads` fails, so a new one cannot be forgotten.
@Suite struct QueryPlanTests {
    @Test("every query finds its rows by an index", arguments: RepositoryReads.all)
    func plans(_ read: RepositoryReads) throws {
        let register = try Register()
        let statements = try register.db.tracing { try read.run($0) }.filter { !$0.hasPrefix("BEGIN") }
        #expect(!statements.isEmpty)
        for sql in statements {
            let steps = try register.db.plan(of: sql)
            let scans = Self.scans(steps, of: sql)
            #expect(scans.isEmpty || read.mayScan != nil, "\(scans) in \(sql)\n\(steps.joined(separator: "\n"))")
        }
    }

    /// The steps that look through a table from its beginning to its end.
    private static func scans(_ steps: [String], of sql: String) -> [String] {
        // A list walks in its own order and stops at the end of the page, unless it has to be sorted first.
        let isPage = sql.hasSuffix("LIMIT ?") && !steps.contains { $0.hasPrefix("USE TEMP B-TREE FOR ORDER BY") }
        return steps.filter { step in
            let words = step.split(separator: " ")
            guard words.count >= 2, words[0] == "SCAN", !small.contains(String(words[1])) else { return false }
            return !isPage || words.count > 2 && words[2] != "USING"
        }
    }

    /// What stays small, whatever happens: the part of the register above or below a unit, a row a plan or a setting.
    private static let small: Set<String> = [
        "below", "above", "visible", "CONSTANT", "meta", "version", "sqlite_schema", "schema_migration",
    ]

    @Test("a query that looks through a table is seen, also where it only sorts or counts")
    func detection() throws {
        let register = try Register()
        for sql in [
            "SELECT id FROM obligation WHERE note = ?", "SELECT count(*) FROM scorecard",
            "SELECT id FROM audit WHERE actor = ? ORDER BY role LIMIT ?",
            "UPDATE registration SET note = NULL WHERE verdict = 'late'",
        ] {
            let steps = try register.db.plan(of: sql)
            #expect(!Self.scans(steps, of: sql).isEmpty, "\(sql): \(steps)")
        }
    }

    @Test("every function of a repository is among them")
    func completeness() throws {
        let listed = Set(RepositoryReads.all.map(\.name)).union(RepositoryReads.writers)
        let found = try Self.functions()
        #expect(found.count > 40)
        #expect(found.subtracting(listed).isEmpty, "not explained: \(found.subtracting(listed).sorted())")
        #expect(listed.subtracting(found).isEmpty, "not there any more: \(listed.subtracting(found).sorted())")
    }

    /// `ObligationRepository.list` and the like, found in the sources.
    private static func functions() throws -> Set<String> {
        let tests = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let folder = (tests + ["Sources", "Storage"]).joined(separator: "/")
        let directory = try #require(opendir(folder))
        defer { closedir(directory) }
        var found: Set<String> = []
        while let entry = readdir(directory) {
            let file = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard file.contains("Repository"), file.hasSuffix(".swift") else { continue }
            var type: Substring = ""
            for line in try text(of: folder + "/" + file).split(separator: "\n") {
                for opening in ["package struct ", "extension "] where line.hasPrefix(opening) {
                    type = line.dropFirst(opening.count).prefix { $0.isLetter || $0.isNumber }
                }
                // Deeper ones belong to types inside.
                guard type.hasSuffix("Repository"), line.hasPrefix("    package func ") else { continue }
                let name = line.dropFirst("    package func ".count).prefix { $0 != "(" }
                found.insert("\(type).\(name)")
            }
        }
        return found
    }

    private static func text(of path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
