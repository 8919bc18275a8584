import App
import ArgumentParser
import Domain

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make, list, rotate and revoke tokens; works while the server runs.",
        subcommands: [Create.self, List.self, Rotate.self, Revoke.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token and print it alone on standard output. It is shown only this once.")

        @OptionGroup var file: DatabaseOption

        @Option(help: "admin, issuer, standing, author, office, inspector or viewer.")
        var role: String

        @Option(help: "Who uses it, such as “Tây Tựu – một cửa”.")
        var name: String

        @Option(help: "The code of the unit it holds for, with everything below; without it, for everything.")
        var unit: String?

        @Option(help: "The last day on which it works, such as 2026-12-31.")
        var expiresOn: String?

        @Option(
            help: "Addresses and blocks, parted by commas, from which alone it may be used, such as 203.162.0.0/16.")
        var addresses: String?
        @Flag(help: "With the right to records about people: violations, and commendations of persons.")
        var conduct = false

        func run() throws {
            try file.explaining {
                guard let role = Role(rawValue: role) else {
                    throw ValidationError(
                        "--role takes \(Role.allCases.map(\.rawValue).joined(separator: ", ")), not \(role)")
                }
                if let unit, Slug(unit) == nil {
                    throw ValidationError("--unit takes a code such as ubnd-phuong-tay-tuu, not \(unit)")
                }
                if let expiresOn, LocalDate(expiresOn) == nil {
                    throw ValidationError("--expires-on takes a date such as 2026-12-31, not \(expiresOn)")
                }
                let secret = try Commands.createToken(
                    file.open(), name: name, role: role, unit: unit.flatMap { Slug($0) },
                    expiresOn: expiresOn.flatMap { LocalDate($0) }, addresses: addresses, conduct: conduct)
                Output.line(secret)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List tokens, never the secrets.",
            discussion: """
                A line of headings, then one for each token; tabs part the columns, - stands for nothing:

                id, role, unit (- is everything), state (usable, ending within 14 days, expired, revoked), name, ends (the moment from \
                which it works no more), used (last, up to a minute behind), addresses (from which alone it works), conduct (yes, no).

                More columns may follow these, in later versions.
                """)

        @OptionGroup var file: DatabaseOption

        func run() throws {
            try file.explaining {
                for line in try Commands.listTokens(path: file.database) { Output.line(line) }
            }
        }
    }

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token in the place of another, and print it alone. The old one works on for a while.")

        @OptionGroup var file: DatabaseOption

        @Argument(help: "The id that token list shows.")
        var id: String

        @Option(help: "Hours for which the old one still works.")
        var overlapHours = 24

        func run() throws {
            try file.explaining {
                Output.line(try Commands.rotateToken(file.open(), id, overlap: overlapHours))
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a token useless from now on.")

        @OptionGroup var file: DatabaseOption

        @Argument(help: "The id that token list shows.")
        var id: String

        func run() throws {
            try file.explaining { try Commands.revokeToken(file.open(), id) }
        }
    }
}
