import App
import ArgumentParser

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the database: integrity, foreign keys, migrations, orphan units, missing obligations.")

    @OptionGroup var file: DatabaseOption

    func run() throws {
        let faults = try file.explaining { try Commands.doctor(path: file.database) }
        for fault in faults { Output.line(fault) }
        guard faults.isEmpty else { throw ExitCode(2) }
        Output.line("sound")
    }
}
