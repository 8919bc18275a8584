import Domain
import JSON
import Testing

@Suite("Points")
struct PointsTests {
    @Test(
        "a JSON number becomes exact hundredths however it is written",
        arguments: [
            ("4.5", 450), ("4.500", 450), ("45e-1", 450), ("0", 0), ("-0", 0), ("0.01", 1), ("-0.25", -25),
            ("1e2", 100_00),
            ("10000000", 10_000_000_00), ("0.29", 29), ("1.15", 115),
        ])
    func number(literal: String, hundredths: Int) throws {
        let number = try #require(JSONNumber(literal))
        #expect(try Points(number).hundredths == hundredths)
    }

    @Test(
        "a number that is no amount of points says why",
        arguments: [
            ("4.555", DecimalFailure.tooPrecise), ("1e-3", .tooPrecise), ("1e-300", .tooPrecise),
            ("1e309", .outOfRange),
            ("-1e309", .outOfRange), ("10000000.01", .outOfRange), ("9223372036854775807", .outOfRange),
            ("-92233720368547758.08", .outOfRange),
        ])
    func refusedNumber(literal: String, failure: DecimalFailure) throws {
        let number = try #require(JSONNumber(literal))
        #expect(throws: failure) { try Points(number) }
    }

    @Test("a failure reads as an issue of the member it was in")
    func failureAsIssue() {
        #expect(DecimalFailure.tooPrecise.pointsIssue(at: "/a") == Issue(pointer: "/a", code: .pointsTooPrecise))
        #expect(
            DecimalFailure.outOfRange.pointsIssue(at: "/a")
                == Issue(pointer: "/a", code: .pointsOutOfRange, arguments: ["0", "10000000"]))
        #expect(DecimalFailure.tooPrecise.percentIssue(at: "/b") == Issue(pointer: "/b", code: .percentTooPrecise))
        #expect(
            DecimalFailure.outOfRange.percentIssue(at: "/b")
                == Issue(pointer: "/b", code: .percentOutOfRange, arguments: ["0", "100"]))
    }

    @Test(
        "text is read and written in the shortest notation",
        arguments: [
            ("4", "4"), ("4.0", "4"), ("4.50", "4.5"), ("4.5000", "4.5"), ("0.05", "0.05"), ("-0.25", "-0.25"),
            ("-0", "0"), ("007.1", "7.1"), ("10000000", "10000000"), ("-12.3", "-12.3"),
        ])
    func text(text: String, written: String) {
        #expect(Points(text)?.description == written)
    }

    @Test(
        "text that is not a plain decimal is refused",
        arguments: [
            "", "-", ".", ".5", "5.", "4,5", "+1", "1e2", " 1", "1 ", "--1", "1.2.3", "4.555", "0x1", "٤",
            "10000000.01",
            "99999999999999999999999999", "NaN", "-.5",
        ])
    func refusedText(text: String) {
        #expect(Points(text) == nil)
    }

    @Test("every value within reach survives a round trip through text")
    func roundTrip() {
        for hundredths in Array(-2_000...2_000) + [-1_000_000_000, 999_999_999, 1_000_000_000] {
            let value = Points(hundredths: hundredths)
            #expect(value != nil)
            #expect(Points(value?.description ?? "") == value)
        }
    }

    @Test("nothing traps at the edges", arguments: [Int.min, Int.min + 1, -1_000_000_001, 1_000_000_001, Int.max])
    func edges(hundredths: Int) {
        #expect(Points(hundredths: hundredths) == nil)
        let nearest = Points(clamping: hundredths)
        #expect(nearest.hundredths.magnitude == 1_000_000_000)
        #expect((nearest + nearest).hundredths == nearest.hundredths)
        #expect((nearest - nearest) == .zero)
        #expect((nearest - .zero - .limit - .limit).hundredths == -1_000_000_000)
        #expect(nearest.distance(to: .zero) == .limit)
    }

    @Test("sums are exact where binary floating point is not")
    func exactSum() {
        #expect((1...10).reduce(Points.zero) { sum, _ in sum + points("0.1") } == points("1"))
        #expect(points("0.1") + points("0.2") == points("0.3"))
    }

    @Test("points are ordered by value")
    func order() {
        #expect(points("-1") < .zero)
        #expect(points("4.5") < points("4.51"))
        #expect(points("3").distance(to: points("4.5")) == points("1.5"))
    }

    @Test(
        "whole steps are counted from zero",
        arguments: [
            ("4.5", "0.5", true), ("4.4", "0.5", false), ("0", "0.5", true), ("0.03", "0.01", true), ("5", "0", false),
            ("5", "-1", false), ("-1.5", "0.5", true),
        ])
    func steps(value: String, step: String, fits: Bool) {
        #expect(points(value).isMultiple(of: points(step)) == fits)
    }
}
