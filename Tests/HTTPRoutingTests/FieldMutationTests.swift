import HTTPRouting
import HTTPTypes
import Testing

@Suite("Broken field values")
struct FieldMutationTests {
    @Test("are read as promised or not at all, and what was read is written and read again the same")
    func mutations() {
        let seeds = [
            "text/csv; charset=\"utf-8\"; q=0.5, application/json;q=1.000, */*;q=0.1",
            "gzip;q=0.8, identity;q=0, *;q=0.5",
            "en-GB, vi;q=0.9, *;q=0", "W/\"abc\", \"def\", \"\"", "*", "a/b; c=\"\\\"\\\\\"",
        ]
        var mutator = Mutator(seeds: seeds, alphabet: Array("\"\\,;=*/q01.9- \t\u{0}\u{7F}Wđ".utf8))
        for _ in 0..<20_000 {
            let text = mutator.next()
            if let type = ContentType(text) { #expect(ContentType(type.description) == type) }
            if let tag = EntityTag(text) { #expect(EntityTag(tag.description) == tag) }
            if let condition = EntityTagCondition(text) {
                #expect(EntityTagCondition(condition.description) == condition)
            }
            if let accept = Accept(text) {
                #expect((0...1000).contains(accept.quality(of: .json).thousandths))
                _ = accept.preferred(among: [.json, .csv])
            }
            if let encoding = AcceptEncoding(text), let preferred = encoding.preferred(among: ["gzip"]) {
                #expect(encoding.quality(of: preferred) > .none)
            }
            _ = AcceptLanguage(text)?.preferred(among: ["vi", "en"])
            _ = MediaRange(text)
            _ = LogText.escaped(text)
        }
    }
}
