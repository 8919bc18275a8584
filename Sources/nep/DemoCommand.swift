import App
import ArgumentParser
import Domain

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Make a rehearsal database with the Bắc Từ Liêm plan of 2022 and print one token per role.")

    @OptionGroup var file: DatabaseOption

    func run() throws {
        try file.explaining {
            for token in try Commands.demo(file.database) {
                Output.line("\(token.role.rawValue) \(token.unit ?? "-") \(token.secret)")
            }
        }
    }
}
