import Testing

@testable import Domain

@Suite("Instants")
struct InstantTests {
    @Test(
        "an RFC 3339 text with any offset is read as milliseconds of UTC",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T07:00:00+07:00", 0),
            ("1969-12-31T19:00:00-05:00", 0),
            ("1970-01-01T00:00:00-00:00", 0),
            ("1970-01-01T05:45:00+05:45", 0),
            ("1970-01-01T00:00:01.5Z", 1500),
            ("1970-01-01T00:00:00.05Z", 50),
            ("1970-01-01T00:00:00.001Z", 1),
            ("1970-01-01T00:00:00.0019999Z", 1),
            ("1970-01-01T00:00:00.999999999Z", 999),
            ("1969-12-31T23:59:59.999Z", -1),
            ("1969-12-31T23:59:59.9999Z", -1),
            ("2000-02-29T12:00:00Z", 951_825_600_000),
            ("2022-06-19T08:00:00+07:00", 1_655_600_400_000),
            ("2022-06-19T16:59:59Z", 1_655_657_999_000),
            ("2024-02-29T23:59:59Z", 1_709_251_199_000),
        ] as [(String, Int64)])
    func reads(_ text: String, _ milliseconds: Int64) {
        #expect(Instant(text)?.milliseconds == milliseconds)
    }

    @Test(
        "what RFC 3339 leaves open or forbids is refused",
        arguments: [
            "", "2022-06-19", "2022-06-19T08:00:00", "2022-06-19 08:00:00Z", "2022-06-19t08:00:00Z",
            "2022-06-19T08:00:00z", "2022-06-19T08:00Z", "2022-06-19T08:00:00.Z", "2022-06-19T08:00:00,5Z",
            "2022-06-19T08:00:00.1234567890Z", "2022-06-19T24:00:00Z", "2022-06-19T08:60:00Z", "2022-06-30T23:59:60Z",
            "2022-06-19T08:00:00+0700", "2022-06-19T08:00:00+07", "2022-06-19T08:00:00+24:00",
            "2022-06-19T08:00:00+07:60", "2022-06-19T08:00:00Z ", " 2022-06-19T08:00:00Z", "2022-06-19T08:00:00Z+07:00",
            "2022-00-19T08:00:00Z", "2022-13-19T08:00:00Z", "2022-06-00T08:00:00Z", "2022-06-31T08:00:00Z",
            "2022-02-29T08:00:00Z", "2100-02-29T08:00:00Z", "22-06-19T08:00:00Z", "+2022-06-19T08:00:00Z",
            "٢٠٢٢-06-19T08:00:00Z", "2022–06–19T08:00:00Z",
        ])
    func refuses(_ text: String) {
        #expect(Instant(text) == nil)
    }

    @Test(
        "an instant is written in UTC, with a fraction only where there is one",
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (50, "1970-01-01T00:00:00.050Z"),
            (1_655_657_999_000, "2022-06-19T16:59:59Z"),
            (951_825_599_900, "2000-02-29T11:59:59.900Z"),
        ] as [(Int64, String)])
    func writes(_ milliseconds: Int64, _ text: String) {
        #expect(Instant(milliseconds: milliseconds).description == text)
        #expect(Instant(text)?.milliseconds == milliseconds)
    }

    @Test("texts are taken from local 1900 to the end of local 2200, whatever offset they use")
    func bounds() {
        #expect(Instant("1900-01-01T00:00:00+07:00")?.description == "1899-12-31T17:00:00Z")
        #expect(Instant("1899-12-31T17:00:00Z") != nil)
        #expect(Instant("1899-12-31T16:59:59.999Z") == nil)
        #expect(Instant("2200-12-31T17:00:00Z") == LocalDate(year: 2200, month: 12, day: 31)?.endsAt)
        #expect(Instant("2200-12-31T17:00:00.001Z") == nil)
        #expect(Instant("0000-01-01T00:00:00Z") == nil)
        #expect(Instant("9999-12-31T23:59:59Z") == nil)
    }

    @Test("an instant belongs to the local day, which begins seven hours before that of UTC")
    func localDays() throws {
        let beforeMidnight = try #require(Instant("2022-06-19T16:59:59.999Z"))
        let midnight = try #require(Instant("2022-06-19T17:00:00Z"))
        #expect(beforeMidnight.localDate.description == "2022-06-19")
        #expect(midnight.localDate.description == "2022-06-20")
        #expect(Instant(milliseconds: -25_200_001).localDate.description == "1969-12-31")
        #expect(Instant(milliseconds: -25_200_000).localDate.description == "1970-01-01")
    }

    @Test("instants differ by durations, and days are 24 hours")
    func arithmetic() throws {
        let start = try #require(Instant("2022-08-05T17:00:00Z"))
        let later = try #require(Instant("2022-08-15T17:00:00Z"))
        #expect(start.adding(days: 10) == later)
        #expect(later.adding(days: -10) == start)
        #expect(later - start == .seconds(864_000))
        #expect(start + .milliseconds(1) > start)
        #expect(start - .milliseconds(1) < start)
        #expect(start + .microseconds(1999) == start + .milliseconds(1))
    }

    @Test("arithmetic past the ends of the range stops there")
    func clamps() {
        let last = Instant(milliseconds: .max)
        let first = Instant(milliseconds: .min)
        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect(first.adding(days: .min) == first)
        #expect(last.adding(days: .max) == last)
        #expect(last.localDate > first.localDate)
    }
}

@Suite struct LocalInstantTests {
    @Test(
        "an instant is shown as clocks in Việt Nam show it",
        arguments: [
            ("2022-07-15T17:00:00Z", "2022-07-16T00:00:00+07:00"),
            ("2022-06-19T16:59:59.999Z", "2022-06-19T23:59:59.999+07:00"),
        ])
    func local(_ utc: String, _ local: String) throws {
        let instant = try #require(Instant(utc))
        #expect(instant.localDescription == local)
        #expect(Instant(local) == instant)
    }
}
