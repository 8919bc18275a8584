internal import HTTPRouting
package import HTTPTypes

/// The language of the sentences that people read. Codes never change with it.
package enum Language: String, Sendable, Hashable, CaseIterable {
    case vi, en

    /// Vietnamese, unless `Accept-Language` prefers English (RFC 9110 §12.5.4).
    package init(_ headers: HTTPFields) {
        guard let field = headers[.acceptLanguage], let accepted = AcceptLanguage(field) else {
            self = .vi
            return
        }
        self = accepted.preferred(among: Language.allCases.map(\.rawValue)).flatMap { Language(rawValue: $0) } ?? .vi
    }
}

/// One sentence in both languages. `{0}`, `{1}` … stand for the arguments.
package struct Sentence: Sendable, Hashable {
    package let vi: String
    package let en: String

    init(_ vi: String, _ en: String) {
        self.vi = vi
        self.en = en
    }

    /// The same in both languages: what was sent, a number, a code.
    init(_ text: String) { self.init(text, text) }

    /// With its places filled, in each language by the words of that language.
    func filled(_ arguments: [Sentence]) -> Sentence {
        Sentence(text(.vi, arguments.map(\.vi)), text(.en, arguments.map(\.en)))
    }

    package func text(_ language: Language, _ arguments: [String] = []) -> String {
        let pattern = language == .vi ? vi : en
        guard !arguments.isEmpty else { return pattern }
        var text = ""
        // By octets: "{" is only ever the beginning of a place, `{0}`, and what counts as one character does not matter.
        var rest = pattern.utf8[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
            text += Substring(rest[..<open])
            rest = rest[open...].dropFirst()
            if let digit = rest.first, arguments.indices.contains(Int(digit) - 0x30) {
                text += arguments[Int(digit) - 0x30]
            }
            rest = rest.dropFirst(2)
        }
        text += Substring(rest)
        return text
    }
}
