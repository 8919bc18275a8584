internal import Domain
internal import Services
internal import Storage

/// Criteria that wards add to their scoresheets: one list in force, one declined, one that waits for its author.
extension Demo {
    private static let apartments = slug("chung-cu-van-hoa")

    func supplement() throws {
        let bookcase = Supplement(
            fromMonth: Self.month("2022-07"), note: "Cư dân đề nghị tại hội nghị nhà chung cư.",
            criteria: [
                Self.criterion("bs-c1", "Có tủ sách dùng chung tại sảnh, cư dân tự quản"),
                Self.criterion("bs-c2", "Có điểm thu gom pin, đồ điện tử đã qua sử dụng", .encouraged),
            ])
        try propose("ubnd-phuong-tay-tuu", Self.apartments, bookcase, at: "2022-07-20T09:00:00+07:00")
        let author = someone(.author, try unit("phong-qldt"))
        _ = try SupplementService(transaction("2022-07-25T10:00:00+07:00", author)).accept(
            key("ubnd-phuong-tay-tuu", Self.apartments))

        let noise = Supplement(criteria: [Self.criterion("bs-c1", "Không gây ồn sau 22 giờ")])
        try propose("ubnd-phuong-xuan-dinh", Self.apartments, noise, at: "2022-07-21T09:00:00+07:00")
        _ = try SupplementService(transaction("2022-07-25T10:30:00+07:00", author)).decline(
            key("ubnd-phuong-xuan-dinh", Self.apartments), reason: "Bảng điểm đã có tiêu chí về giữ trật tự.",
            comments: [(criterion: "bs-c1", comment: "Xem nhóm tiêu chí chung.")])

        let elderly = Supplement(
            fromMonth: Self.month("2022-09"), note: "Phường có nhiều người cao tuổi làm thủ tục.",
            criteria: [Self.criterion("bs-c1", "Có bàn hỗ trợ người cao tuổi, người khuyết tật")])
        try propose("ubnd-phuong-dong-ngac", Self.slug("mot-cua"), elderly, at: "2022-09-08T14:00:00+07:00")
    }

    /// What a ward scores on criteria of its own in a month, if it has any in force.
    func supplementScores(of registration: RegistrationRecord, _ month: Month) throws -> [CriterionScore] {
        guard let version = try db.supplements.version(registration: registration.id, month: month) else { return [] }
        return try Self.scores(Supplement(stored: version.document).sheet, seed: "\(registration.id)/\(month)")
    }

    private func propose(_ ward: String, _ model: Slug, _ supplement: Supplement, at moment: String) throws {
        _ = try SupplementService(transaction(moment, office(try unit(ward)))).propose(key(ward, model), supplement)
    }

    private func key(_ ward: String, _ model: Slug) -> SupplementService.Key {
        SupplementService.Key(plan: Self.plan, model: model, unit: Self.slug(ward))
    }

    private static func criterion(_ code: String, _ text: String, _ modality: Modality = .required) -> Criterion {
        Criterion(
            code: code, text: text, maximum: Points(clamping: 1_000), step: Points(clamping: 50), modality: modality)
    }
}
