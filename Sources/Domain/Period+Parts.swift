extension Period {
    package var months: [Month] { firstMonth.months(through: lastMonth) }

    /// Whether the other period lies within this one and is shorter.
    package func hasPart(_ other: Period) -> Bool {
        firstMonth <= other.firstMonth && other.lastMonth <= lastMonth && other.months.count < months.count
    }

    /// How it is spoken of: "6 tháng đầu năm 2022", "quý III năm 2022".
    package var vietnamese: String {
        let roman = ["I", "II", "III", "IV"]
        return switch self {
        case .year(let year): "năm \(year)"
        case .half(let year, let number): "6 tháng \(number == 1 ? "đầu" : "cuối") năm \(year)"
        case .quarter(let quarter): "quý \(roman[quarter.number - 1]) năm \(quarter.year)"
        case .quarters(let first, let last) where first.year == last.year:
            "quý \(roman[first.number - 1])–\(roman[last.number - 1]) năm \(first.year)"
        case .quarters(let first, let last):
            "\(Period.quarter(first).vietnamese) – \(Period.quarter(last).vietnamese)"
        case .month(let month): "tháng \(month.number) năm \(month.year)"
        }
    }
}
