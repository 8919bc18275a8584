/// What an obligation (nghĩa vụ) asks for.
package enum ObligationKind: String, Sendable, Hashable, CaseIterable {
    case scoresheet, registration, launch, scorecard, inspection, report, task, conference
}
