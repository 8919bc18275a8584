import JSON
import Testing

@testable import Domain

/// What two versions of a document differ in, told by name and not by index.
@Suite struct JSONDifferenceTests {
    private func paths(_ old: JSON, _ new: JSON) -> [String] {
        JSONDifference.between(old, new, at: "x").map {
            "\($0.path): \($0.from.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "–") → "
                + ($0.to.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "–")
        }
    }

    @Test("equal values differ in nothing, however they are written")
    func equal() throws {
        let text = #"{"a":[1,{"unit":"u","n":2.50}],"b":null}"#
        let other = #"{"b":null,"a":[1.0,{"n":2.5,"unit":"u"}]}"#
        #expect(try paths(JSON.parse(Array(text.utf8)), JSON.parse(Array(other.utf8))) == [])
    }

    @Test("members that come, go and change")
    func members() {
        #expect(
            paths(["a": 1, "b": 2, "c": .null], ["a": 1, "b": 3, "d": "x"]) == ["/x/b: 2 → 3", "/x/d: – → \"x\""])
        #expect(paths(["a": ["b": 1]], ["a": .null]) == ["/x/a: {\"b\":1} → –"])
    }

    @Test("a text put in between is one difference, and so is one taken out")
    func texts() {
        #expect(paths(["a", "b"], ["a", "new", "b"]) == ["/x: – → \"new\""])
        #expect(paths(["a", "b", "c"], ["a", "c"]) == ["/x: \"b\" → –"])
        // The same twice counts twice.
        #expect(paths(["a", "a"], ["a"]) == ["/x: \"a\" → –"])
    }

    @Test("elements with a name are compared with their like, whatever their place")
    func named() {
        let old: JSON = [
            ["subject": "Tờ gấp", "unit": "tờ", "value": 1],
            ["subject": "Tờ gấp", "unit": "tờ", "period": "2021", "value": 5],
        ]
        let new: JSON = [
            ["subject": "Tờ gấp", "unit": "tờ", "period": "2021", "value": 6],
            ["subject": "Tờ gấp", "unit": "tờ", "value": 1], ["subject": "Pa nô", "unit": "tấm", "value": 2],
        ]
        #expect(
            paths(old, new) == [
                "/x/Tờ gấp · tờ · 2021/value: 5 → 6",
                "/x/Pa nô · tấm: – → {\"subject\":\"Pa nô\",\"unit\":\"tấm\",\"value\":2}",
            ])
        #expect(paths([["unit": "a/b", "n": 1]], [["unit": "a/b", "n": 2]]) == ["/x/a~1b/n: 1 → 2"])
    }
}
