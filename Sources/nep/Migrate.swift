import App
import ArgumentParser

struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the database, or bring it up to this binary's schema.")

    @OptionGroup var file: DatabaseOption

    @Flag(help: "Make a new database whose clock may be set with serve --clock; it stays one for good.")
    var rehearsal = false

    func run() throws {
        try file.explaining {
            let applied = try Commands.migrate(
                file.database, rehearsal: rehearsal, checkpoints: file.checkpoints)
            for name in applied { Output.line("applied \(name)") }
            if applied.isEmpty { Output.line("up to date") }
        }
    }
}
