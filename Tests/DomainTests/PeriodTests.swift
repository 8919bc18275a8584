import Testing

@testable import Domain

@Suite("Periods")
struct PeriodTests {
    @Test(
        "a period is a year, half a year, a quarter, a run of quarters or a month",
        arguments: [
            ("2022", "2021-12-31T17:00:00Z", "2022-12-31T17:00:00Z"),
            ("2022-H1", "2021-12-31T17:00:00Z", "2022-06-30T17:00:00Z"),
            ("2022-H2", "2022-06-30T17:00:00Z", "2022-12-31T17:00:00Z"),
            ("2022-Q4", "2022-09-30T17:00:00Z", "2022-12-31T17:00:00Z"),
            ("2024-Q3/2024-Q4", "2024-06-30T17:00:00Z", "2024-12-31T17:00:00Z"),
            ("2022-07", "2022-06-30T17:00:00Z", "2022-07-31T17:00:00Z"),
        ])
    func spans(_ text: String, _ start: String, _ end: String) throws {
        let period = try #require(Period(text))
        #expect(period.description == text)
        #expect(period.startsAt.description == start)
        #expect(period.endsAt.description == end)
    }

    @Test(
        "anything else is no period",
        arguments: [
            "", "22", "20222", "2022-", "2022-07-01", "2022-Q5", "2022-H0", "2022-H3", "2022-H", "2022-H11",
            "2024-Q4/2024-Q3", "2024-Q3/2024-Q3", "2024-Q3/",
            "/2024-Q3", "2024-Q1/2024-Q2/2024-Q3", "2024-01/2024-02", "1899", "2201", "--11-15",
        ])
    func refuses(_ text: String) {
        #expect(Period(text) == nil)
    }

    @Test("periods sort by start, then by end")
    func sorts() {
        let texts = ["2022-01", "2022-Q1", "2022-H1", "2022", "2022-02", "2022-Q2", "2022-Q3", "2022-Q3/2022-Q4"]
        #expect(texts.reversed().compactMap(Period.init).sorted().map(\.description) == texts)
    }
}
