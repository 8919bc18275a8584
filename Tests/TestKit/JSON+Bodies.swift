package import JSON

/// Bodies of requests, each whole by itself: a test changes what it is about and leaves the rest.
extension JSON {
    /// The same object with one member other than it was; `nil` takes it away.
    package func with(_ name: String, _ value: JSON?) -> JSON {
        guard case .object(var object) = self else { preconditionFailure("no object") }
        object[name] = value
        return .object(object)
    }

    /// A number as it is written, such as `4.5`: a literal of Swift would be rounded to a binary fraction first.
    package static func points(_ literal: String) -> JSON {
        guard let number = JSONNumber(literal) else { preconditionFailure("\(literal) is no number") }
        return .number(number)
    }

    /// What a figure has of acts on paper where there are none.
    package static let noneDeclared: JSON = ["onTime": 0, "late": 0, "done": 0]

    package static func unit(_ name: String = "Đơn vị", kind: String = "committee", in parent: String? = nil) -> JSON {
        ["name": .string(name), "kind": .string(kind), "parent": parent.map { .string($0) } ?? .null]
    }

    package static func group(_ members: String...) -> JSON {
        ["name": "Nhóm", "members": .array(members.map { ["unit": .string($0)] })]
    }

    // MARK: Plans

    /// A plan of the year 2022 by `quan`, looked after by `phong`.
    package static func plan(models: [JSON] = [], deadlines: [JSON] = [], duties: [JSON] = []) -> JSON {
        [
            "title": "Kế hoạch", "issuer": "quan", "standingUnit": "phong",
            "period": ["from": "2022-01-01", "to": "2022-12-31"], "models": .array(models),
            "deadlines": .array(deadlines), "duties": .array(duties),
        ]
    }

    /// A model of a plan whose registrants are scored from July to September, by the 5th of the month after or at most ten
    /// days later.
    package static func planned(_ model: String, registrants: [String] = ["cac-phuong"]) -> JSON {
        [
            "model": .string(model), "registrants": .array(registrants.map { .string($0) }),
            "scoresheetAuthor": "phong-noi-vu",
            "monthly": ["firstMonth": "2022-07", "lastMonth": "2022-09", "dueDay": 5, "lateDays": 10],
        ]
    }

    package static func deadline(
        _ code: String, _ kind: String, _ op: String, _ date: String? = nil, lateUntil: String? = nil,
        units: [String] = [], models: [String] = []
    ) -> JSON {
        [
            "code": .string(code), "kind": .string(kind), "op": .string(op), "date": date.map { .string($0) } ?? .null,
            "lateUntil": lateUntil.map { .string($0) } ?? .null, "units": .array(units.map { .string($0) }),
            "models": .array(models.map { .string($0) }),
        ]
    }

    /// Moves the year's report of `SmallPlan` to a day.
    package static func amendment(_ day: String = "2022-12-05") -> JSON {
        [
            "number": "12/KH-UBND", "issuedOn": "2022-06-19",
            "moved": [["rule": "D4", "date": .string(day), "clause": ["label": "Điều 1"]]],
        ]
    }

    /// A change that an amendment makes to a rule.
    package static func change(of rule: String, _ members: [String: JSON] = [:]) -> JSON {
        members.reduce(["rule": .string(rule), "clause": ["label": "Điều 1"]]) { $0.with($1.key, $1.value) }
    }

    // MARK: Scoresheets

    package static func criterion(
        _ code: String, maximum: JSON = 10, step: String? = "0.5", kind: String = "points",
        modality: String = "required", critical: Bool = false
    ) -> JSON {
        let criterion: JSON = [
            "code": .string(code), "text": "Tiêu chí", "maximum": maximum, "kind": .string(kind),
            "modality": .string(modality), "polarity": "do", "evidence": "none", "critical": .bool(critical),
        ]
        return step.map { criterion.with("step", .points($0)) } ?? criterion
    }

    /// Two criteria that must be answered, one where there is such a thing, one that is encouraged: 10 points each.
    package static func sheet(
        _ criteria: [JSON] = [
            .criterion("c1"), .criterion("c2"), .criterion("c3", modality: "ifAny"),
            .criterion("c4", modality: "encouraged"),
        ]
    ) -> JSON {
        [
            "tolerance": .points("0.5"), "groups": [["code": "g1", "name": "Nhóm", "criteria": .array(criteria)]],
            "bands": [["code": "A", "name": "Tốt", "from": 90], ["code": "B", "name": "Đạt", "from": 0]],
        ]
    }

    /// Criteria of a unit's own.
    package static func supplement(_ criteria: [JSON]) -> JSON { ["criteria": .array(criteria)] }

    // MARK: Cards

    package static func score(_ criterion: String, _ points: String, note: String? = nil) -> JSON {
        let score: JSON = ["criterion": .string(criterion), "points": .points(points)]
        return note.map { score.with("note", .string($0)) } ?? score
    }

    package static func notApplicable(_ criterion: String, note: String? = "Không có") -> JSON {
        let score: JSON = ["criterion": .string(criterion), "notApplicable": true]
        return note.map { score.with("note", .string($0)) } ?? score
    }

    /// A card on `sheet()`: 28.5 of 30 points, 95 %.
    package static func card(
        _ scores: [JSON] = [.score("c1", "10"), .score("c2", "8.5"), .score("c3", "10")], submit: Bool = false
    ) -> JSON {
        ["scores": .array(scores), "submit": .bool(submit)]
    }
}
