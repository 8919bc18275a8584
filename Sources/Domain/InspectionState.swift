/// Where an inspection stands. The team has its rights while it is open, and no longer.
package enum InspectionState: String, Sendable, Hashable, CaseIterable {
    case draft, open, closed
}
