import Domain
import Testing

@testable import Storage

@Suite struct ListKeyTests {
    @Test("a cursor made of the longest title that is taken fits a URL")
    func longest() {
        let key = ListKey.of(String(repeating: "Ấ", count: 1_000))
        let cursor = Cursor(.bytes(key), .integer(.max))
        #expect(cursor.description.utf8.count < 1_000)
        #expect(Cursor(cursor.description) == cursor)
    }
}
