import App
import ArgumentParser

@main
struct Nep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nep",
        abstract:
            "Nếp runs a code-of-conduct programme: registrations, monthly scorecards, deadlines, the district's dashboard.",
        version: Version.text,
        subcommands: [
            Serve.self, Migrate.self, Import.self, TokenCommand.self, DemoCommand.self, Doctor.self,
            BackupCommand.self, Restore.self,
            Audit.self,
        ])
}

/// Where the database is; every subcommand needs it.
struct DatabaseOption: ParsableArguments {
    @Option(name: .long, help: "The SQLite file. NEP_DATABASE, else nep.db.")
    var database = Environment.value("NEP_DATABASE") ?? "nep.db"
}
