/// How often something is reported that a document asks for "hằng quý, 06 tháng, 01 năm" in one breath (S1-D3).
package enum Frequency: String, Sendable, Hashable, CaseIterable {
    case quarter
    /// The first six months; the second half is in the year's.
    case halfYear
    case year

    /// Its turns in one year.
    func periods(in year: Int) -> [Period] {
        switch self {
        case .quarter: (1...4).map { .quarter(Quarter(known: year, $0)) }
        case .halfYear: [.half(year: year, number: 1)]
        case .year: [.year(year)]
        }
    }
}
