package import Domain
internal import Embedded
internal import JSON
package import SQLite
internal import Services
internal import Storage

/// A rehearsal database with the Bắc Từ Liêm plan of 2022 in full swing: it is September, July's and August's cards are in from
/// most wards, some late, one sent back; one ward has no apartment block and is exempt. The inspectors try out their fourth-quarter
/// inspection on four wards. Their reports on the third quarter are in, from most of them.
///
/// Units, models, deadlines and tasks are those of the document. The points of the scoresheets are made up (the document has none),
/// and so is everything that the wards do here.
package struct Demo {
    /// Where the rehearsal clock is meant to start.
    package static let clock = at("2022-09-12T08:00:00+07:00")
    static let plan = slug("bac-tu-liem-2022")

    /// Its units, groups, models, plan and scoresheets as one import file.
    package static var document: [UInt8] { Embedded.document(plan.description) ?? [] }

    /// A token of the demo.
    package struct Token: Sendable {
        package let role: Role
        package let unit: String?
        package let secret: String
    }

    /// Fills an empty, migrated database in one transaction.
    package static func build(_ db: Connection) throws -> [Token] {
        try db.transaction { db in
            try Rehearsal.mark(db, now: clock)
            var demo = Demo(db: db)
            try demo.issue()
            let tokens = try demo.tokens()
            try demo.writeScoresheets()
            try demo.exempt()
            try demo.register()
            try demo.report()
            try demo.declare()
            try demo.launch()
            try demo.post()
            try demo.tell()
            try demo.supplement()
            for month in ["2022-07", "2022-08"] { try demo.score(month) }
            try demo.inspect()
            try demo.commend()
            try demo.recordViolation()
            try demo.reportQuarter()
            return tokens
        }
    }

    let db: Connection
    private(set) var actors: [Role: Actor] = [:]

    private init(db: Connection) { self.db = db }

    // MARK: Who acts when

    func transaction(_ moment: String, _ actor: Actor) -> Transaction {
        Transaction(
            db: db, now: Self.at(moment), actor: actor, origin: Origin(requestID: "demo", address: nil))
    }

    /// Somebody of a unit, without a token of the demo's own.
    func someone(_ role: Role, _ unit: UnitReference) -> Actor {
        Actor(tokenID: nil, name: unit.code, role: role, unit: unit)
    }

    func unit(_ code: String) throws -> UnitReference {
        guard let unit = try db.units.reference(code) else { throw ServiceError.notFound(.unit, code) }
        return unit
    }

    /// The instants and codes of this file are our own.
    static func at(_ text: String) -> Instant {
        guard let instant = Instant(text) else { preconditionFailure("\(text) is no instant") }
        return instant
    }

    static func slug(_ text: String) -> Slug {
        guard let slug = Slug(text) else { preconditionFailure("\(text) is no slug") }
        return slug
    }

    static func month(_ text: String) -> Month {
        guard let month = Month(text) else { preconditionFailure("\(text) is no month") }
        return month
    }

    // MARK: The plan

    private func issue() throws {
        let bundle = try ImportBundle(JSON.parse(Demo.document))
        let admin = transaction("2022-05-10T08:00:00+07:00", .local("nep demo"))
        // The sheets wait for their authors.
        _ = try bundle.apply(in: admin, publish: false)
        let issuer = someone(.issuer, try unit("ubnd-quan-bac-tu-liem"))
        _ = try PlanService(transaction("2022-05-10T09:00:00+07:00", issuer)).publish(Self.plan)
        _ = try bundle.applyScoresheets(in: transaction("2022-05-12T09:00:00+07:00", .local("nep demo")))
    }

    private mutating func tokens() throws -> [Token] {
        let wanted: [(Role, String?, String)] = [
            (.admin, nil, "Quản trị hệ thống"), (.issuer, "ubnd-quan-bac-tu-liem", "UBND quận – ban hành"),
            (.standing, "phong-vhtt", "Phòng VHTT – thường trực"),
            (.author, "phong-noi-vu", "Phòng Nội vụ – bảng điểm"),
            (.office, "ubnd-phuong-tay-tuu", "UBND phường Tây Tựu"),
            (.inspector, "doan-kiem-tra-lien-nganh-quan", "Đoàn kiểm tra liên ngành"),
            (.viewer, "ubnd-quan-bac-tu-liem", "Bảng theo dõi của quận"),
        ]
        let maker = transaction("2022-05-11T08:00:00+07:00", .local("nep demo"))
        var tokens: [Token] = []
        for (role, unit, name) in wanted {
            let issued = try TokenService(maker).issue(
                TokenDraft(
                    name: name, role: role, unit: unit.map { Self.slug($0) }, expiresOn: nil,
                    // Records about people are shown to these three.
                    conduct: [.admin, .standing, .office].contains(role)))
            actors[role] = Actor(issued.record)
            tokens.append(Token(role: role, unit: unit, secret: issued.secret))
        }
        return tokens
    }

    private func writeScoresheets() throws {
        // The relic sheet comes after 30 May: late, and taken.
        let published = [
            ("mot-cua", "phong-noi-vu", "2022-05-26"), ("co-quan-xanh", "phong-noi-vu", "2022-05-26"),
            ("chung-cu-van-hoa", "phong-qldt", "2022-05-27"), ("di-tich", "phong-vhtt", "2022-06-01"),
        ]
        for (model, author, day) in published {
            let t = transaction("\(day)T15:00:00+07:00", someone(.author, try unit(author)))
            _ = try ScoresheetService(t).publish(plan: Self.plan, model: Self.slug(model))
        }
    }

    // MARK: What the wards do

    private static let noApartments = "ubnd-phuong-thuong-cat"

    private func exempt() throws {
        let t = transaction("2022-06-08T10:00:00+07:00", try standing())
        let months = Self.month("2022-07").months(through: Self.month("2022-12"))
        let keys =
            [
                "registration.chung-cu-van-hoa.\(Self.noApartments)",
                "launch.S0-D5.chung-cu-van-hoa.\(Self.noApartments)",
            ]
            + months.map { "scorecard.chung-cu-van-hoa.\(Self.noApartments).\($0)" }
        for key in keys {
            _ = try ObligationService(t).exempt(
                plan: Self.plan, key, reason: "Phường không có nhà chung cư trên địa bàn (khảo sát tháng 5/2022).")
        }
    }

    func standing() throws -> Actor {
        guard let actor = actors[.standing] else { throw ServiceError.notFound(.token, "standing") }
        return actor
    }

    /// Whoever sends for the unit: the demo's own office token for Tây Tựu, somebody of the unit elsewhere.
    func office(_ unit: UnitReference) -> Actor {
        if let own = actors[.office], own.unit == unit { return own }
        return someone(.office, unit)
    }

    /// Everything owed of a kind, in a fixed order.
    func owed(_ kind: ObligationKind, period: String? = nil) throws -> [ObligationRecord] {
        var filter = ObligationRepository.Filter()
        guard let plan = try db.plans.find(Self.plan.description) else { return [] }
        filter.planID = plan.id
        filter.kind = kind
        filter.period = period
        filter.state = .open
        return try db.obligations.list(filter, .all).items.sorted { $0.key < $1.key }
    }

    private func register() throws {
        for (index, duty) in try owed(.registration).enumerated() {
            guard let model = duty.model.flatMap({ Slug($0) }), let code = Slug(duty.unit.code) else { continue }
            let day: String
            switch (duty.model, duty.unit.code) {
            case ("chung-cu-van-hoa", "ubnd-phuong-minh-khai"): continue
            case ("di-tich", "ubnd-phuong-co-nhue-2"), ("mot-cua", "ubnd-phuong-phu-dien"): day = "2022-06-23"
            default: day = "2022-06-\(13 + index % 6)"
            }
            let t = transaction(
                "\(day)T\(8 + index % 8 < 10 ? "0" : "")\(8 + index % 8):30:00+07:00", office(duty.unit))
            _ = try RegistrationService(t).put(plan: Self.plan, model: model, unit: code, note: nil)
            // One still waits for the standing unit.
            if duty.model == "di-tich", duty.unit.code == "ubnd-phuong-co-nhue-2" { continue }
            _ = try RegistrationService(transaction("2022-06-27T09:00:00+07:00", try standing())).accept(
                plan: Self.plan, model: model, unit: code)
        }
    }

    private func report() throws {
        for (index, duty) in try owed(.report, period: "2022-H1").enumerated() where index % 9 != 5 {
            let t = transaction("2022-06-0\(1 + index % 4)T10:00:00+07:00", office(duty.unit))
            _ = try ObligationService(t).settle(
                plan: Self.plan, duty.key, .init(heldOn: nil, documentNumber: "\(20 + index)/BC-UBND", note: nil))
        }
    }

    /// The ward's half-year report was on paper, before it had a token.
    private func declare() throws {
        guard let admin = actors[.admin] else { return }
        let day = transaction("2022-06-03T08:00:00+07:00", admin).today
        _ = try DeclarationService(transaction("2022-06-20T09:00:00+07:00", admin)).declare(
            plan: Self.plan, "report.S0-D2.ubnd-phuong-thuy-phuong",
            DeclarationDraft(
                happenedOn: day,
                document: .init(number: "31/BC-UBND", issuedOn: day, issuer: "UBND phường Thụy Phương"),
                reason: "Phường gửi bản giấy khi chưa có mã truy cập"))
    }

    private func score(_ month: String) throws {
        let isAugust = month == "2022-08"
        let next = isAugust ? "2022-09" : "2022-08"
        for (index, duty) in try owed(.scorecard, period: month).enumerated() {
            guard let model = duty.model.flatMap({ Slug($0) }), let code = Slug(duty.unit.code),
                let modelID = duty.modelID,
                let registration = try db.registrations.find(plan: duty.planID, model: modelID, unit: duty.subject.id),
                let version = try db.scoresheets.current(plan: duty.planID, model: modelID)
            else { continue }
            // Left for whoever tries the demo: the ward office of Tây Tựu still owes one card of August.
            if isAugust, duty.unit.code == "ubnd-phuong-tay-tuu", duty.model == "mot-cua" { continue }
            if index % 13 == 9 { continue }
            let late = index % 9 == 4
            let t = transaction("\(next)-0\(late ? 8 : 2 + index % 4)T14:00:00+07:00", office(duty.unit))
            let key = ScorecardService.Key(plan: Self.plan, model: model, unit: code, month: Self.month(month))
            let sheet = try ObjectReader.read(JSON.parse(Array(version.document.utf8))) { Scoresheet.read(&$0) }
            let draft = ScorecardDraft(
                scores: Self.scores(sheet, seed: "\(registration.id)/\(month)"),
                supplement: try supplementScores(of: registration, Self.month(month)),
                review: .init(
                    heldOn: LocalDate("\(next)-01"), participants: 7 + index % 6,
                    conclusion: "Thống nhất kết quả tự chấm."),
                submit: true)
            _ = try ScorecardService(t).put(key, draft)
            try decide(key, index, isAugust, next)
        }
    }

    private func decide(_ key: ScorecardService.Key, _ index: Int, _ isAugust: Bool, _ next: String) throws {
        let service = ScorecardService(transaction("\(next)-10T09:00:00+07:00", try standing()))
        if isAugust, index == 20 {
            _ = try service.return(
                key, reason: "Đề nghị ghi rõ ngày thay phông nhận diện.",
                comments: [(criterion: "g1-c1", comment: "Phông đang căng treo là mẫu cũ.")])
        } else if !isAugust || index % 3 != 1 {
            _ = try service.accept(key)
        }
    }

    /// Scores that look like a careful ward's: most points given, some half a step or more below, the same each time.
    static func scores(_ sheet: Scoresheet, seed: String) -> [CriterionScore] {
        var state = seed.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return sheet.criteria.compactMap { criterion in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let draw = Int(state >> 40) % 10
            if criterion.modality == .encouraged, draw < 4 { return nil }
            if criterion.modality == .ifAny, draw < 5 {
                return CriterionScore(criterion: criterion.code, notApplicable: true, note: "Đơn vị chưa ban hành.")
            }
            let step = criterion.step ?? Points(clamping: 50)
            let steps = draw < 5 ? 0 : draw < 8 ? 1 : 2
            let points = max(.zero, criterion.maximum - Points(clamping: step.hundredths * steps))
            return CriterionScore(criterion: criterion.code, points: points)
        }
    }
}

extension ImportBundle {
    /// The scoresheets alone, as drafts.
    func applyScoresheets(in t: Transaction) throws {
        for item in scoresheets {
            guard let model = item.part else { continue }
            try item.placed { _ = try ScoresheetService(t).put(plan: item.key, model: model, item.draft) }
        }
    }
}
