import Testing

@testable import Domain

@Suite("Codes")
struct CodeTests {
    @Test(
        "the codes of documents and scoresheets are kept as printed",
        arguments: [
            "S0-D4", "S0-M1-G1-C1", "g1-c2", "A", "IV.5", "a_b", "2", String(repeating: "Z", count: 64),
        ])
    func accepts(_ text: String) {
        #expect(Code(text)?.description == text)
    }

    @Test(
        "empty parts, other characters and too long a text are refused",
        arguments: [
            "", "-", "a-", ".a", "a..b", "a-_b", "a b", "mục", "đ", "a/b", "a\n", String(repeating: "Z", count: 65),
        ])
    func refuses(_ text: String) {
        #expect(Code(text) == nil)
    }

    @Test("case counts")
    func caseCounts() {
        #expect(Code("a") != Code("A"))
    }
}
