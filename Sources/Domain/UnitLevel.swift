/// The administrative level of a unit; a place has none.
package enum UnitLevel: String, Sendable, Hashable, CaseIterable {
    case city, district, commune
}
