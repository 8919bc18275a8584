import Domain
import JSON
import Testing

@Suite("Percent")
struct PercentTests {
    @Test(
        "a share is truncated, never rounded up",
        arguments: [
            (1, 3, "33.33"), (2, 3, "66.66"), (89_999, 100_000, "89.99"), (9, 10, "90"), (0, 7, "0"), (7, 7, "100"),
            (Int.max - 1, Int.max, "99.99"), (Int.max, Int.max, "100"), (1, Int.max, "0"),
        ])
    func share(part: Int, whole: Int, text: String) {
        #expect(Percent(part, of: whole)?.description == text)
    }

    @Test(
        "there is no share of nothing, and none above the whole",
        arguments: [(0, 0), (1, 0), (1, -1), (-1, 3), (4, 3), (Int.min, Int.max), (Int.max, Int.min)])
    func noShare(part: Int, whole: Int) {
        #expect(Percent(part, of: whole) == nil)
    }

    @Test("points are shared like counts")
    func pointsShare() {
        #expect(Percent(points("93.5"), of: points("100"))?.description == "93.5")
        #expect(Percent(points("4.5"), of: .zero) == nil)
    }

    @Test("values outside 0…100 can be held, to be reported")
    func outside() throws {
        let number = try #require(JSONNumber("100.01"))
        #expect(try Percent(number) > .hundred)
        #expect(Percent("-0.01").map { $0 < .zero } == true)
        #expect(Percent(hundredths: Int.max) == nil)
        #expect(Percent("90.125") == nil)
        let precise = try #require(JSONNumber("90.125"))
        #expect(throws: DecimalFailure.tooPrecise) { try Percent(precise) }
    }
}
