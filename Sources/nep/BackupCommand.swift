import App
import ArgumentParser

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Make a backup of a database, whether or not a service has it open; rehearse a restore.",
        subcommands: [Make.self, Drill.self], defaultSubcommand: Make.self)

    struct Make: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "make",
            abstract: "Copy the database to a file, check the copy, and keep its checksum and figures beside it.",
            discussion:
                "A FILE that ends in .gz is packed. FILE.sha256 is read by sha256sum -c, FILE.json says what is in it. The service goes on reading and writing meanwhile."
        )

        @OptionGroup var file: DatabaseOption

        @Argument(help: "The file to make, such as nep-2026-06-19.db.gz.")
        var target: String

        @Flag(help: "Take the place of a file that is there.")
        var force = false

        func run() throws {
            try file.explaining {
                for line in try Commands.backup(file.database, to: target, force: force) { Output.line(line) }
            }
        }
    }

    struct Drill: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Restore a backup into a temporary file, check all of it and compare its figures.",
            discussion: "The database stays as it is. Exits with 2 when the backup does not hold what it should.")

        @OptionGroup var file: DatabaseOption

        @Argument(help: "The backup. Default: the newest good one of --backup-directory.")
        var backup: String?

        @Option(help: "Where the service keeps its backups. NEP_BACKUP_DIRECTORY.")
        var backupDirectory: String?

        @Option(help: "A directory with room for the database. Default: beside the database.")
        var scratch: String?

        func run() throws {
            let (lines, isSound) = try file.explaining {
                let directory = backupDirectory ?? Environment.value("NEP_BACKUP_DIRECTORY")
                return try Commands.drill(file.database, backup: backup, directory: directory, scratch: scratch)
            }
            for line in lines { Output.line(line) }
            guard isSound else { throw ExitCode(2) }
        }
    }
}
