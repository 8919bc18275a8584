/// What sort of thing a unit (đơn vị) is.
package enum UnitKind: String, Sendable, Hashable, CaseIterable {
    case area, committee, department, section, organisation, party, team, school
    case oneStop, headquarters, apartment, heritage, market
    case residentialGroup, other

    /// Whether it is a place (địa điểm): scored through the unit that answers for it, never acting itself (SPEC §1).
    package var isPlace: Bool {
        switch self {
        case .oneStop, .headquarters, .apartment, .heritage, .market: true
        case .area, .committee, .department, .section, .organisation, .party, .team, .school, .residentialGroup, .other:
            false
        }
    }
}
