import Testing

@testable import Domain

@Suite("Local dates")
struct LocalDateTests {
    @Test(
        "a day of the calendar is read and written the same",
        arguments: [
            "1900-01-01", "1900-02-28", "1970-01-01", "2000-02-29", "2022-06-20", "2024-02-29", "2200-12-31",
        ])
    func roundTrips(_ text: String) {
        #expect(LocalDate(text)?.description == text)
    }

    @Test(
        "a day that is not there, or not written as one, is refused",
        arguments: [
            "", "2022", "2022-06", "2022-6-20", "2022-06-2", "20-06-2022", "2022/06/20", "2022-06-20 ", "2022-06-20T",
            "2022-00-01", "2022-13-01", "2022-01-00", "2022-01-32", "2022-04-31", "2022-06-31", "2022-09-31",
            "2022-11-31", "2022-02-29", "1900-02-29", "2100-02-29", "2200-02-29", "2024-02-30", "1899-12-31",
            "2201-01-01", "-022-06-20", "２０２２-06-20",
        ])
    func refuses(_ text: String) {
        #expect(LocalDate(text) == nil)
    }

    @Test(
        "day numbers count from 1970",
        arguments: [
            ("1900-01-01", -25_567), ("1969-12-31", -1), ("1970-01-01", 0), ("2000-03-01", 11_017),
            ("2022-06-20", 19_163), ("2200-12-31", 84_370),
        ])
    func dayNumbers(_ text: String, _ number: Int) throws {
        let date = try #require(LocalDate(text))
        #expect(date.dayNumber == number)
        #expect(LocalDate(dayNumber: number) == date)
    }

    @Test("each day of 1900 to 2200 follows the one before, and its number leads back to it")
    func everyDay() throws {
        var number = try #require(LocalDate("1900-01-01")).dayNumber
        var wrong: [LocalDate] = []
        for year in 1900...2200 {
            for month in 1...12 {
                for day in 1...CivilCalendar.dayCount(ofMonth: month, in: year) {
                    let date = try #require(LocalDate(year: year, month: month, day: day))
                    if date.dayNumber != number || LocalDate(dayNumber: number) != date { wrong.append(date) }
                    number += 1
                }
            }
        }
        #expect(wrong.isEmpty)
        #expect(number == 84_371)
    }

    @Test("a day begins at 17:00 UTC of the day before and ends where the next begins")
    func instants() throws {
        let date = try #require(LocalDate("2022-06-20"))
        #expect(date.startsAt.description == "2022-06-19T17:00:00Z")
        #expect(date.endsAt.description == "2022-06-20T17:00:00Z")
        #expect(date.endsAt == date.next.startsAt)
        #expect(date.startsAt.localDate == date)
        #expect((date.endsAt - .milliseconds(1)).localDate == date)
    }

    @Test(
        "days step over month ends, leap days and years",
        arguments: [
            ("2022-06-30", 1, "2022-07-01"), ("2022-12-31", 1, "2023-01-01"), ("2024-02-28", 1, "2024-02-29"),
            ("2023-02-28", 1, "2023-03-01"), ("2024-03-01", -1, "2024-02-29"), ("2022-01-01", -1, "2021-12-31"),
            ("2022-06-20", 0, "2022-06-20"), ("2022-06-20", 365, "2023-06-20"),
        ])
    func steps(_ from: String, _ days: Int, _ to: String) {
        #expect(LocalDate(from)?.adding(days: days).description == to)
    }

    @Test("days sort by time, and know their year, month and quarter")
    func parts() throws {
        let texts = ["2022-07-01", "2021-12-31", "2022-06-30"]
        #expect(texts.compactMap(LocalDate.init).sorted().map(\.description) == texts.sorted())
        let date = try #require(LocalDate("2022-07-09"))
        #expect(date.year == 2022)
        #expect(date.month.description == "2022-07")
        #expect(date.day == 9)
        #expect(date.quarter.description == "2022-Q3")
    }
}
