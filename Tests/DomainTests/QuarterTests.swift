import Testing

@testable import Domain

@Suite("Quarters")
struct QuarterTests {
    @Test(
        "a quarter is its three months, in local time",
        arguments: [
            ("2022-Q1", "2021-12-31T17:00:00Z", "2022-03-31T17:00:00Z", ["2022-01", "2022-02", "2022-03"]),
            ("2022-Q2", "2022-03-31T17:00:00Z", "2022-06-30T17:00:00Z", ["2022-04", "2022-05", "2022-06"]),
            ("2022-Q3", "2022-06-30T17:00:00Z", "2022-09-30T17:00:00Z", ["2022-07", "2022-08", "2022-09"]),
            ("2022-Q4", "2022-09-30T17:00:00Z", "2022-12-31T17:00:00Z", ["2022-10", "2022-11", "2022-12"]),
        ])
    func spans(_ text: String, _ start: String, _ end: String, _ months: [String]) throws {
        let quarter = try #require(Quarter(text))
        #expect(quarter.description == text)
        #expect(quarter.startsAt.description == start)
        #expect(quarter.endsAt.description == end)
        #expect(quarter.months.map(\.description) == months)
        #expect(quarter.next.startsAt == quarter.endsAt)
    }

    @Test(
        "anything else is no quarter",
        arguments: [
            "", "2022-Q0", "2022-Q5", "2022-Q12", "2022-q4", "2022Q4", "2022-4", "Q4-2022", "1899-Q4", "2201-Q1",
            "2022-QIV",
        ])
    func refuses(_ text: String) {
        #expect(Quarter(text) == nil)
    }

    @Test("quarters sort by time")
    func sorts() throws {
        let fourth = try #require(Quarter("2021-Q4"))
        let first = try #require(Quarter("2022-Q1"))
        #expect(fourth < first)
        #expect(fourth.next == first)
    }
}
