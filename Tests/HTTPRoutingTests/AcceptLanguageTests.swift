import HTTPRouting
import Testing

@Suite("Accept-Language")
struct AcceptLanguageTests {
    @Test(
        "the most welcome language, or none",
        arguments: [
            ("vi", "vi"), ("en", "en"), ("VI-vn", "vi"), ("en-GB", "en"), ("en-US,en;q=0.9,vi;q=0.8", "en"),
            ("vi-VN,vi;q=0.9,en;q=0.8", "vi"), ("en;q=0.5, vi;q=0.6", "vi"), ("en, vi", "en"), ("vi, en", "vi"),
            ("*", "vi"), ("fr", nil), ("", nil), ("fr, *;q=0.1", "vi"), ("en;q=0, *", "vi"), ("vi;q=0, *", "en"),
            ("vi;q=0", nil), ("en-GB;q=0, en;q=0.3", "en"), ("en-US;q=0.3, en;q=0.9, vi;q=0.5", "en"),
            ("en-US;q=0.9, en;q=0.3, vi;q=0.5", "vi"), ("en-GB;q=0.2, en-US;q=0.9, vi;q=0.5", "en"), ("enx", nil),
            ("en-GB;q=0", nil), ("zh-Hant-TW, en;q=0.001", "en"),
        ] as [(String, String?)])
    func preferred(text: String, expected: String?) throws {
        let accepted = try #require(AcceptLanguage(text))
        #expect(accepted.preferred(among: ["vi", "en"]) == expected)
    }

    @Test("a wider range is served by a narrower language, and the closest range decides")
    func narrower() throws {
        #expect(AcceptLanguage("en")?.preferred(among: ["vi", "en-gb"]) == "en-gb")
        #expect(AcceptLanguage("en;q=0.9, en-GB;q=0.1, vi;q=0.5")?.preferred(among: ["vi", "en-gb"]) == "vi")
        #expect(
            AcceptLanguage("zh;q=0.1, zh-Hant;q=0.9, vi;q=0.5")?.preferred(among: ["vi", "zh-hant-tw"]) == "zh-hant-tw")
    }

    @Test(
        "what cannot be read is none",
        arguments: [
            "en;q=2", "en_GB", "-", "en-", "en--gb", "englishlanguage", "en;level=1", "en gb", "1n", "en;q=0.5;q=1",
            "đ",
            "*-CH",
        ])
    func refused(text: String) {
        #expect(AcceptLanguage(text) == nil)
    }
}
