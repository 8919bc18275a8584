import Testing

@testable import Domain

@Suite("Days of each year")
struct MonthDayTests {
    @Test("a day without a year is read and written the same", arguments: ["--11-15", "--01-01", "--12-31", "--02-29"])
    func roundTrips(_ text: String) {
        #expect(MonthDay(text)?.description == text)
    }

    @Test(
        "a day that no year has, or that is written otherwise, is refused",
        arguments: ["", "11-15", "-11-15", "--11-31", "--02-30", "--00-10", "--13-01", "--1-15", "--11-15 ", "--11-00"])
    func refuses(_ text: String) {
        #expect(MonthDay(text) == nil)
    }

    @Test(
        "it falls on that day of a year, and 29 February on the 28th of a common year",
        arguments: [("--11-15", 2021, "2021-11-15"), ("--02-29", 2024, "2024-02-29"), ("--02-29", 2022, "2022-02-28")])
    func dates(_ text: String, _ year: Int, _ date: String) {
        #expect(MonthDay(text)?.date(in: year).description == date)
    }

    @Test("they sort by month, then day")
    func sorts() throws {
        let june = try #require(MonthDay("--06-10"))
        let november = try #require(MonthDay("--11-01"))
        #expect(june < november)
    }
}
