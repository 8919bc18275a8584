import Testing

@testable import Domain

@Suite("Vietnamese text")
struct VietnameseTextTests {
    /// Every vowel with every tone, and đ; as composed scalars.
    static let letters =
        "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"

    @Test(
        "folding forgets case, marks, Unicode form, kinds of dash and quotation mark, and runs of white space",
        arguments: [
            ("Đình Đăm – HOÀ", "dinh dam - hoa"),
            ("hoá", "hoa"), ("hóa", "hoa"), ("HÓA", "hoa"),
            ("ĐĂNG KÝ", "dang ky"), ("đ", "d"),
            ("Cổ Nhuế 2", "co nhue 2"),
            ("Thụy Phương", "thuy phuong"), ("Thuỵ Phương", "thuy phuong"),
            ("  UBND\t phường\u{A0}\u{2003}Tây Tựu\n", "ubnd phuong tay tuu"),
            ("a-b", "a-b"), ("a–b", "a-b"), ("a—b", "a-b"), ("a‑b", "a-b"), ("a−b", "a-b"),
            ("“Chung cư” ‘xanh’", "\"chung cu\" 'xanh'"), ("«a» „b“", "\"a\" \"b\""),
            ("Tây\u{200B} T\u{AD}ựu\u{FEFF}", "tay tuu"),
            ("e\u{302}\u{301}", "e"), ("e\u{301}\u{302}", "e"), ("\u{EA}\u{301}", "e"), ("\u{1EBF}", "e"),
            ("u\u{31B}\u{323}", "u"), ("u\u{323}\u{31B}", "u"),
            ("Ðình Ɖăm", "dinh dam"),
            ("Müller, Žižek, Łódź", "muller, zizek, lodz"),
            ("2022/KH-UBND", "2022/kh-ubnd"),
            ("Ω Ж 漢字", "ω ж 漢字"),
            ("\u{301}a", "a"), ("", ""), ("   ", ""),
        ])
    func folds(_ text: String, _ folded: String) {
        #expect(VietnameseText.fold(text) == folded)
    }

    @Test("every letter of the alphabet folds to its base in every form and case")
    func foldsEveryLetter() {
        let bases =
            String(repeating: "a", count: 18) + String(repeating: "e", count: 12) + String(repeating: "i", count: 6)
            + String(repeating: "o", count: 18) + String(repeating: "u", count: 12) + String(repeating: "y", count: 6)
            + "d"
        #expect(VietnameseText.fold(Self.letters) == bases)
        #expect(VietnameseText.fold(Self.letters.uppercased()) == bases)
        #expect(VietnameseText.fold(decomposed(Self.letters)) == bases)
    }

    @Test("folding what is folded changes nothing")
    func foldsOnce() {
        let folded = VietnameseText.fold("  “Đình Đăm” – HOÀ, Žižek 漢 ")
        #expect(VietnameseText.fold(folded) == folded)
    }

    @Test("composing gives each Latin letter one scalar and leaves everything else as it came")
    func composes() {
        #expect(scalars(VietnameseText.composed(decomposed(Self.letters))) == scalars(Self.letters))
        let capitals = Self.letters.uppercased()
        #expect(scalars(VietnameseText.composed(decomposed(capitals))) == scalars(capitals))
        #expect(scalars(VietnameseText.composed("\u{EA}\u{301}")) == [0x1EBF])
        #expect(scalars(VietnameseText.composed("u\u{323}\u{31B}")) == [0x1EF1])
        #expect(scalars(VietnameseText.composed("u\u{308}")) == [0xFC])
        #expect(scalars(VietnameseText.composed("x\u{323}")) == [0x78, 0x323])
        #expect(scalars(VietnameseText.composed("е\u{308} 漢 👩\u{200D}👧")) == scalars("е\u{308} 漢 👩\u{200D}👧"))
        #expect(VietnameseText.composed("") == "")
    }

    @Test("a composed text is the same text, and composing it again changes nothing")
    func composesOnce() {
        let text = decomposed("Ủy ban nhân dân phường Thụy Phương – “Đình Đăm”")
        let composed = VietnameseText.composed(text)
        #expect(composed == text)
        #expect(composed.unicodeScalars.count < text.unicodeScalars.count)
        #expect(scalars(VietnameseText.composed(composed)) == scalars(composed))
    }

    private func scalars(_ text: String) -> [UInt32] {
        text.unicodeScalars.map(\.value)
    }
}

/// Each composed Vietnamese letter of the text as a bare letter and combining marks (form NFD).
func decomposed(_ text: String) -> String {
    let marks = ["\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"]
    let shapes = ["\u{306}", "\u{302}", "\u{31B}"]
    var forms: [Character: String] = [:]
    for base in "aeiouyAEIOUY" {
        for shape in [""] + shapes {
            for mark in [""] + marks {
                let form = "\(base)\(shape)\(mark)"
                if let letter = form.first, form.count == 1 { forms[letter] = form }
            }
        }
    }
    return text.map { forms[$0] ?? String($0) }.joined()
}
