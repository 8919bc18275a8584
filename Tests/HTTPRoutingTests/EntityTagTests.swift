import HTTPRouting
import Testing

@Suite("An entity tag")
struct EntityTagTests {
    @Test(
        "is read and written",
        arguments: [
            ("\"abc\"", "abc", false), ("W/\"abc\"", "abc", true), ("\"\"", "", false), (" \"a\" ", "a", false),
            ("\"a,b\"", "a,b", false), ("\"a\\b\"", "a\\b", false), ("\"W/\"", "W/", false), ("\"é\"", "é", false),
        ])
    func read(text: String, opaque: String, isWeak: Bool) throws {
        let tag = try #require(EntityTag(text))
        #expect(tag.opaque == opaque)
        #expect(tag.isWeak == isWeak)
        #expect(EntityTag(tag.description) == tag)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "abc", "\"", "\"abc", "abc\"", "w/\"abc\"", "W\"abc\"", "W/abc", "\"a b\"", "\"a\"b", "\"a\" \"b\"",
            "\"a\u{7F}\"", "\"a\tb\"", "*", "W/ \"a\"", "\"a\"\"",
        ])
    func refused(text: String) {
        #expect(EntityTag(text) == nil)
    }

    /// The table of RFC 9110 §8.8.3.2.
    @Test(
        "strong comparison wants both strong, weak comparison does not care",
        arguments: [
            ("W/\"1\"", "W/\"1\"", false, true), ("W/\"1\"", "W/\"2\"", false, false),
            ("W/\"1\"", "\"1\"", false, true), ("\"1\"", "\"1\"", true, true),
        ])
    func comparison(first: String, second: String, strongly: Bool, weakly: Bool) throws {
        let (first, second) = (try #require(EntityTag(first)), try #require(EntityTag(second)))
        #expect(first.matchesStrongly(second) == strongly)
        #expect(second.matchesStrongly(first) == strongly)
        #expect(first.matchesWeakly(second) == weakly)
        #expect(second.matchesWeakly(first) == weakly)
    }

    @Test("tags are compared by bytes: the Kelvin sign is no K")
    func bytes() throws {
        let kelvin = try #require(EntityTag("\"\u{212A}\""))
        #expect(!kelvin.matchesWeakly(EntityTag(opaque: "K")))
    }
}

@Suite("A condition on entity tags")
struct EntityTagConditionTests {
    @Test(
        "a list, or any",
        arguments: [
            ("*", "*"), (" * ", "*"), ("\"a\"", "\"a\""), ("\"a\",\"b\"", "\"a\", \"b\""),
            (", \"a\" ,, W/\"b\",", "\"a\", W/\"b\""), ("\"*\"", "\"*\""),
        ])
    func read(text: String, written: String) throws {
        #expect(try #require(EntityTagCondition(text)).description == written)
    }

    @Test(
        "anything else is none",
        arguments: ["", ",", "a", "*, \"a\"", "\"a\", *", "\"a\" \"b\"", "**", "\"a\";", "\"a\", b"])
    func refused(text: String) {
        #expect(EntityTagCondition(text) == nil)
    }

    @Test(
        "matches what there is",
        arguments: [
            ("*", "\"a\"", true, true), ("*", "W/\"a\"", true, true), ("*", nil, false, false),
            ("\"a\"", "\"a\"", true, true), ("\"b\", \"a\"", "\"a\"", true, true), ("\"b\"", "\"a\"", false, false),
            ("W/\"a\"", "\"a\"", false, true), ("\"a\"", "W/\"a\"", false, true), ("\"a\"", nil, false, false),
        ] as [(String, String?, Bool, Bool)])
    func matches(text: String, current: String?, strongly: Bool, weakly: Bool) throws {
        let condition = try #require(EntityTagCondition(text))
        let current = current.flatMap { EntityTag($0) }
        #expect(condition.matchesStrongly(current) == strongly)
        #expect(condition.matchesWeakly(current) == weakly)
    }
}
