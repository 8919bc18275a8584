package import SQLite

/// Who did something, as a record keeps it: the public id of a token, or the name of a command of the machine. The name of the token
/// stands with the token and nowhere else, so that it is corrected or erased there.
///
/// What a reader may know of it he is told by `Signers`; until then it says nothing.
package struct Signature: Sendable, Hashable, ExpressibleByStringLiteral {
    package let kept: String
    /// For the reader who asked: the name, or the role and the unit.
    package var told = ""

    package init(_ kept: String) { self.kept = kept }
    package init(stringLiteral kept: String) { self.kept = kept }
}

extension Signature: Bindable {
    package var sqliteValue: Value { .text(kept) }
}
