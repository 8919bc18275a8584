import App
import ArgumentParser
import Domain

struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Verify, seal, export and shorten the audit trail; works while the server runs.",
        discussion: "How the trail is chained, and how long to keep it, is in docs/audit.md.",
        subcommands: [Verify.self, Seal.self, Export.self, Prune.self])

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the whole trail and say which rows were changed, removed or moved. Status 2 if any were.")

        @OptionGroup var file: DatabaseOption

        @Option(help: "A head that seal printed and that was kept elsewhere; may be given often.")
        var seal: [String] = []

        func run() throws {
            let outcome = try file.explaining { try Commands.verifyAudit(path: file.database, seals: seal) }
            for fault in outcome.faults { Output.line(fault) }
            guard outcome.faults.isEmpty else { throw ExitCode(2) }
            Output.line("sound: \(outcome.rows) rows, head \(outcome.head)")
        }
    }

    struct Seal: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the head of the trail, to be kept where nobody who can write the database can write.")

        @OptionGroup var file: DatabaseOption

        func run() throws {
            try file.explaining { Output.line(try Commands.auditHead(path: file.database)) }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the trail from its beginning, a line of JSON a row with everything its hash was made of.")

        @OptionGroup var file: DatabaseOption

        @Option(help: "Only what happened before this day, such as 2024-01-01.")
        var before: String?

        func run() throws {
            try file.explaining {
                let day = try before.map { text in
                    guard let day = LocalDate(text) else {
                        throw ValidationError("--before takes a day such as 2024-01-01, not \(text)")
                    }
                    return day
                }
                try Commands.exportAudit(path: file.database, before: day) { Output.line($0) }
            }
        }
    }

    struct Prune: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Remove the rows that an exported file holds from the beginning of the trail, and leave a checkpoint.")

        @OptionGroup var file: DatabaseOption

        @Argument(help: "The file that export printed. It must hold exactly the first rows of the trail.")
        var exported: String

        func run() throws {
            try file.explaining {
                let bytes = try InputFile.read(exported)
                Output.line(try Commands.pruneAudit(file.open(), exported: bytes))
            }
        }
    }
}
