internal import Domain
internal import Storage

/// Looks up what a draft names and expands its groups as of a day, or says everything that stands in the way.
struct InspectionCompiler {
    let t: Transaction
    let plan: PlanRecord
    let draft: InspectionDraft
    let day: LocalDate

    private(set) var issues: [Issue] = []
    private(set) var leadUnit: UnitReference?
    private(set) var recipient: UnitReference?
    private(set) var via: UnitReference?
    private(set) var team: Set<Int64> = []
    /// Whoever is in scope for one model or another, by code.
    private(set) var units: [UnitReference] = []
    private(set) var pairs: [ModelUnit] = []

    struct ModelUnit: Hashable {
        let model: Int64
        let unit: Int64
    }

    init(_ draft: InspectionDraft, of plan: PlanRecord, asOf day: LocalDate, in transaction: Transaction) throws {
        t = transaction
        self.plan = plan
        self.draft = draft
        self.day = day
        try compile()
    }

    private mutating func compile() throws {
        for (name, date) in [("from", draft.window.from), ("to", draft.window.to)]
        where date < plan.from || plan.to < date {
            report(.dateOutsidePlan, "/window/\(name)", plan.from.description, plan.to.description)
        }
        leadUnit = try unit(draft.leadUnit, at: "/leadUnit")
        recipient = try draft.report?.recipient.flatMap { try unit($0, at: "/report/to") }
        via = try draft.report?.via.flatMap { try unit($0, at: "/report/via") }
        for (index, member) in draft.team.enumerated() {
            if let unit = try unit(member.unit, at: "/team/\(index)/unit") { team.insert(unit.id) }
        }
        try compileScope()
    }

    private mutating func compileScope() throws {
        let scope = draft.scope
        let planned = try t.db.plans.models(of: plan.id)
        let common = try expand(scope.units, at: "/scope/units")
        var byModel: [Int64: [UnitReference]] = [:]
        for (index, slug) in scope.models.enumerated() {
            if let model = planned.first(where: { $0.model == slug.description }) {
                byModel[model.modelID] = common
            } else {
                report(.referenceUnknown, "/scope/models/\(index)", slug.description)
            }
        }
        if scope.models.isEmpty { for model in planned { byModel[model.modelID] = common } }
        var special: Set<Slug> = []
        for (index, item) in scope.perModel.enumerated() {
            let members = try expand(item.units, at: "/scope/perModel/\(index)/units")
            if !special.insert(item.model).inserted {
                report(.codeDuplicate, "/scope/perModel/\(index)/model", item.model.description)
            } else if let model = planned.first(where: { $0.model == item.model.description }) {
                byModel[model.modelID] = members
            } else {
                report(.referenceUnknown, "/scope/perModel/\(index)/model", item.model.description)
            }
        }
        var all: [Int64: UnitReference] = [:]
        for unit in common { all[unit.id] = unit }
        for (model, members) in byModel.sorted(by: { $0.key < $1.key }) {
            for unit in members {
                all[unit.id] = unit
                pairs.append(ModelUnit(model: model, unit: unit.id))
            }
        }
        units = all.values.sorted { $0.code < $1.code }
    }

    private mutating func report(_ code: IssueCode, _ pointer: String, _ arguments: String...) {
        guard issues.count < Faults.limit else { return }
        issues.append(Issue(pointer: pointer, code: code, arguments: arguments))
    }

    private mutating func unit(_ slug: Slug, at pointer: String) throws -> UnitReference? {
        if let unit = try t.db.units.reference(slug.description) { return unit }
        report(.referenceUnknown, pointer, slug.description)
        return nil
    }

    /// Units, and the members of groups, each once.
    private mutating func expand(_ slugs: [Slug], at pointer: String) throws -> [UnitReference] {
        var found: [UnitReference] = []
        var seen: Set<Int64> = []
        for (index, slug) in slugs.enumerated() {
            let members = try t.members(of: slug, on: day)
            if members == nil { report(.referenceUnknown, "\(pointer)/\(index)", slug.description) }
            for unit in members ?? [] where seen.insert(unit.id).inserted { found.append(unit) }
        }
        return found
    }
}
