import JSON
import Testing

@Suite("JSON value")
struct JSONTests {
    @Test("the order of members does not matter to equality or hash, the order of elements does")
    func order() {
        let value: JSON = ["a": 1, "b": ["x": true, "y": []]]
        let other: JSON = ["b": ["y": [], "x": true], "a": 1]
        #expect(value == other)
        #expect(value.hashValue == other.hashValue)
        #expect(([1, 2] as JSON) != [2, 1])
        #expect((["a": 1, "b": 2] as JSON) != ["a": 2, "b": 1])
        #expect((["a": 1] as JSON) != ["a": 1, "b": 2])
        #expect((["a": 1] as JSON) != ["b": 1])
        #expect(Set([value, other]).count == 1)
    }

    @Test("values of different kinds are different")
    func kinds() {
        let all: [JSON] = [.null, false, 0, "", [], [:], true, 1, "0", [0], ["": 0]]
        for (left, value) in all.enumerated() {
            for (right, other) in all.enumerated() { #expect((value == other) == (left == right)) }
        }
    }

    @Test("strings are equal scalar by scalar, not in some normal form (RFC 8259 §8.3)")
    func scalars() {
        #expect(JSON.string("\u{E9}") != JSON.string("e\u{301}"))
        #expect(JSON.string("K") != JSON.string("\u{212A}"))
        #expect((["\u{E9}": 1] as JSON) != ["e\u{301}": 1])
        #expect(JSON.string("ấ") == JSON.string("ấ"))
    }

    @Test("a member is found by its exact name")
    func lookUp() {
        let value: JSON = ["k": 1, "e\u{301}": 2]
        #expect(value["k"] == 1)
        #expect(value["K"] == nil)
        #expect(value["\u{E9}"] == nil)
        #expect(value["e\u{301}"] == 2)
        #expect(([1] as JSON)["k"] == nil)
        #expect(JSON.null["k"] == nil)
    }

    @Test("setting a member replaces it in its place, appends a new one, and nil removes it")
    func setting() {
        var object = JSONObject()
        object["a"] = 1
        object["b"] = 2
        object["a"] = "x"
        #expect(object.members.map(\.name) == ["a", "b"])
        #expect(object["a"] == "x")
        object["a"] = nil
        object["c"] = nil
        #expect(object.members.map(\.name) == ["b"])
        object["b"] = .null
        #expect(object["b"] == .null)
    }
}
