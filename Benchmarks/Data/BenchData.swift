import App
import ArgumentParser
import Domain
import Logging
import SQLite
import Services
import Storage

/// Makes the databases that are measured: see the README of Benchmarks.
@main
struct BenchData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "BenchData",
        abstract: "Make a rehearsal database of a country's year, and print role, unit and secret of every token.",
        discussion: "The same arguments give the same database, but for the secrets of its tokens.")

    @Option(help: "The file to make.") var database: String
    @Option(help: "Provinces.") var provinces = 34
    @Option(help: "Communes, of all provinces together.") var communes = 3_321
    @Option(help: "Places that a commune answers for.") var places = 10
    @Option(help: "Months that the plans score, from January.") var months = 12
    @Option(help: "Of how many of these months the cards were sent.") var sent: Int?
    @Option(help: "Days for which a late card is taken.") var lateDays = 10
    @Option(help: "Communes of each province that an inspection visits.") var inspected = 3
    @Option(help: "nation, district or both: the plans to make.") var plan = Plans.both

    enum Plans: String, ExpressibleByArgument, CaseIterable { case nation, district, both }

    func run() throws {
        let size = Nation.Size(
            provinces: provinces, communes: communes, places: places, months: months, monthsSent: sent ?? months,
            lateDays: lateDays, inspected: inspected, hasNation: plan != .district, hasDistrict: plan != .nation)
        let log = Logger(label: "bench") { _ in LineLog.standardError(level: .info) }
        let writer = try NationWriter(Nation(size), path: database) { log.info("\($0)") }
        for token in try writer.write() { print(token.party.role.rawValue, token.party.unit ?? "-", token.secret) }
    }
}
