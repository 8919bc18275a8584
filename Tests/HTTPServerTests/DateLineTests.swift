import Testing

@testable import HTTPServer

@Suite("The date of answers")
struct DateLineTests {
    @Test(
        "is an IMF-fixdate",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (4_102_444_800, "Fri, 01 Jan 2100 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        ])
    func format(_ second: Int, _ wanted: String) {
        #expect(DateLine.imfFixdate(second) == wanted)
        var line = DateLine()
        #expect(line.at(second: second) == Array("Date: \(wanted)\r\n".utf8))
    }

    @Test("is made anew when the second changes, backwards, too")
    func changes() {
        var line = DateLine()
        let first = line.at(second: 10)
        #expect(line.at(second: 10) == first)
        #expect(line.at(second: 11) != first)
        #expect(line.at(second: 10) == first)
    }
}
