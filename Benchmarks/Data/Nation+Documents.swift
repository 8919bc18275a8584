import Domain
import JSON

/// The bodies of what the country sends.
extension Nation {
    static func month(_ number: Int) -> Month {
        guard let month = Month(year: 2026, month: number) else { preconditionFailure("\(number) is no month") }
        return month
    }

    private func planned(_ model: Slug, _ registrants: [String]) -> JSON {
        [
            "model": .string(model.description), "registrants": .array(registrants.map { .string($0) }),
            "scoresheetAuthor": .string(Self.ministry),
            "monthly": [
                "firstMonth": "2026-01", "lastMonth": .string(Self.month(size.months).description), "dueDay": 5,
                "lateDays": .number(JSONNumber(Int64(size.lateDays))),
            ],
        ]
    }

    private func plan(
        _ title: String, issuer: String, standing: String, group: Slug, models: [JSON]
    ) -> JSON {
        [
            "title": .string(title), "issuer": .string(issuer), "standingUnit": .string(standing),
            "period": ["from": "2026-01-01", "to": "2026-12-31"], "finalScore": "inspectedElseSelf",
            "models": .array(models),
            "deadlines": [
                [
                    "code": "D1", "kind": "scoresheet", "op": "done_before", "date": "2026-01-07",
                    "clause": ["label": "III.1"],
                ],
                [
                    "code": "D2", "kind": "registration", "op": "before", "date": "2026-01-16",
                    "lateUntil": "2026-01-31", "clause": ["label": "III.2", "quote": "trước ngày 16/01/2026"],
                ],
                [
                    "code": "D3", "kind": "scorecard", "op": "monthly",
                    "clause": ["label": "III.3", "quote": "hằng tháng"],
                ],
                [
                    "code": "D4", "kind": "report", "op": "before", "date": "2026-06-15", "lateUntil": "2026-06-30",
                    "units": [.string(group.description)], "clause": ["label": "IV.1"],
                ],
                [
                    "code": "D5", "kind": "report", "op": "before", "date": "2026-12-10",
                    "units": [.string(group.description)], "clause": ["label": "IV.2"],
                ],
            ],
            "duties": [
                [
                    "code": "T1", "unit": .string(standing), "text": "Theo dõi, đôn đốc việc thực hiện",
                    "op": "ongoing",
                    "clause": ["label": "V.1"],
                ]
            ],
        ]
    }

    var nationalPlan: JSON {
        plan(
            "Thực hiện Quy tắc ứng xử năm 2026 trên toàn quốc", issuer: Self.government, standing: Self.ministry,
            group: Self.group, models: models.map { planned($0.code, [Self.group.description]) })
    }

    var districtPlan: JSON {
        plan(
            "Thực hiện Quy tắc ứng xử năm 2026 tại khu vực", issuer: province(0), standing: Self.departments[0],
            group: Self.districtGroup,
            models: models.enumerated().map { index, model in
                planned(model.code, [Self.districtGroup.description] + (index == 0 ? Self.departments : []))
            })
    }

    static func members(_ name: String, _ units: [String]) -> JSON {
        ["name": .string(name), "members": .array(units.map { ["unit": .string($0)] })]
    }

    // MARK: Scoresheets and scores

    /// 25 criteria of four points each in five groups: one that not everybody has, one that is encouraged.
    static func sheet(_ model: String) -> JSON {
        let groups: [JSON] = (1...5).map { group in
            let criteria: [JSON] = (1...5).map { number in
                let modality =
                    (group, number) == (2, 5) ? "ifAny" : (group, number) == (5, 5) ? "encouraged" : "required"
                return [
                    "code": .string("g\(group)-c\(number)"),
                    "text": .string("Nội dung \(group).\(number) của \(model)"),
                    "maximum": 4, "step": half, "kind": "points", "modality": .string(modality), "polarity": "do",
                    "evidence": "none",
                ]
            }
            return [
                "code": .string("g\(group)"), "name": .string("Nhóm nội dung \(group)"), "criteria": .array(criteria),
            ]
        }
        return [
            "tolerance": half, "groups": .array(groups),
            "bands": [
                ["code": "A", "name": "Xuất sắc", "from": 90], ["code": "B", "name": "Tốt", "from": 75],
                ["code": "C", "name": "Đạt", "from": 50],
            ],
        ]
    }

