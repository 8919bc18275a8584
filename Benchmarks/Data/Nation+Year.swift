import Domain
import JSON
import Services

/// The year, act after act in the order of time. What makes a country's data what they are: each month everybody sends within the
/// same five days, in no order; some are late, some never; then the standing unit decides.
extension Nation {
    /// Hands over every act that comes before the first card: the register, plans, scoresheets, registrations.
    ///
    /// - Parameter tokens: called once, when the units are there.
    func beginning(tokens: () throws -> Void, _ act: (Act) throws -> Void) rethrows {
        let founding = Self.at("2026-01-02T08:00:00+07:00")
        for unit in units() { try act(.unit(founding, unit.code, unit.body)) }
        for commune in 0..<size.communes {
            for place in places(commune) { try act(.unit(founding, place.code, place.body)) }
        }
        try act(.group(founding, Self.group, Self.members("UBND các xã", (0..<size.communes).map(commune))))
        try act(
            .group(
                founding, Self.districtGroup,
                Self.members("UBND các xã trong khu vực", districtCommunes.map(commune))))
        for model in models { try act(.model(founding, model.code, ["name": .string(model.name)])) }
        try tokens()
        if size.hasNation {
            try publish(Self.plan, nationalPlan, by: Self.issuer, act)
            try register(act)
        }
        if size.hasDistrict {
            try publish(Self.district, districtPlan, by: districtIssuer, act)
            try registerDistrict(act)
        }
    }

    private func publish(_ plan: Slug, _ body: JSON, by issuer: Party, _ act: (Act) throws -> Void) rethrows {
        try act(.plan(Self.at("2026-01-05T08:00:00+07:00"), issuer, plan, body))
        try act(.publish(Self.at("2026-01-05T09:00:00+07:00"), issuer, plan))
        let author = Party.admin
        for model in models {
            let moment = Self.at("2026-01-06T09:00:00+07:00")
            try act(.sheet(moment, author, plan, model.code, Self.sheet(model.name)))
            try act(.publishSheet(moment, author, plan, model.code))
        }
    }

    private func register(_ act: (Act) throws -> Void) rethrows {
        let schedule = Schedule(from: Self.at("2026-01-08T08:00:00+07:00"), days: 7, of: size.communes, seed: 0)
        for (moment, commune) in schedule {
            for subject in subjects(commune) {
                for model in models {
                    try act(.register(moment, office(commune), Self.plan, model.code, Self.slug(subject)))
                }
            }
        }
        for (moment, commune) in Schedule(
            from: Self.at("2026-01-17T08:00:00+07:00"), days: 3, of: size.communes, seed: 0)
        {
            for subject in subjects(commune) {
                for model in models {
                    try act(.acceptRegistration(moment, Self.standing, Self.plan, model.code, Self.slug(subject)))
                }
            }
        }
    }

    /// The registrations of the district's plan: 13 communes for each model, two departments for the first.
    var districtRegistrations: [(unit: String, model: Int, by: Party)] {
        districtCommunes.flatMap { commune in
            models.indices.map { (self.commune(commune), $0, office(commune)) }
        } + Self.departments.map { ($0, 0, Party(role: .office, unit: $0)) }
    }

    private func registerDistrict(_ act: (Act) throws -> Void) rethrows {
        for entry in districtRegistrations {
            let (model, unit) = (Self.models[entry.model].code, Self.slug(entry.unit))
            try act(.register(Self.at("2026-01-12T09:00:00+07:00"), entry.by, Self.district, model, unit))
            try act(
                .acceptRegistration(
                    Self.at("2026-01-19T09:00:00+07:00"), Self.districtStanding, Self.district, model, unit))
        }
    }

    // MARK: A month

    /// What is done about the cards of a month: in time, late, and decided; then the inspection that looks at it, if one does.
    func cards(of number: Int, _ act: (Act) throws -> Void) rethrows {
        let month = Self.month(number)
        let next = month.next
        let inTime = next.firstDay.startsAt + .seconds(8 * 3600)
        if size.hasNation {
            for (moment, commune) in Schedule(from: inTime, days: 4, of: size.communes, seed: number) {
                try send(month, commune, moment, late: false, act)
            }
        }
        if size.hasDistrict { try sendDistrict(month, inTime + .seconds(4 * 86_400), act) }
        if size.hasNation {
            let late = next.firstDay.adding(days: 7).startsAt
            for (moment, commune) in Schedule(from: late, days: 3, of: size.communes, seed: number) {
                try send(month, commune, moment, late: true, act)
            }
        }
        if number < size.months { try decide(month, act) }
        if size.hasNation, size.inspected > 0, size.places > 0, [3, 6, 9, 11].contains(number) {
            try inspect(month, act)
        }
    }

    private enum Fate { case inTime, late, never, returned }

