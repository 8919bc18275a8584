package import Domain

/// The states of one kind of record. A state that stands in the way is told in the reader's language: the API has a name for each.
package protocol RecordState: RawRepresentable<String>, CaseIterable, Sendable {
    static var record: ServiceError.Kind { get }
}

extension ScorecardState: RecordState { package static var record: ServiceError.Kind { .scorecard } }
extension RegistrationState: RecordState { package static var record: ServiceError.Kind { .registration } }
extension LaunchState: RecordState { package static var record: ServiceError.Kind { .launch } }
extension InspectionState: RecordState { package static var record: ServiceError.Kind { .inspection } }
extension VisitState: RecordState { package static var record: ServiceError.Kind { .visit } }
extension FindingState: RecordState { package static var record: ServiceError.Kind { .finding } }
extension OutlineReportState: RecordState { package static var record: ServiceError.Kind { .outlineReport } }
extension ReportState: RecordState { package static var record: ServiceError.Kind { .report } }
extension SupplementState: RecordState { package static var record: ServiceError.Kind { .supplement } }
extension ViolationState: RecordState { package static var record: ServiceError.Kind { .violation } }
extension CommendationState: RecordState { package static var record: ServiceError.Kind { .commendation } }
/// No state, but as much in the way: only who is named alone can be forgotten.
extension CommendationKind: RecordState { package static var record: ServiceError.Kind { .commendation } }

/// Whether it is still known who a person is.
package enum PersonState: String, RecordState {
    case named, erased
    package static var record: ServiceError.Kind { .person }
}

extension Conflict {
    /// - Parameter state: `nil` where there is no record yet.
    static func wrongState<State: RecordState>(_ state: State?, _ fitting: [State]) -> Conflict {
        Conflict(
            .wrongState, State.record.rawValue, state?.rawValue ?? absent,
            fitting.map(\.rawValue).joined(separator: separator))
    }

    /// Takes the place of a state where there is no record yet.
    package static let absent = "none"
    /// Stands between the states of one argument.
    package static let separator = ", "
}
