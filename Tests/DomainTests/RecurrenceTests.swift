import Testing

@testable import Domain

@Suite("Duties that come back")
struct RecurrenceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let says: String
        let rule: Recurrence
        var plan = ("2021-01-01", "2025-12-31")
        /// Mark, period and due instant of each turn.
        let turns: [String]
        var testDescription: String { says }
    }

    private static func turns(_ rule: Recurrence, _ plan: (String, String)) throws -> [String] {
        let from = try #require(LocalDate(plan.0))
        let to = try #require(LocalDate(plan.1))
        return try rule.turns(from: from, to: to).map { turn in
            [turn.mark ?? "-", turn.period?.description ?? "-", turn.due.dueAt?.description ?? "-"].joined(
                separator: " ")
        }
    }

    static let cases: [Case] = [
        Case(
            says: "a day of each year is a turn in each year from the first",  // S1-D1
            rule: Recurrence(op: .before, dates: ["--06-10"], covers: .half(1), first: .year(2022)),
            turns: [
                "2022-H1 2022-H1 2022-06-09T17:00:00Z", "2023-H1 2023-H1 2023-06-09T17:00:00Z",
                "2024-H1 2024-H1 2024-06-09T17:00:00Z", "2025-H1 2025-H1 2025-06-09T17:00:00Z",
            ]),
        Case(
            says: "a day of each year counts where it lies within the plan",  // S4-D3
            rule: Recurrence(op: .before, dates: ["--11-15"]), plan: ("2021-12-01", "2025-06-30"),
            turns: [
                "2022 2022 2022-11-14T17:00:00Z", "2023 2023 2023-11-14T17:00:00Z", "2024 2024 2024-11-14T17:00:00Z",
            ]),
        Case(
            says: "the first and the last day of the plan belong to it",
            rule: Recurrence(op: .doneBefore, dates: ["--03-31"]), plan: ("2022-03-31", "2023-03-31"),
            turns: ["2022 2022 2022-03-30T17:00:00Z", "2023 2023 2023-03-30T17:00:00Z"]),
        Case(
            says: "a day that few years have is their last of February",
            rule: Recurrence(op: .before, dates: ["--02-29"]), plan: ("2023-01-01", "2024-12-31"),
            turns: ["2023 2023 2023-02-27T17:00:00Z", "2024 2024 2024-02-28T17:00:00Z"]),
        Case(
            says: "several days of each year are told apart by the day",  // S1-T11
            rule: Recurrence(op: .before, dates: ["--06-10", "--11-30"], first: .year(2024)),
            turns: [
                "2024-06-10 2024 2024-06-09T17:00:00Z", "2024-11-30 2024 2024-11-29T17:00:00Z",
                "2025-06-10 2025 2025-06-09T17:00:00Z", "2025-11-30 2025 2025-11-29T17:00:00Z",
            ]),
        Case(
            says: "several days are owed once each",  // S3-T17
            rule: Recurrence(op: .before, dates: ["2024-05-25", "2024-11-15"]),
            turns: ["2024-05-25 - 2024-05-24T17:00:00Z", "2024-11-15 - 2024-11-14T17:00:00Z"]),
        Case(
            says: "quarters, half-years and years at once, from the quarter in which it begins",  // S1-D3
            rule: Recurrence(
                op: .inQuarter, every: [.quarter, .halfYear, .year], first: .quarter(Quarter(known: 2024, 4))),
            turns: [
                "2024-Q4 2024-Q4 2024-12-31T17:00:00Z", "2025-Q1 2025-Q1 2025-03-31T17:00:00Z",
                "2025-Q2 2025-Q2 2025-06-30T17:00:00Z", "2025-Q3 2025-Q3 2025-09-30T17:00:00Z",
                "2025-Q4 2025-Q4 2025-12-31T17:00:00Z", "2025-H1 2025-H1 2025-06-30T17:00:00Z",
                "2025 2025 2025-12-31T17:00:00Z",
            ]),
        Case(
            says: "a quarter counts where it ends within the plan",
            rule: Recurrence(op: .inQuarter), plan: ("2022-02-15", "2022-08-31"),
            turns: ["2022-Q1 2022-Q1 2022-03-31T17:00:00Z", "2022-Q2 2022-Q2 2022-06-30T17:00:00Z"]),
        Case(
            says: "one window that is given is no turn", rule: Recurrence(op: .inQuarter, dates: ["2024-Q3/2024-Q4"]),
            turns: ["- - 2024-12-31T17:00:00Z"]),
        Case(
            says: "each month by its end, or by a day of the next and some days late",
            rule: Recurrence(op: .monthly, first: .month(Month(known: 2025, 11)), dueDay: 5, lateDays: 10),
            turns: ["2025-11 2025-11 2025-12-05T17:00:00Z", "2025-12 2025-12 2026-01-05T17:00:00Z"]),
        Case(
            says: "each month between two",
            rule: Recurrence(
                op: .monthly, first: .month(Month(known: 2022, 7)), last: .month(Month(known: 2022, 8))),
            turns: ["2022-07 2022-07 2022-07-31T17:00:00Z", "2022-08 2022-08 2022-08-31T17:00:00Z"]),
        Case(
            says: "each month of a plan of two", rule: Recurrence(op: .inMonth), plan: ("2021-12-01", "2022-01-31"),
            turns: ["2021-12 2021-12 2021-12-31T17:00:00Z", "2022-01 2022-01 2022-01-31T17:00:00Z"]),
        Case(
            says: "each year by its end", rule: Recurrence(op: .yearly, last: .year(2022)),
            turns: ["2021 2021 2021-12-31T17:00:00Z", "2022 2022 2022-12-31T17:00:00Z"]),
        Case(
            says: "once in the year that is named",  // S1-D6
            rule: Recurrence(op: .yearly, dates: ["2025"]), turns: ["- - 2025-12-31T17:00:00Z"]),
        Case(says: "once and at no time", rule: Recurrence(op: .ongoing), turns: ["- - -"]),
        Case(
            says: "a plan too short for a turn owes none", rule: Recurrence(op: .yearly),
            plan: ("2022-01-01", "2022-12-30"), turns: []),
    ]

    @Test("turns", arguments: cases)
    func turns(_ item: Case) throws {
        #expect(try Self.turns(item.rule, item.plan) == item.turns)
    }

    @Test(
        "what makes no turns says why",
        arguments: [
            (Recurrence(op: .before), RecurrenceFault.due(.dateMissing)),
            (Recurrence(op: .monthly, dates: ["2022-07"]), .due(.dateUnexpected)),
            (Recurrence(op: .ongoing, dates: ["2022-07-01"]), .due(.dateUnexpected)),
            (Recurrence(op: .before, dates: ["--06-10", "2022-11-30"]), .datesMixed),
            (Recurrence(op: .before, dates: ["2022-06-10"], first: .year(2022)), .boundsUnexpected),
            (Recurrence(op: .before, dates: ["2022-06-10"], covers: .half(1)), .coversUnexpected),
            (Recurrence(op: .monthly, covers: .half(1)), .coversUnexpected),
            (Recurrence(op: .monthly, every: [.quarter]), .everyUnexpected),
            (Recurrence(op: .inQuarter, dates: ["2022-Q1"], every: [.quarter]), .everyUnexpected),
            (Recurrence(op: .monthly, lateUntil: LocalDate(year: 2022, month: 8, day: 1)), .lateUntilRepeated),
            (Recurrence(op: .inQuarter, dueDay: 5), .due(.dueDayUnexpected)),
            (Recurrence(op: .none, lateDays: 5), .due(.lateUnexpected)),
        ])
    func faults(_ rule: Recurrence, _ fault: RecurrenceFault) throws {
        let (from, to) = (try #require(LocalDate("2022-01-01")), try #require(LocalDate("2022-12-31")))
        #expect(throws: fault) { try rule.turns(from: from, to: to) }
    }

    @Test("a part of each year is written like a day of it", arguments: ["--H1", "--H2", "--Q1", "--Q4"])
    func partsOfYear(_ text: String) throws {
        let part = try #require(PeriodOfYear(text))
        #expect(part.description == text)
        #expect(part.period(in: 2024).description == "2024-\(text.dropFirst(2))")
    }

    @Test(
        "anything else is none", arguments: ["", "--", "--H3", "--Q5", "--Q0", "H1", "-H1", "--h1", "--H1 ", "--06-10"])
    func noPartsOfYear(_ text: String) {
        #expect(PeriodOfYear(text) == nil)
    }
}
