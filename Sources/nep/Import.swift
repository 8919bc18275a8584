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

    func run() throws {
        try Failure.explaining {
            let bytes = try InputFile.read(source)
            let db = try Commands.open(file.database)
            let report = try Commands.importing(bytes, into: db, publish: publish, dryRun: dryRun)
            Output.line(report.text)
            if dryRun { Output.line("dry run: nothing was kept") }
        }
    }
}
