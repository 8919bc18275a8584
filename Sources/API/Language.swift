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
        guard !arguments.isEmpty, text.utf8.contains(UInt8(ascii: "{")) else { return text }
        // "{" is only ever the beginning of a place: `{0}`.
        var pieces = text.split(separator: "{", omittingEmptySubsequences: false)[...]
        text = String(pieces.removeFirst())
        for piece in pieces {
            if let place = piece.first?.wholeNumberValue, arguments.indices.contains(place) { text += arguments[place] }
            text += piece.dropFirst(2)
        }
        return text
    }
}
