import App
import ArgumentParser

struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup in the place of the database, after everything about it has been checked.",
        discussion:
            "Stop the service first. A database that is there is only replaced with --force, and kept under another name beside it."
    )

    @OptionGroup var file: DatabaseOption

    @Argument(help: "The backup, packed or not.")
    var backup: String

    @Flag(help: "Take the place of a database that is there.")
    var force = false

    func run() throws {
        try file.explaining {
            for line in try Commands.restore(backup, to: file.database, force: force) { Output.line(line) }
        }
    }
}
