internal import Domain

/// What a rule or an amendment says about when something is due, as it is written: what a sentence about a fault in it needs.
struct DueWords {
    let op: DeadlineOperator
    var date: String?
    var dates: [String] = []
    var dueDay: Int?
    var lateUntil: LocalDate?
    var lateDays: Int?
    /// The turn that it is for, where it has no date of its own.
    var period: Period?

    /// The fault as an issue of the body: at the member that has it, with what was sent and what is wanted.
    func issue(_ fault: DueFault, at pointer: String) -> Issue {
        func issue(_ code: IssueCode, _ member: String, _ arguments: String...) -> Issue {
            Issue(pointer: "\(pointer)/\(member)", code: code, arguments: arguments)
        }
        let operation = "op: \(op.rawValue)"
        return switch fault {
        case .dateMissing: issue(.memberMissing, "date", "date")
        case .dateMalformed, .dateUnfit:
            op.isForDays && fault == .dateMalformed
                ? issue(.dateInvalid, faulty.place, faulty.text)
                : issue(.periodInvalid, faulty.place, op.forms, faulty.text)
        case .dateUnexpected: issue(.memberUncalledFor, place, operation)
        case .periodMissing: issue(.memberNeeded, "period", operation)
        case .dueDayUnexpected: issue(.memberUncalledFor, "dueDay", operation)
        case .dueDayOutOfRange: issue(.valueOutOfRange, "dueDay", "1", "31")
        case .lateDaysOutOfRange: issue(.valueOutOfRange, "lateDays", "0", "366")
        case .lateUnexpected: issue(.memberUncalledFor, lateUntil == nil ? "lateDays" : "lateUntil", operation)
        case .lateTwice: issue(.memberUncalledFor, "lateUntil", "lateDays")
        case .lateBeforeDue: issue(.dateOrder, "lateUntil", firstLateDay)
        }
    }

    func issue(_ fault: RecurrenceFault, at pointer: String) -> Issue {
        func issue(_ code: IssueCode, _ member: String, _ arguments: String...) -> Issue {
            Issue(pointer: "\(pointer)/\(member)", code: code, arguments: arguments)
        }
        switch fault {
        case .due(let fault): return self.issue(fault, at: pointer)
        case .everyUnexpected: return issue(.memberUncalledFor, "every", "op: \(op.rawValue)")
        case .boundsUnexpected: return issue(.memberUncalledFor, "firstPeriod", "op: \(op.rawValue)")
        case .coversUnexpected: return issue(.memberUncalledFor, "period", "op: \(op.rawValue)")
        case .datesMixed:
            let index = dates.firstIndex { LocalDate($0) != nil || Period($0) != nil } ?? 0
            return issue(.periodInvalid, "dates/\(index)", "--06-20", dates.isEmpty ? "" : dates[index])
        case .lateUntilRepeated: return issue(.memberUncalledFor, "lateUntil", "--MM-DD")
        }
    }

    /// Something that is owed once has a date that says in which year.
    func issueOfOnce(at pointer: String) -> Issue {
        if date == nil, dates.isEmpty {
            return Issue(pointer: "\(pointer)/date", code: .memberNeeded, arguments: ["op: \(op.rawValue)"])
        }
        let forms = op.forms.split(separator: ", ").filter { !$0.hasPrefix("--") }.joined(separator: ", ")
        let index = dates.firstIndex { $0.hasPrefix("--") } ?? 0
        return Issue(
            pointer: "\(pointer)/\(date == nil ? "dates/\(index)" : "date")", code: .periodInvalid,
            arguments: [forms, date ?? dates[index]])
    }

    /// Where the dates stand.
    private var place: String { date == nil && !dates.isEmpty ? "dates" : "date" }

    /// The first date that the operator can do nothing with.
    private var faulty: (place: String, text: String) {
        if let date { return ("date", date) }
        for (index, text) in dates.enumerated() {
            // A day of each year is taken in some year.
            do { _ = try Due(op: op, date: text, period: .year(2000)) } catch { return ("dates/\(index)", text) }
        }
        return (place, dates.first ?? "")
    }

    /// The day before which a last day for late acts makes no sense.
    private var firstLateDay: String {
        let written: [String?] = date == nil && !dates.isEmpty ? dates : [date]
        for date in written {
            guard let due = try? Due(op: op, date: date, period: period, dueDay: dueDay).dueAt, let lateUntil,
                lateUntil.endsAt < due
            else { continue }
            if let day = date.flatMap({ LocalDate($0) }) { return day.description }
            return due.lastDayBefore.description
        }
        return date ?? op.rawValue
    }
}

extension PlanRule {
    var dueWords: DueWords {
        DueWords(op: op, date: date, dates: dates, dueDay: dueDay, lateUntil: lateUntil, lateDays: lateDays)
    }
}

extension DeadlineOperator {
    /// Whether its date is a day and nothing else.
    fileprivate var isForDays: Bool { self == .before || self == .doneBefore }

    /// How its date is written.
    fileprivate var forms: String {
        switch self {
        case .before, .doneBefore: "2022-06-20, --06-20"
        case .planned: "2022-06-20, --06-20, 2022-06, 2022-Q2, 2022-H1, 2022"
        case .inQuarter: "2022-Q4, 2022-Q3/2022-Q4, 2022-H2"
        case .inMonth: "2022-11"
        case .yearly: "2022, 2022-11-15, --11-15"
        case .monthly, .asap, .ongoing, .none: "–"
        }
    }
}
