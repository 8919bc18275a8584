import App
import ArgumentParser
import SQLite

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

    @Flag(
        help:
            "Never take the log into the file: a replicator such as Litestream does. NEP_EXTERNAL_CHECKPOINTS=on."
    )
    var externalCheckpoints = false

    /// The flag, else the variable.
    var checkpoints: Checkpoints {
        get throws {
            let flag = externalCheckpoints ? "on" : nil
            let isExternal = try Environment.isOn("external-checkpoints", flag, "NEP_EXTERNAL_CHECKPOINTS")
            return isExternal ?? false ? .external : .own
        }
    }

    /// Opens it for a command that writes; it has to be up to date.
    func open() throws -> Connection { try Commands.open(database, checkpoints: checkpoints) }
}
