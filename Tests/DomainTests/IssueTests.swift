import Domain
import Testing

@Suite("Issues")
struct IssueTests {
    @Test("every code is two words with a dot between them", arguments: IssueCode.allCases)
    func codes(code: IssueCode) {
        let words = code.rawValue.split(separator: ".", omittingEmptySubsequences: false)
        #expect(words.count == 2)
        for word in words {
            #expect(word.first?.isLowercase == true)
            #expect(word.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) })
        }
    }

    @Test(
        "a text must say something",
        arguments: ["", " ", "\t\n", "\u{A0}", "\u{3000}\u{2003}"])
    func blank(text: String) {
        #expect(Issue.text(text, at: "/name", maximum: 10) == [Issue(pointer: "/name", code: .textEmpty)])
    }

    @Test("the length of a text is counted in Unicode scalar values")
    func length() {
        #expect(Issue.text("đạt", at: "/name", maximum: 3) == [])
        #expect(
            Issue.text("đạt!", at: "/name", maximum: 3)
                == [Issue(pointer: "/name", code: .textTooLong, arguments: ["3"])])
        // The same letters taken apart: đ a ̣ t.
        #expect(Issue.text("đa\u{323}t", at: "/name", maximum: 3).map(\.code) == [.textTooLong])
    }
}
