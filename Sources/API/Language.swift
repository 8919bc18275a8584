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

    package func text(_ language: Language, _ arguments: [String] = []) -> String {
        var text = language == .vi ? vi : en
        guard text.contains("{") else { return text }
        for (index, argument) in arguments.enumerated() {
            text = text.replacing("{\(index)}", with: argument)
        }
        return text
    }
}
