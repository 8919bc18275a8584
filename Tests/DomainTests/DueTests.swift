import Testing

@testable import Domain

@Suite("Deadlines")
struct DueTests {
    /// What a plan says, and the instants worked out by hand.
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let op: DeadlineOperator
        var date: String?
        var lateUntil: String?
        var period: String?
        var dueDay: Int?
        var lateDays: Int?
        let dueAt: String?
        var taken: String?

        var testDescription: String { name }

        func due() throws -> Due {
            try Due(
                op: op, date: date, lateUntil: lateUntil.map { try #require(LocalDate($0)) },
                period: period.map { try #require(Period($0)) }, dueDay: dueDay, lateDays: lateDays)
        }
    }

    /// The deadlines of the plan of Bắc Từ Liêm, 2022.
    static let plan: [Example] = [
        Example(name: "S0-D1", op: .doneBefore, date: "2022-05-30", dueAt: "2022-05-29T17:00:00Z"),
        Example(name: "S0-D2", op: .before, date: "2022-06-05", dueAt: "2022-06-04T17:00:00Z"),
        Example(name: "S0-D3", op: .planned, date: "2022-06-10", dueAt: "2022-06-10T17:00:00Z"),
        Example(name: "S0-D4", op: .before, date: "2022-06-20", dueAt: "2022-06-19T17:00:00Z"),
        Example(
            name: "S0-D4, late until 15 July", op: .before, date: "2022-06-20", lateUntil: "2022-07-15",
            dueAt: "2022-06-19T17:00:00Z", taken: "2022-07-15T17:00:00Z"),
        Example(name: "S0-D5", op: .doneBefore, date: "2022-07-30", dueAt: "2022-07-29T17:00:00Z"),
        Example(
            name: "S0-D6, July", op: .monthly, period: "2022-07", dueDay: 5, lateDays: 10,
            dueAt: "2022-08-05T17:00:00Z", taken: "2022-08-15T17:00:00Z"),
        Example(
            name: "S0-D6, December", op: .monthly, period: "2022-12", dueDay: 5, lateDays: 10,
            dueAt: "2023-01-05T17:00:00Z", taken: "2023-01-15T17:00:00Z"),
        Example(name: "S0-D7", op: .inQuarter, date: "2022-Q4", dueAt: "2022-12-31T17:00:00Z"),
        Example(name: "S0-D8", op: .before, date: "2022-11-25", dueAt: "2022-11-24T17:00:00Z"),
        Example(name: "S0-D9", op: .asap, dueAt: nil),
        Example(name: "S0-D10", op: .yearly, period: "2022", dueAt: "2022-12-31T17:00:00Z"),
    ]

    /// What the other plans print, and the corners of each operator.
    static let others: [Example] = [
        Example(name: "S3: quý III, IV", op: .inQuarter, date: "2024-Q3/2024-Q4", dueAt: "2024-12-31T17:00:00Z"),
        Example(name: "S4: in December 2021", op: .inMonth, date: "2021-12", dueAt: "2021-12-31T17:00:00Z"),
        Example(name: "S4: in January 2022", op: .inMonth, date: "2022-01", dueAt: "2022-01-31T17:00:00Z"),
        Example(
            name: "S4: before 15 November each year", op: .before, date: "--11-15", period: "2021",
            dueAt: "2021-11-14T17:00:00Z"),
        Example(name: "in the month of the period", op: .inMonth, period: "2024-02", dueAt: "2024-02-29T17:00:00Z"),
        Example(name: "in the quarter of the period", op: .inQuarter, period: "2023-Q3", dueAt: "2023-09-30T17:00:00Z"),
        Example(
            name: "the day of a month that has fewer", op: .monthly, period: "2022-01", dueDay: 31,
            dueAt: "2022-02-28T17:00:00Z"),
        Example(
            name: "the day of a leap February", op: .monthly, period: "2024-01", dueDay: 30,
            dueAt: "2024-02-29T17:00:00Z"),
        Example(name: "each month, no day given", op: .monthly, period: "2022-07", dueAt: "2022-07-31T17:00:00Z"),
        Example(
            name: "no late days at all", op: .monthly, period: "2022-07", dueDay: 5, lateDays: 0,
            dueAt: "2022-08-05T17:00:00Z", taken: "2022-08-05T17:00:00Z"),
        Example(
            name: "a monthly card late until a day", op: .monthly, lateUntil: "2022-08-31", period: "2022-07",
            dueDay: 5, dueAt: "2022-08-05T17:00:00Z", taken: "2022-08-31T17:00:00Z"),
        Example(
            name: "yearly on a day", op: .yearly, date: "--06-10", period: "2023", dueAt: "2023-06-10T17:00:00Z"),
        Example(name: "yearly by a year", op: .yearly, date: "2025", dueAt: "2025-12-31T17:00:00Z"),
        Example(name: "yearly by one day", op: .yearly, date: "2022-11-25", dueAt: "2022-11-25T17:00:00Z"),
        Example(
            name: "yearly on 29 February", op: .yearly, date: "--02-29", period: "2022",
            dueAt: "2022-02-28T17:00:00Z"),
        Example(name: "yearly in a month's year", op: .yearly, period: "2022-07", dueAt: "2022-12-31T17:00:00Z"),
        Example(name: "planned for a quarter", op: .planned, date: "2022-Q2", dueAt: "2022-06-30T17:00:00Z"),
        Example(name: "ongoing", op: .ongoing, dueAt: nil),
        Example(name: "no date printed", op: .none, dueAt: nil),
        Example(
            name: "late days after a day", op: .before, date: "2024-02-28", lateDays: 2,
            dueAt: "2024-02-27T17:00:00Z", taken: "2024-02-29T17:00:00Z"),
    ]

    @Test("what a plan says is turned into instants", arguments: plan + others)
    func workedOut(_ example: Example) throws {
        let due = try example.due()
        #expect(due.dueAt?.description == example.dueAt)
        #expect(due.lateUntil?.description == example.taken)
        #expect(due == Due(op: example.op, dueAt: due.dueAt, lateUntil: due.lateUntil))
    }

    @Test("a millisecond before due is in time, the due instant is late", arguments: plan + others)
    func boundary(_ example: Example) throws {
        let due = try example.due()
        guard due.op.isJudged, let dueAt = due.dueAt else {
            #expect(due.judge(received: .init(milliseconds: .max)) == .unjudged)
            #expect(!due.hasPassed(at: .init(milliseconds: .max)))
            return
        }
        #expect(due.judge(received: dueAt - .milliseconds(1)) == .onTime)
        #expect(due.judge(received: dueAt) == (due.lateUntil == dueAt ? .tooLate : .late))
        #expect(!due.hasPassed(at: dueAt - .milliseconds(1)))
        #expect(due.hasPassed(at: dueAt))
    }

    @Test("a millisecond before the end of the late time is late, the end itself is too late", arguments: plan + others)
    func lateBoundary(_ example: Example) throws {
        let due = try example.due()
        guard let lateUntil = due.lateUntil, let dueAt = due.dueAt, lateUntil > dueAt else { return }
        #expect(due.judge(received: lateUntil - .milliseconds(1)) == .late)
        #expect(due.judge(received: lateUntil) == .tooLate)
    }

    @Test("without an end of the late time, late acts are always taken")
    func lateForEver() throws {
        let due = try Due(op: .before, date: "2022-06-20")
        #expect(due.judge(received: Instant(milliseconds: .max)) == .late)
    }

    @Test(
        "in the plan of 2022 a registration is judged by the local day it arrives on",
        arguments: [
            ("2022-06-19T16:59:59.999Z", .onTime), ("2022-06-19T23:59:59+07:00", .onTime),
            ("2022-06-20T00:00:00+07:00", .late), ("2022-06-20T08:00:00+07:00", .late),
            ("2022-07-15T23:59:59.999+07:00", .late), ("2022-07-16T00:00:00+07:00", .tooLate),
        ] as [(String, Judgement)])
    func registration(_ received: String, _ judgement: Judgement) throws {
        let due = try Due(op: .before, date: "2022-06-20", lateUntil: LocalDate("2022-07-15"))
        #expect(due.judge(received: try #require(Instant(received))) == judgement)
    }

    @Test("only an act that is taken and judged leaves a verdict")
    func verdicts() {
        #expect(Judgement.onTime.verdict == .onTime)
        #expect(Judgement.late.verdict == .late)
        #expect(Judgement.tooLate.verdict == nil)
        #expect(Judgement.unjudged.verdict == nil)
    }

    /// What makes no deadline, and the reason.
    struct Wrong: Sendable {
        let op: DeadlineOperator
        var date: String?
        var lateUntil: String?
        var period: String?
        var dueDay: Int?
        var lateDays: Int?
        let fault: DueFault
    }

    static let wrongs: [Wrong] = [
        Wrong(op: .before, fault: .dateMissing),
        Wrong(op: .before, period: "2022", fault: .dateMissing),
        Wrong(op: .planned, fault: .dateMissing),
        Wrong(op: .inQuarter, fault: .dateMissing),
        Wrong(op: .inMonth, fault: .dateMissing),
        Wrong(op: .before, date: "20/6/2022", fault: .dateMalformed),
        Wrong(op: .before, date: "2022-06-31", fault: .dateMalformed),
        Wrong(op: .none, date: "", fault: .dateMalformed),
        Wrong(op: .before, date: "2022-Q4", fault: .dateUnfit),
        Wrong(op: .inQuarter, date: "2022-06-20", fault: .dateUnfit),
        Wrong(op: .inQuarter, date: "2022-06", fault: .dateUnfit),
        Wrong(op: .inQuarter, period: "2022-06", fault: .dateUnfit),
        Wrong(op: .inMonth, date: "2022-Q4", fault: .dateUnfit),
        Wrong(op: .inMonth, period: "2022", fault: .dateUnfit),
        Wrong(op: .yearly, date: "2022-07", fault: .dateUnfit),
        Wrong(op: .monthly, date: "2022-07", period: "2022-07", fault: .dateUnexpected),
        Wrong(op: .asap, date: "2022-06-20", fault: .dateUnexpected),
        Wrong(op: .ongoing, date: "2022", fault: .dateUnexpected),
        Wrong(op: .none, date: "2022", fault: .dateUnexpected),
        Wrong(op: .before, date: "--11-15", fault: .periodMissing),
        Wrong(op: .yearly, fault: .periodMissing),
        Wrong(op: .yearly, date: "--11-15", fault: .periodMissing),
        Wrong(op: .monthly, dueDay: 5, fault: .periodMissing),
        Wrong(op: .monthly, period: "2022", dueDay: 5, fault: .periodMissing),
        Wrong(op: .monthly, period: "2022-07", dueDay: 0, fault: .dueDayOutOfRange),
        Wrong(op: .monthly, period: "2022-07", dueDay: 32, fault: .dueDayOutOfRange),
        Wrong(op: .before, date: "2022-06-20", dueDay: 5, fault: .dueDayUnexpected),
        Wrong(op: .before, date: "2022-06-20", lateDays: -1, fault: .lateDaysOutOfRange),
        Wrong(op: .before, date: "2022-06-20", lateDays: 367, fault: .lateDaysOutOfRange),
        Wrong(op: .before, date: "2022-06-20", lateDays: .max, fault: .lateDaysOutOfRange),
        Wrong(op: .before, date: "2022-06-20", lateUntil: "2022-07-15", lateDays: 10, fault: .lateTwice),
        Wrong(op: .planned, date: "2022-06-10", lateDays: 10, fault: .lateUnexpected),
        Wrong(op: .asap, lateUntil: "2022-07-15", fault: .lateUnexpected),
        Wrong(op: .before, date: "2022-06-20", lateUntil: "2022-06-18", fault: .lateBeforeDue),
    ]

    @Test("what makes no deadline is refused with its reason", arguments: wrongs)
    func refuses(_ wrong: Wrong) throws {
        let lateUntil = try wrong.lateUntil.map { try #require(LocalDate($0)) }
        let period = try wrong.period.map { try #require(Period($0)) }
        #expect(throws: wrong.fault) {
            try Due(
                op: wrong.op, date: wrong.date, lateUntil: lateUntil, period: period, dueDay: wrong.dueDay,
                lateDays: wrong.lateDays)
        }
    }

    @Test("each reason has an example that gives it")
    func everyFault() {
        #expect(Set(Self.wrongs.map(\.fault)) == Set(DueFault.allCases))
    }

    @Test("the late time may end with the deadline, which leaves none")
    func noLateTime() throws {
        let due = try Due(op: .before, date: "2022-06-20", lateUntil: LocalDate("2022-06-19"))
        #expect(due.lateUntil == due.dueAt)
        #expect(due.judge(received: try #require(due.dueAt)) == .tooLate)
    }

    @Test(
        "the date of a deadline is read and written the same",
        arguments: ["2022-06-20", "--11-15", "2022-Q4", "2024-Q3/2024-Q4", "2022-01", "2025"])
    func dates(_ text: String) {
        #expect(DueDate(text)?.description == text)
    }
}