    private static let half: JSON = points[1]
    /// By how many steps of half a point they are.
    private static let points: [JSON] = (0...8).map { steps in
        guard let number = JSONNumber(steps % 2 == 0 ? "\(steps / 2)" : "\(steps / 2).5") else { return .null }
        return .number(number)
    }
    private static let criteria: [JSON] = (1...5).flatMap { group in (1...5).map { .string("g\(group)-c\($0)") } }

    /// A stream of numbers that is the same each time (Knuth's MMIX generator).
    struct Draw {
        private var state: UInt64
        init(_ seed: Int...) {
            state = seed.reduce(14_695_981_039_346_656_037) {
                ($0 ^ UInt64(truncatingIfNeeded: $1)) &* 1_099_511_628_211
            }
        }
        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }

    /// What a unit gives itself in half points, nil where a criterion does not concern it. A commune's cards lie around a level of
    /// its own, so that a ranking has something to rank.
    private func steps(_ commune: Int, _ subject: Int, _ model: Int, _ month: Int) -> [Int?] {
        var level = Draw(commune)
        let weakness = level.next(20)
        var draw = Draw(commune, subject, model, month)
        return (0..<25).map { index in
            let luck = draw.next(100)
            if index == 9, luck < 30 { return nil }
            return luck < 60 - weakness ? 8 : luck < 85 - weakness ? 7 : luck < 97 ? 6 : 4
        }
    }

    func card(_ commune: Int, _ subject: Int, _ model: Int, _ month: Int, heldOn: LocalDate) -> JSON {
        let steps = steps(commune, subject, model, month)
        let scores: [JSON] = steps.enumerated().map { index, steps in
            guard let steps else {
                return [
                    "criterion": Self.criteria[index], "notApplicable": true, "note": "Đơn vị không có nội dung này.",
                ]
            }
            guard index == 3, steps < 8 else {
                return ["criterion": Self.criteria[index], "points": Self.points[steps]]
            }
            return [
                "criterion": Self.criteria[index], "points": Self.points[steps], "note": "Còn thiếu một biển chỉ dẫn.",
            ]
        }
        return [
            "scores": .array(scores),
            "review": [
                "heldOn": .string(heldOn.description), "participants": 7, "conclusion": "Thống nhất kết quả tự chấm.",
            ], "submit": true,
        ]
    }

    // MARK: Inspections

    func inspection(_ number: Int, from: LocalDate, to: LocalDate, models: [Slug]) -> JSON {
        [
            "name": .string("Kiểm tra đợt \(number) năm 2026"), "form": "direct",
            "window": ["from": .string(from.description), "to": .string(to.description)],
            "leadUnit": .string(Self.team),
            "scope": [
                "units": [.string(Self.group.description)], "models": .array(models.map { .string($0.description) }),
            ],
            "team": [["unit": .string(Self.team), "role": "Trưởng đoàn", "leads": true]], "replyDays": 5,
            "clause": ["label": "VI.1"],
        ]
    }

    /// What the inspectors found: as the unit says, but for every eighth criterion.
    func visit(_ commune: Int, _ subject: Int, _ model: Int, _ month: Int, on day: LocalDate) -> JSON {
        let own = steps(commune, subject, model, month)
        let scores: [JSON] = own.enumerated().map { index, steps in
            guard let steps else {
                return ["criterion": Self.criteria[index], "notApplicable": true, "note": "Không có."]
            }
            guard index % 8 == 2 else { return ["criterion": Self.criteria[index], "points": Self.points[steps]] }
            return [
                "criterion": Self.criteria[index], "points": Self.points[steps - 3],
                "note": "Tại thời điểm kiểm tra chưa thực hiện đầy đủ.",
            ]
        }
        return [
            "visitedOn": .string(day.description), "month": .string(Self.month(month).description),
            "scores": .array(scores), "conclusion": "Mô hình được duy trì.",
        ]
    }
}
