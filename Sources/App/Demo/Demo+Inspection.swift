internal import Domain
internal import JSON
internal import Services
internal import Storage

/// A trial of the inspection that the plan has for the fourth quarter (S0-I2), made up like everything that is done in the demo:
/// four wards and two models in September, compared with the cards of July.
extension Demo {
    static let inspection = slug("kiem-tra-thu-thang-9")

    private static let draft: JSON = [
        "name": "Kiểm tra thử trước đợt quý IV/2022 (minh hoạ)", "form": "direct",
        "window": ["from": "2022-09-05", "to": "2022-09-30"],
        "decision": ["number": "12/QĐ-minh-hoạ", "date": "2022-08-29"], "leadUnit": "doan-kiem-tra-lien-nganh-quan",
        "scope": ["units": ["ubnd-cac-phuong"], "models": ["mot-cua", "co-quan-xanh"]],
        "team": [
            [
                "unit": "doan-kiem-tra-lien-nganh-quan", "person": "Trưởng đoàn (minh hoạ)", "role": "Trưởng đoàn",
                "leads": true,
            ],
            ["unit": "phong-noi-vu", "person": "Thành viên 1 (minh hoạ)", "role": "Thành viên"],
            ["unit": "phong-qldt", "person": "Thành viên 2 (minh hoạ)", "role": "Thành viên"],
        ],
        "replyDays": 5, "clause": ["label": "II.1.1–II.1.4", "quote": "quý IV"],
    ]

    private static let targets = [
        "ubnd-phuong-dong-ngac", "ubnd-phuong-minh-khai", "ubnd-phuong-tay-tuu", "ubnd-phuong-xuan-dinh",
    ]

    func inspect() throws {
        let draft = try ObjectReader.read(Self.draft) { InspectionDraft.read(&$0) }
        _ = try InspectionService(transaction("2022-08-29T09:00:00+07:00", try standing())).put(
            plan: Self.plan, Self.inspection, draft)
        let targets = TargetService(transaction("2022-08-30T09:00:00+07:00", try standing()))
        let proposal = try targets.propose(
            plan: Self.plan, Self.inspection, .init(strategy: .risk, count: 4, seed: nil))
        _ = try targets.confirm(
            plan: Self.plan, Self.inspection, units: Self.targets.map { Self.slug($0) },
            reason: "Theo đề xuất rủi ro; thêm Tây Tựu vì là nơi đặt mô hình điểm.", proposal: proposal.number)
        _ = try InspectionService(transaction("2022-09-01T09:00:00+07:00", try standing())).open(
            plan: Self.plan, Self.inspection)

        // One that the ward disputed in part and the team has answered; its finding is remedied and verified.
        try visit("mot-cua", "ubnd-phuong-minh-khai", on: "2022-09-06", finding: "2022-09-12", finalize: true)
        try disputeAndAnswer("mot-cua", "ubnd-phuong-minh-khai")
        try remedy("mot-cua", "ubnd-phuong-minh-khai")
        // One without a reply, whose finding nobody has remedied in time.
        try visit("mot-cua", "ubnd-phuong-xuan-dinh", on: "2022-09-06", finding: "2022-09-10", finalize: true)
        // One that waits for the ward's reply, and one that is still being written. Tây Tựu is left for whoever tries the demo.
        try visit("co-quan-xanh", "ubnd-phuong-minh-khai", on: "2022-09-09", finding: nil, finalize: true)
        try visit("mot-cua", "ubnd-phuong-dong-ngac", on: "2022-09-09", finding: nil, finalize: false)
    }

    private func key(_ model: String, _ unit: String) -> VisitService.Key {
        VisitService.Key(plan: Self.plan, inspection: Self.inspection, model: Self.slug(model), unit: Self.slug(unit))
    }

    private func inspector(_ moment: String) throws -> Transaction {
        guard let actor = actors[.inspector] else { throw ServiceError.notFound(.token, "inspector") }
        return transaction(moment, actor)
    }

    private func visit(
        _ model: String, _ unit: String, on day: String, finding dueOn: String?, finalize: Bool
    ) throws {
        let key = key(model, unit)
        _ = try VisitService(try inspector("\(day)T14:00:00+07:00")).put(
            key,
            VisitDraft(
                visitedOn: LocalDate(day), month: Self.month("2022-07"), scores: try inspected(model, unit),
                conclusion: "Mô hình được duy trì; một số tiêu chí chưa đạt mức tự chấm (số liệu minh hoạ)."))
        if let dueOn, let date = LocalDate(dueOn) {
            let finding = FindingService.Draft(
                criterion: "g1-c2", severity: .major, text: "Chưa niêm yết đủ tiêu chí mô hình ở hai bên phông.",
                dueOn: date)
            _ = try FindingService(try inspector("\(day)T15:00:00+07:00")).put(key, 1, finding)
        }
        guard finalize else { return }
        _ = try VisitService(try inspector("\(day)T16:30:00+07:00")).finalize(key)
    }

    /// The unit's own scores of July, two steps fewer on every fourth criterion.
    private func inspected(_ model: String, _ unit: String) throws -> [CriterionScore] {
        guard let model = Slug(model), let unit = Slug(unit) else { return [] }
        let t = transaction("2022-09-06T08:00:00+07:00", try standing())
        let own = try ScorecardService(t).get(
            ScorecardService.Key(plan: Self.plan, model: model, unit: unit, month: Self.month("2022-07")))
        return own.scores.enumerated().map { index, score in
            guard index % 4 == 1, let points = score.points else { return score }
            var score = score
            score.points = max(.zero, points - Points(clamping: 200))
            score.note = "Tại thời điểm kiểm tra chưa thực hiện đầy đủ."
            return score
        }
    }

    private func disputeAndAnswer(_ model: String, _ unit: String) throws {
        let key = key(model, unit)
        let disputed = "g1-c2"
        let reply = try ObjectReader.read([
            "criteria": [
                [
                    "criterion": .string(disputed), "position": "dispute",
                    "text": "Tiêu chí đã niêm yết lại từ ngày 05/9.", "evidence": "Ảnh số 3, hồ sơ tháng 9",
                ]
            ], "text": "Thống nhất các tiêu chí còn lại.",
        ]) { VisitReply.read(&$0) }
        _ = try VisitService(transaction("2022-09-08T10:00:00+07:00", office(try self.unit(unit)))).reply(key, reply)
        let answer = try ObjectReader.read([
            "criteria": [
                [
                    "criterion": .string(disputed),
                    "text": "Giữ nguyên: tại thời điểm kiểm tra chưa niêm yết đủ hai bên.",
                ]
            ]
        ]) { VisitAnswer.read(&$0) }
        _ = try VisitService(try inspector("2022-09-09T10:00:00+07:00")).answer(key, answer)
    }

    private func remedy(_ model: String, _ unit: String) throws {
        let key = key(model, unit)
        guard let day = LocalDate("2022-09-09") else { return }
        _ = try FindingService(transaction("2022-09-09T15:00:00+07:00", office(try self.unit(unit)))).remedy(
            key, 1, text: "Đã niêm yết đủ tiêu chí mô hình ở hai bên phông nhận diện.", remediedOn: day)
        _ = try FindingService(try inspector("2022-09-12T07:30:00+07:00")).verify(
            key, 1, accepted: true, reason: "Đã kiểm tra lại tại chỗ.")
    }
}