    private func fate(_ commune: Int, _ subject: Int, _ model: Int, _ month: Month) -> Fate {
        var draw = Draw(commune, subject, model, month.number, 7)
        return switch draw.next(1_000) {
        case ..<15: .never
        case ..<75: .late
        case ..<85: .returned
        default: .inTime
        }
    }

    private func key(_ plan: Slug, _ unit: String, _ model: Int, _ month: Month) -> ScorecardService.Key {
        ScorecardService.Key(plan: plan, model: Self.models[model].code, unit: Self.slug(unit), month: month)
    }

    private func send(
        _ month: Month, _ commune: Int, _ moment: Instant, late: Bool, _ act: (Act) throws -> Void
    ) rethrows {
        for (index, subject) in subjects(commune).enumerated() {
            for model in models.indices {
                let fate = fate(commune, index, model, month)
                guard fate != .never, (fate == .late) == late else { continue }
                let body = card(commune, index, model, month.number, heldOn: month.lastDay)
                try act(.card(moment, office(commune), key(Self.plan, subject, model, month), body))
            }
        }
    }

    private func decide(_ month: Month, _ act: (Act) throws -> Void) rethrows {
        let from = month.next.firstDay.adding(days: 15).startsAt + .seconds(8 * 3600)
        if size.hasNation {
            for (moment, commune) in Schedule(from: from, days: 2, of: size.communes, seed: 0) {
                for (index, subject) in subjects(commune).enumerated() {
                    for model in models.indices {
                        let key = key(Self.plan, subject, model, month)
                        switch fate(commune, index, model, month) {
                        case .never: continue
                        case .returned:
                            try act(.returnCard(moment, Self.standing, key, reason: "Đề nghị bổ sung hình ảnh."))
                        case .inTime, .late: try act(.acceptCard(moment, Self.standing, key))
                        }
                    }
                }
            }
        }
        guard size.hasDistrict else { return }
        for entry in districtRegistrations {
            try act(
                .acceptCard(
                    from + .seconds(2 * 86_400), Self.districtStanding,
                    key(Self.district, entry.unit, entry.model, month)))
        }
    }

    private func sendDistrict(_ month: Month, _ moment: Instant, _ act: (Act) throws -> Void) rethrows {
        for (index, entry) in districtRegistrations.enumerated() {
            let body = card(index, 99, entry.model, month.number, heldOn: month.lastDay)
            try act(.card(moment, entry.by, key(Self.district, entry.unit, entry.model, month), body))
        }
    }

    // MARK: Inspections

    /// Visits every place of some communes of each province for one model.
    private func inspect(_ month: Month, _ act: (Act) throws -> Void) rethrows {
        let first = month.next.firstDay
        let number = month.number / 3 + (month.number == 11 ? 1 : 0)
        let code = Self.slug("dot-\(number)")
        let model = number % size.models
        let targets = provinces.flatMap { communes in
            (0..<min(size.inspected, communes.count)).map { communes.lowerBound + ($0 * 7 + number) % communes.count }
        }
        let units = Set(targets).sorted()
        let morning = first.adding(days: 18).startsAt + .seconds(8 * 3600)
        try act(
            .inspection(
                morning, Self.standing, Self.plan, code,
                inspection(
                    number, from: first.adding(days: 19), to: first.adding(days: 26),
                    models: [Self.models[model].code])))
        try act(
            .targets(
                morning, Self.standing, Self.plan, code, units.map { Self.slug(commune($0)) },
                reason: "Luân phiên giữa các xã."))
        try act(.open(morning, Self.standing, Self.plan, code))
        let day = first.adding(days: 20)
        for commune in units {
            for (index, subject) in subjects(commune).enumerated() {
                let key = VisitService.Key(
                    plan: Self.plan, inspection: code, model: Self.models[model].code, unit: Self.slug(subject))
                let moment = day.startsAt + .seconds(14 * 3600)
                let body = visit(commune, index, model, month.number, on: day)
                // Where the unit has sent no card, there is nothing to compare with.
                guard fate(commune, index, model, month) != .never else { continue }
                try act(.visit(moment, Self.inspector, key, body))
                try act(.finalize(moment, Self.inspector, key))
            }
        }
    }
}

/// Everybody once, in an order that looks like none, over some days.
struct Schedule: Sequence, IteratorProtocol {
    private let from: Instant
    private let step: Int64
    private let count: Int
    private let stride: Int
    private let offset: Int
    private var position = 0

    init(from: Instant, days: Int, of count: Int, seed: Int) {
        self.from = from
        self.count = count
        step = Int64(days) * 86_400_000 / Int64(Swift.max(count, 1))
        // A prime larger than any count visits everybody once.
        stride = 7_919 % Swift.max(count, 1)
        offset = seed * 1_013
    }

    mutating func next() -> (Instant, Int)? {
        guard position < count else { return nil }
        defer { position += 1 }
        let moment = Instant(milliseconds: from.milliseconds + Int64(position) * step)
        return (moment, (position * Swift.max(stride, 1) + offset) % count)
    }
}
