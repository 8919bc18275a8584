/// Where a periodic report (báo cáo định kỳ) stands. `received` is what its addressee has confirmed; the stations on the way are
/// events of their own.
package enum ReportState: String, Sendable, Hashable, CaseIterable {
    case draft, submitted, returned, received
}

/// A station of a report that confirms its receipt: the standing unit through which it goes, then the addressee.
package enum ReportStation: String, Sendable, Hashable, CaseIterable {
    case via, to
}
