/// What sort of thing a unit (đơn vị) is.
package enum UnitKind: String, Sendable, Hashable, CaseIterable {
    case area, committee, department, section, organisation, party, team, school
    /// Places (địa điểm), scored through the unit that answers for them (SPEC §1).
    case oneStop, headquarters, apartment, heritage, market
    case residentialGroup, other
}
