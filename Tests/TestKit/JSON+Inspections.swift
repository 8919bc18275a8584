package import JSON

extension JSON {
    /// A direct inspection of the wards of `SmallPlan` in the third quarter by `doan`, every registration in scope visited.
    package static func inspection(_ form: String = "direct") -> JSON {
        [
            "name": "Kiểm tra", "form": .string(form), "window": ["quarter": "2022-Q3"], "leadUnit": "doan",
            "scope": ["units": ["cac-phuong"], "all": .bool(form == "direct")],
            "team": [["unit": "doan", "person": "Nguyễn Văn A", "role": "Trưởng đoàn", "leads": true]],
        ]
    }

    /// The same as reports by the wards, due before 30 July and taken until 15 August.
    package static func outlined(_ form: String = "indirect") -> JSON {
        inspection(form)
            .with("outline", [["number": "1", "title": "Kết quả"], ["number": "2.1", "title": "Khó khăn"]])
            .with("report", ["before": "2022-07-30", "lateUntil": "2022-08-15", "to": "quan", "via": "phong"])
    }

    /// A visit on 10 August, compared with the card of July.
    package static func visit(_ scores: [JSON], month: String = "2022-07", on day: String = "2022-08-10") -> JSON {
        ["visitedOn": .string(day), "month": .string(month), "scores": .array(scores), "conclusion": "Đạt"]
    }

    package static func finding(_ criterion: String? = "c1", due: String = "2022-08-20") -> JSON {
        [
            "criterion": criterion.map { .string($0) } ?? .null, "severity": "major", "text": "Chưa niêm yết",
            "dueOn": .string(due),
        ]
    }

    package static func dispute(_ criterion: String, _ text: String? = "Không đồng ý") -> JSON {
        [
            "criteria": [
                [
                    "criterion": .string(criterion), "position": "dispute",
                    "text": text.map { .string($0) } ?? .null, "evidence": "Ảnh số 1",
                ]
            ]
        ]
    }

    package static func answer(_ criterion: String, points: String? = nil) -> JSON {
        let item: JSON = ["criterion": .string(criterion), "text": "Đã xem xét"]
        return ["criteria": [points.map { item.with("points", .points($0)) } ?? item]]
    }

    /// Both sections of `outlined()` answered, and one number.
    package static func report(submit: Bool = true) -> JSON {
        [
            "answers": [["section": "1", "text": "Tốt"], ["section": "2.1", "text": "Không"]],
            "statistics": [["subject": "Phường", "value": 120, "unit": "tờ gấp", "period": "2022"]],
            "submit": .bool(submit),
        ]
    }
}
