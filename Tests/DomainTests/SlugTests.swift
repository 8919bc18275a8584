import Testing

@testable import Domain

@Suite("Slugs")
struct SlugTests {
    @Test(
        "a slug of small letters, digits and single hyphens is kept as it is",
        arguments: [
            "a", "0", "ubnd-phuong-tay-tuu", "co-nhue-2", "00613", String(repeating: "a", count: 64),
        ])
    func accepts(_ text: String) {
        #expect(Slug(text)?.description == text)
    }

    @Test(
        "anything else is no slug",
        arguments: [
            "", "-", "-a", "a-", "a--b", "A", "a_b", "a.b", "a b", " a", "a\n", "a/b", "đình", "e\u{301}", "a\u{0}",
            String(repeating: "a", count: 65),
        ])
    func refuses(_ text: String) {
        #expect(Slug(text) == nil)
    }

    @Test("slugs sort by their bytes")
    func sorts() {
        let sorted = ["b", "a-b", "ab", "a", "0"].compactMap(Slug.init).sorted().map(\.description)
        #expect(sorted == ["0", "a", "a-b", "ab", "b"])
    }
}
