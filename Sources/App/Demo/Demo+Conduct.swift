internal import Domain
internal import Services
internal import Storage

/// Commendations of July and August, and one violation. The people are made up, like everything that the wards do here.
extension Demo {
    func commend() throws {
        let proposals: [(String, CommendationDraft)] = [
            (
                "ubnd-phuong-tay-tuu",
                CommendationDraft(
                    kind: .collective, unit: Self.slug("ubnd-phuong-tay-tuu"), occasion: .month,
                    period: Period("2022-07"), models: [Self.slug("di-tich")],
                    achievement: "Tổ chức tốt lễ phát động điểm, niêm yết đầy đủ tại Đình Đăm.", form: "Giấy khen",
                    rule: "S0-K1")
            ),
            (
                "ubnd-phuong-dong-ngac",
                CommendationDraft(
                    kind: .collective, unit: Self.slug("ubnd-phuong-dong-ngac"), occasion: .month,
                    period: Period("2022-08"), achievement: "Tự chấm điểm đầy đủ, đúng hạn cả bốn mô hình.")
            ),
            (
                "ubnd-phuong-tay-tuu",
                CommendationDraft(
                    kind: .individual, unit: Self.slug("ubnd-phuong-tay-tuu"),
                    person: PersonDraft(name: "Trần Thị Mẫu", position: "Công chức một cửa"), occasion: .month,
                    period: Period("2022-08"), achievement: "Mang hồ sơ đến tận nhà người già yếu.")
            ),
        ]
        var ids: [Slug: String] = [:]
        for (code, draft) in proposals {
            let t = transaction("2022-09-06T09:00:00+07:00", office(try unit(code)))
            let made = try CommendationService(t).propose(plan: Self.plan, draft)
            if draft.kind == .collective { ids[draft.unit] = made.record.publicID }
        }
        guard let id = ids[Self.slug("ubnd-phuong-tay-tuu")], let day = LocalDate("2022-09-09") else { return }
        _ = try CommendationService(transaction("2022-09-07T09:00:00+07:00", try standing())).collect(
            plan: Self.plan, id)
        _ = try CommendationService(transaction("2022-09-09T15:00:00+07:00", try standing())).decide(
            plan: Self.plan, id,
            .init(number: "1234/QĐ-UBND", date: day, form: "Giấy khen", authority: "Chủ tịch UBND quận"))
    }

    func recordViolation() throws {
        guard let day = LocalDate("2022-08-24"), let end = LocalDate("2022-08-26") else { return }
        let ward = office(try unit("ubnd-phuong-tay-tuu"))
        let made = try ViolationService(transaction("2022-08-25T09:00:00+07:00", ward)).record(
            plan: Self.plan,
            .init(
                unit: Self.slug("ubnd-phuong-tay-tuu"),
                person: PersonDraft(name: "Nguyễn Văn Mẫu", position: "Công chức một cửa"),
                behaviour: "Để công dân chờ quá lâu mà không giải thích.", occurredOn: day, source: .citizens))
        _ = try ViolationService(transaction("2022-08-26T16:00:00+07:00", ward)).resolve(
            plan: Self.plan, made.record.publicID, measure: .reminder,
            resolution: "Đã nhắc nhở trong họp giao ban; người dân đồng ý.", on: end)
    }
}
