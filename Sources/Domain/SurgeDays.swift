/// The days on which many send at the last moment: `5` is the fifth of every month, `2022-06-19` that day alone.
package struct SurgeDays: Sendable, Hashable {
    private var ofMonth: Set<Int> = []
    private var dates: Set<LocalDate> = []

    package init() {}

    /// Nil if an element of the list is neither.
    package init?(_ list: String) {
        for element in list.split(separator: ",") {
            let text = element.filter { $0 != " " }
            if let date = LocalDate(text) {
                dates.insert(date)
            } else if let day = Int(text), (1...31).contains(day) {
                ofMonth.insert(day)
            } else {
                return nil
            }
        }
    }

    package func contains(_ day: LocalDate) -> Bool { ofMonth.contains(day.day) || dates.contains(day) }
}
