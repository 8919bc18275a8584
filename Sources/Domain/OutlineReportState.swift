/// Where a report on an inspection's outline (báo cáo theo đề cương) stands.
package enum OutlineReportState: String, Sendable, Hashable, CaseIterable {
    case draft, submitted, returned, accepted
}
