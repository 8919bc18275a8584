internal import App
package import Domain
package import JSON
internal import SQLite
internal import Services
package import Storage

extension Register {
    /// The plan of Bắc Từ Liêm for 2022 with its units, groups and models, as a draft; its scoresheets wait.
    package func withDemo() throws -> Register {
        let bundle = try ImportBundle(JSON.parse(Demo.document))
        try act { _ = try bundle.apply(in: $0, publish: false) }
        return self
    }

    /// The small district's units and models, its plan published.
    package func withSmallPlan(_ plan: JSON = SmallPlan.body) throws -> Register {
        try act { t in
            for unit in SmallPlan.units {
                _ = try UnitService(t).put(slug(unit.code), read(unit.body) { UnitDraft.read(&$0) })
            }
            _ = try GroupService(t).put(
                slug("cac-phuong"), read(.group("phuong-a", "phuong-b", "phuong-c")) { GroupDraft.read(&$0) })
            for model in SmallPlan.models {
                _ = try ModelService(t).put(slug(model), read(["name": .string(model)]) { ModelDraft.read(&$0) })
            }
        }
        try publish(plan)
        return self
    }

    /// Publishes a plan called `ke-hoach`, unless told otherwise.
    package func publish(_ plan: JSON, as code: String = "ke-hoach") throws {
        try act { t in
            _ = try PlanService(t).put(slug(code), read(plan) { PlanDraft.read(&$0) })
            _ = try PlanService(t).publish(slug(code))
        }
    }

    /// Publishes an amendment of the plan `ke-hoach`, issued today.
    package func amend(_ code: String, _ members: [String: JSON]) throws {
        try act { t in
            let body: JSON = members.reduce(["issuedOn": .string(t.today.description)]) { $0.with($1.key, $1.value) }
            _ = try AmendmentService(t).put(
                plan: slug("ke-hoach"), slug(code), read(body) { AmendmentDraft.read(&$0) })
            _ = try AmendmentService(t).publish(plan: slug("ke-hoach"), slug(code))
        }
    }

    private func read<T>(_ json: JSON, _ body: (inout ObjectReader) -> T?) throws -> T {
        try ObjectReader.read(json, body)
    }

    /// The ledger of a plan, in the order of its keys.
    package func ledger(_ plan: String = "ke-hoach", _ kind: ObligationKind? = nil) throws -> [ObligationRecord] {
        try act { t in
            var filter = ObligationRepository.Filter()
            filter.planID = try t.db.plans.find(plan)?.id
            filter.kind = kind
            return try t.db.obligations.list(filter, .all).items.sorted { $0.key < $1.key }
        }
    }
}
