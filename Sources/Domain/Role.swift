/// What a token may be used for, within its unit and everything below it (SPEC §4).
package enum Role: String, Sendable, Hashable, CaseIterable {
    /// Runs the service for its subtree.
    case admin
    /// Issues plans.
    case issuer
    /// Acts for the standing unit of a plan (cơ quan thường trực).
    case standing
    /// Writes the scoresheets that a plan names it author of.
    case author
    /// Registers, scores and reports for its own units.
    case office
    /// Inspects as a member of a team.
    case inspector
    /// Looks, and changes nothing.
    case viewer
}

extension Role {
    /// What it is for, as the documentation says it.
    package var meaning: String {
        switch self {
        case .admin: "runs the service for its subtree"
        case .issuer: "issues plans"
        case .standing: "acts for the standing unit of a plan (cơ quan thường trực)"
        case .author: "writes the scoresheets that a plan names it author of"
        case .office: "registers, scores and reports for its own units"
        case .inspector: "inspects as a member of a team"
        case .viewer: "looks, and changes nothing"
        }
    }
}
