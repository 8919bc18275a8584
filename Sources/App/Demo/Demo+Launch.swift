internal import Domain
internal import Services
internal import Storage

/// Launches, and what is posted at the one-stop offices. Two wards have not launched everything: one has put it off, one let it pass.
extension Demo {
    func launch() throws {
        for (index, duty) in try owed(.launch).enumerated() {
            guard let model = duty.model.flatMap({ Slug($0) }) else { continue }
            let isPilot = duty.rule.code == "S0-D3"
            let day = isPilot ? "2022-06-10" : index % 8 == 3 ? "2022-08-02" : "2022-07-\(11 + index % 15)"
            let code =
                isPilot ? "phat-dong-diem-dinh-dam" : "\(model)-\(duty.unit.code.dropFirst("ubnd-phuong-".count))"
            let office = office(duty.unit)
            let planning = LaunchService(transaction("2022-06-06T09:00:00+07:00", office))
            _ = try planning.put(
                plan: Self.plan, Self.slug(code),
                LaunchDraft(
                    models: [model], units: [Self.slug(duty.unit.code)], isPilot: isPilot,
                    place: isPilot ? Self.slug(duty.subject.code) : nil, venue: isPilot ? nil : "Nhà văn hoá phường",
                    plannedOn: LocalDate(day)))
            if index % 11 == 7 {
                if index > 11 {
                    let later = LaunchService(transaction("2022-07-20T09:00:00+07:00", office))
                    _ = try later.postpone(
                        plan: Self.plan, Self.slug(code), to: LocalDate("2022-09-20"),
                        reason: "Lùi lại để gộp với ngày hội văn hoá của phường.")
                }
                continue
            }
            guard let held = LocalDate(day) else { continue }
            _ = try LaunchService(transaction("\(day)T16:00:00+07:00", office)).hold(
                plan: Self.plan, Self.slug(code), LaunchReport(heldOn: held, note: "Lễ phát động"))
        }
    }

    func post() throws {
        let wards = try owed(.scorecard, period: "2022-07").filter { $0.model == "mot-cua" }
        let up: [(String, PostingService.Draft)] = [
            ("phong-nhan-dien", Self.posting(.backdrop, "Trung tâm bộ phận một cửa", "g1-c1")),
            ("tieu-chi", Self.posting(.criteria, "Bên trái phông nhận diện", "g1-c2")),
            ("quy-tac-can-bo", Self.posting(.officialsCode, "Bên phải phông nhận diện", "g1-c3")),
        ]
        for (index, duty) in wards.enumerated() {
            let service = PostingService(transaction("2022-06-29T15:00:00+07:00", office(duty.unit)))
            // Not every ward has both sides up yet.
            for (code, draft) in up.prefix(index % 4 == 1 ? 2 : 3) {
                _ = try service.put(
                    .init(
                        plan: Self.plan, model: Self.slug("mot-cua"), unit: Self.slug(duty.subject.code),
                        code: Self.slug(code)), draft)
            }
        }
    }

    private static func posting(_ what: PostingKind, _ location: String, _ criterion: String) -> PostingService.Draft {
        .init(what: what, location: location, since: at("2022-06-28T00:00:00+07:00").localDate, criteria: [criterion])
    }
}
