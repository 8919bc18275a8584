import Testing

@testable import Domain

@Suite("Vietnamese alphabetical order")
struct CollationTests {
    @Test(
        "texts sort as a Vietnamese dictionary has them",
        arguments: [
            // The 13 wards of Bắc Từ Liêm.
            [
                "Cổ Nhuế 1", "Cổ Nhuế 2", "Đông Ngạc", "Đức Thắng", "Liên Mạc", "Minh Khai", "Phú Diễn", "Phúc Diễn",
                "Tây Tựu", "Thụy Phương", "Thượng Cát", "Xuân Đỉnh", "Xuân Tảo",
            ],
            // The alphabet, with the four letters that only other languages use.
            [
                "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "ô", "ơ",
                "p", "q", "r", "s", "t", "u", "ư", "v", "w", "x", "y", "z",
            ],
            // The tones: ngang, huyền, hỏi, ngã, sắc, nặng.
            ["ma", "mà", "mả", "mã", "má", "mạ"],
            ["ăn", "ằn", "ẳn", "ẵn", "ắn", "ặn", "ân", "ần"],
            // A letter weighs more than a tone, a tone of the first word more than the letters of the second.
            ["mạ", "mai", "mài", "mang"],
            ["ba", "ba ba", "ba lô", "bà", "bà ba", "bả", "bác", "bạc", "băm"],
            ["hoa", "hoa hồng", "hòa", "hoà bình", "hoả", "hóa", "hoạ"],
            // Capitals only decide between the same letters and tones.
            ["an", "aN", "An", "AN", "án", "Án", "Ăn"],
            // Digits are numbers, before letters.
            ["Cổ Nhuế", "Cổ Nhuế 1", "Cổ Nhuế 2", "Cổ Nhuế 10", "Cổ Nhuế a"],
            ["Tổ 9", "Tổ 10", "Tổ 99", "Tổ 100", "Tổ dân phố 1"],
            ["", "0", "1", "007", "12", "a", "a1", "a2", "a10", "ab"],
            // Marks that Vietnamese does not know come after the tones; other scripts after all letters.
            ["u", "ụ", "ü", "ua", "ư", "z", "ω", "ж", "漢"],
            // What is not a letter only parts words.
            ["Bộ phận Một cửa", "Bộ phận một cửa – quận", "Bộ phận “Một cửa” quận"],
        ])
    func sorts(_ texts: [String]) {
        #expect(sorted(texts.reversed()) == texts)
        #expect(sorted(texts.reversed().map(decomposed)) == texts)
    }

    @Test("each text of an order has a key of its own")
    func isStrict() {
        let texts = ["ma", "mà", "Ma", "mA", "ma 1", "ma 01 a", "mă", "mâ", "ma a", "maa"]
        #expect(Set(texts.map(VietnameseText.sortKey)).count == texts.count)
    }

    @Test(
        "forms of one text have one key",
        arguments: [
            ("hoá", "hóa"), ("Thuỵ", "Thụy"), ("e\u{302}\u{301}", "\u{1EBF}"), ("\u{EA}\u{301}", "\u{1EBF}"),
            ("e\u{301}\u{302}", "\u{1EBF}"), ("Ðình", "Đình"), ("Tây  Tựu", " Tây-Tựu "), ("Tổ 007", "Tổ 7"),
            ("Tổ 000", "Tổ 0"), ("T\u{AD}ựu", "Tựu"),
        ])
    func equal(_ a: String, _ b: String) {
        #expect(VietnameseText.sortKey(a) == VietnameseText.sortKey(b))
    }

    @Test("numbers of any length sort by value")
    func longNumbers() {
        let texts = [253, 254, 255, 256, 509, 510, 511].map { String(repeating: "1", count: $0) }
        #expect(sorted(texts.reversed()) == texts)
        #expect(sorted(["9" + texts[1], texts[2] + "1"]) == ["9" + texts[1], texts[2] + "1"])
    }

    @Test("capitals are compared letter by letter, without regard to what follows")
    func capitals() {
        #expect(sorted(["AB", "Ab", "aB", "ab"]) == ["ab", "aB", "Ab", "AB"])
        #expect(VietnameseText.sortKey("ab").last == 0)
    }

    /// The order that SQLite gives BLOBs: bytes, then length.
    private func sorted(_ texts: some Sequence<String>) -> [String] {
        texts.map { (key: VietnameseText.sortKey($0), text: $0) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map(\.text)
    }
}
