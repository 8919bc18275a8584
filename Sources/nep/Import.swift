import App
import ArgumentParser

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write units, groups, models, plans, scoresheets and inspections from a file in the API's own JSON.",
        discussion: """
            All of the file is written, or nothing. Importing the same file again changes nothing.

            Plans that come with the service and need no file: \(Commands.documents.joined(separator: ", ")).
            """)

    @OptionGroup var file: DatabaseOption

    @Argument(help: "The file; - reads standard input.")
    var source: String?

    @Option(help: "Instead of a file, a plan that comes with the service.")
    var document: String?

    @Flag(help: "Check everything and say what would be written, but keep nothing.")
    var dryRun = false

    @Flag(help: "Also publish the plans and scoresheets of the file.")
    var publish = false

    @Option(help: "Write as of this RFC 3339 instant; for databases made with migrate --rehearsal.")
    var clock: String?

    func validate() throws {
        guard (source == nil) != (document == nil) else {
            throw ValidationError("name a file or, with --document, a plan that comes with the service")
        }
    }

    func run() throws {
        try file.explaining {
            let moment = try Environment.instant("clock", clock, "NEP_CLOCK")
            let bytes = try document.map { try Commands.document($0) } ?? InputFile.read(source ?? "-")
            let db = try Commands.openOrFill(file.database, checkpoints: file.checkpoints)
            let report = try Commands.importing(bytes, into: db, publish: publish, dryRun: dryRun, at: moment)
            Output.line(report.text)
            if dryRun { Output.line("dry run: nothing was kept") }
        }
    }
}
