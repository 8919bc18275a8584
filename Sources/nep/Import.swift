import App
import ArgumentParser

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write units, groups, models, plans and scoresheets from a file in the API's own JSON.",
        discussion: "All of the file is written, or nothing. Importing the same file again changes nothing.")

    @OptionGroup var file: DatabaseOption

    @Argument(help: "The file; - reads standard input.")
    var source: String

    @Flag(help: "Check everything and say what would be written, but keep nothing.")
    var dryRun = false

    @Flag(help: "Also publish the plans and scoresheets of the file.")
    var publish = false

    @Option(help: "Write as of this RFC 3339 instant; for databases made with migrate --rehearsal.")
    var clock: String?

    func run() throws {
        try Failure.explaining {
            let moment = try Environment.instant("clock", clock, "NEP_CLOCK")
            let bytes = try InputFile.read(source)
            let db = try Commands.open(file.database)
            let report = try Commands.importing(bytes, into: db, publish: publish, dryRun: dryRun, at: moment)
            Output.line(report.text)
            if dryRun { Output.line("dry run: nothing was kept") }
        }
    }
}
