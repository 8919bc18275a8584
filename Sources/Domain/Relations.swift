/// How a token stands to what it wants to act on. The caller computes them; ``Permission`` only compares.
///
/// "Below" means: the token's unit itself or anything under it, as of now. A token without a unit covers everything,
/// which is ``everywhere``, whatever else holds.
package struct Relations: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The unit or place that is read, written or scored is below the token. For a new unit: its parent is.
    /// For a group: every member is.
    package static let subjectBelow = Relations(rawValue: 1 << 0)
    /// The issuer of the plan is below the token.
    package static let issuerBelow = Relations(rawValue: 1 << 1)
    /// The standing unit of the plan is below the token.
    package static let standingBelow = Relations(rawValue: 1 << 2)
    /// The unit that the plan names author of this model's scoresheet is below the token.
    package static let authorBelow = Relations(rawValue: 1 << 3)
    /// Some unit below the token is obliged by the plan or registered in it.
    package static let participates = Relations(rawValue: 1 << 4)
    /// Some unit below the token is on the inspection's team.
    package static let onTeam = Relations(rawValue: 1 << 5)
    /// The token has no unit.
    package static let everywhere = Relations(rawValue: 1 << 6)
    /// Holds for every token, so that a row open to all of a role says so instead of naming no relation.
    package static let always = Relations(rawValue: 1 << 7)

    /// Each relation with the word the documentation uses for it and what it says, in the order it lists them.
    package static let names: [(relation: Relations, name: String, meaning: String)] = [
        (
            .subjectBelow, "subject below",
            "the unit or place it is about is below the token; of a group, every member; of a list, whatever it holds"
        ),
        (.issuerBelow, "issuer below", "the issuer of the plan is below the token"),
        (.standingBelow, "standing below", "the standing unit of the plan is below the token"),
        (
            .authorBelow, "author below",
            "the author of the model's scoresheet in the plan is below the token; for reading, of any model's"
        ),
        (.participates, "participates", "a unit below the token owes something in the plan, which is published"),
        (.onTeam, "on team", "a unit below the token is on the inspection's team, and the inspection is open"),
        (.everywhere, "everywhere", "the token has no unit"),
        (.always, "always", "every token of the role"),
    ]
}

extension Relations: CustomStringConvertible {
    package var description: String {
        Relations.names.filter { contains($0.relation) }.map(\.name).joined(separator: ", ")
    }
}
