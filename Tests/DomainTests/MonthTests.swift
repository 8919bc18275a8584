import Testing

@testable import Domain

@Suite("Months")
struct MonthTests {
    @Test("a month is read and written the same", arguments: ["1900-01", "2022-07", "2022-12", "2200-12"])
    func roundTrips(_ text: String) {
        #expect(Month(text)?.description == text)
    }

    @Test(
        "anything else is no month",
        arguments: [
            "", "2022", "2022-7", "2022-00", "2022-13", "2022-07-01", "07-2022", "1899-12", "2201-01", "2022-Q3",
        ])
    func refuses(_ text: String) {
        #expect(Month(text) == nil)
    }

    @Test(
        "a month has the days of the calendar",
        arguments: [
            ("2022-01", 31), ("2022-02", 28), ("2024-02", 29), ("1900-02", 28), ("2000-02", 29), ("2100-02", 28),
            ("2022-04", 30), ("2022-06", 30), ("2022-09", 30), ("2022-11", 30), ("2022-12", 31),
        ])
    func dayCounts(_ text: String, _ days: Int) {
        #expect(Month(text)?.dayCount == days)
    }

    @Test("a month runs from its first day, local, to the first day of the next")
    func instants() throws {
        let month = try #require(Month("2022-07"))
        #expect(month.startsAt.description == "2022-06-30T17:00:00Z")
        #expect(month.endsAt.description == "2022-07-31T17:00:00Z")
        #expect(month.firstDay.description == "2022-07-01")
        #expect(month.lastDay.description == "2022-07-31")
    }

    @Test(
        "a day past the end of a month is its last day",
        arguments: [
            ("2022-02", 31, "2022-02-28"), ("2024-02", 30, "2024-02-29"), ("2022-06", 31, "2022-06-30"),
            ("2022-07", 31, "2022-07-31"), ("2022-07", 5, "2022-07-05"), ("2022-07", 0, "2022-07-01"),
        ])
    func clampsDays(_ month: String, _ day: Int, _ date: String) {
        #expect(Month(month)?.day(atMost: day).description == date)
    }

    @Test(
        "months step over years both ways",
        arguments: [
            ("2022-12", 1, "2023-01"), ("2022-01", -1, "2021-12"), ("2022-07", 0, "2022-07"),
            ("2022-07", 18, "2024-01"), ("2022-07", -19, "2020-12"),
        ])
    func steps(_ from: String, _ months: Int, _ to: String) {
        #expect(Month(from)?.adding(months: months).description == to)
    }

    @Test("the months of a span are listed in order, both ends included")
    func spans() throws {
        let july = try #require(Month("2022-07"))
        let december = try #require(Month("2022-12"))
        let expected = ["2022-07", "2022-08", "2022-09", "2022-10", "2022-11", "2022-12"]
        #expect(july.months(through: december).map(\.description) == expected)
        #expect(july.months(through: july) == [july])
        #expect(december.months(through: july).isEmpty)
        #expect(december.months(through: december.next).map(\.description) == ["2022-12", "2023-01"])
        #expect(december.previous.description == "2022-11")
    }

    @Test("each month belongs to one quarter")
    func quarters() {
        let numbers = (1...12).compactMap { Month(year: 2022, month: $0)?.quarter.number }
        #expect(numbers == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
    }
}
