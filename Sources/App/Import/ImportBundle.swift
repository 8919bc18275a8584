package import Domain
package import JSON
internal import SQLite
package import Services
internal import Storage

/// A file for `nep import`: units, groups, models, plans, scoresheets and inspections in the API's own JSON, each with its key as a
/// member. Inspections come as drafts and are opened by whoever leads them.
///
/// ```json
/// {"units": [{"code": "ubnd-phuong-tay-tuu", "name": "…"}], "groups": [], "models": [],
///  "plans": [{"code": "bac-tu-liem-2022", "title": "…"}], "scoresheets": [{"plan": "…", "model": "…", "groups": []}],
///  "inspections": [{"plan": "…", "code": "…", "name": "…"}]}
/// ```
///
/// A file may also be a single plan, a single scoresheet, or an array of units.
package struct ImportBundle: Sendable {
    package let units: [Item<UnitDraft>]
    package let groups: [Item<GroupDraft>]
    package let models: [Item<ModelDraft>]
    package let plans: [Item<PlanDraft>]
    package let scoresheets: [Item<Scoresheet>]
    package let inspections: [Item<InspectionDraft>]

    /// One record with its key and where in the file it stands.
    package struct Item<Draft: Sendable>: Sendable {
        package let pointer: String
        /// The code; for what belongs to a plan the plan's.
        package let key: Slug
        /// The model of a scoresheet, the code of an inspection.
        package let part: Slug?
        package let draft: Draft
    }

    /// - Throws: `Invalid` with every fault of the file.
    package init(_ json: JSON) throws {
        let faults = Faults()
        var root = json
        if case .array = json { root = .object(JSONObject([.init(name: "units", value: json)])) }
        if case .object(let object) = json {
            if object["issuer"] != nil {
                root = .object(JSONObject([.init(name: "plans", value: .array([json]))]))
            } else if object["criteria"] == nil, object["plan"] != nil, object["model"] != nil {
                root = .object(JSONObject([.init(name: "scoresheets", value: .array([json]))]))
            }
        }
        guard var o = ObjectReader(root, faults: faults) else { throw Invalid(issues: faults.issues) }
        units = Self.items("units", &o) { UnitDraft.read(&$0) }
        groups = Self.items("groups", &o) { GroupDraft.read(&$0) }
        models = Self.items("models", &o) { ModelDraft.read(&$0) }
        plans = Self.items("plans", &o) { PlanDraft.read(&$0) }
        scoresheets = Self.items("scoresheets", &o, key: "plan", part: "model") { Scoresheet.read(&$0) }
        inspections = Self.items("inspections", &o, key: "plan", part: "code") { InspectionDraft.read(&$0) }
        o.finish()
        guard faults.issues.isEmpty else { throw Invalid(issues: faults.issues) }
    }

    private static func items<Draft>(
        _ name: String, _ o: inout ObjectReader, key: String = "code", part: String? = nil,
        _ read: (inout ObjectReader) -> Draft?
    ) -> [Item<Draft>] {
        o.objects(name, maximum: 100_000) { o -> Item<Draft>? in
            let key = o.slug(key)
            let part = part.flatMap { o.slug($0) }
            guard let draft = read(&o), let key else { return nil }
            return Item(pointer: o.pointer.description, key: key, part: part, draft: draft)
        }
    }
}

/// What an import did to each kind of record.
package struct ImportReport: Sendable {
    package var lines: [String] = []
    private var counts: [String: (created: Int, changed: Int, unchanged: Int)] = [:]

    mutating func add<Record>(_ kind: String, _ written: Written<Record>) {
        switch written.outcome {
        case .created: counts[kind, default: (0, 0, 0)].created += 1
        case .changed: counts[kind, default: (0, 0, 0)].changed += 1
        case .unchanged: counts[kind, default: (0, 0, 0)].unchanged += 1
        }
    }

    /// One line a kind.
    package var text: String {
        let kinds = ["units", "groups", "models", "plans", "scoresheets", "inspections"]
        let tallies = kinds.compactMap { kind in
            counts[kind].map { "\(kind): \($0.created) created, \($0.changed) changed, \($0.unchanged) unchanged" }
        }
        return (tallies + lines).joined(separator: "\n")
    }
}

extension ImportBundle {
    /// Writes everything in one transaction: all of it or nothing.
    ///
    /// - Parameter publish: also publish the plans that are drafts, and the scoresheets that changed.
    package func apply(in t: Transaction, publish: Bool) throws -> ImportReport {
        var report = ImportReport()
        for item in units {
            try item.placed { report.add("units", try UnitService(t).put(item.key, item.draft)) }
        }
        for item in groups {
            try item.placed { report.add("groups", try GroupService(t).put(item.key, item.draft)) }
        }
        for item in models {
            try item.placed { report.add("models", try ModelService(t).put(item.key, item.draft)) }
        }
        for item in plans {
            try item.placed {
                let written = try PlanService(t).put(item.key, item.draft)
                report.add("plans", written)
                if publish, !written.record.record.isPublished {
                    let publication = try PlanService(t).publish(item.key)
                    report.lines.append("published \(item.key): \(publication.rows.count) obligations")
                    for empty in publication.emptyGroups {
                        report.lines.append(
                            "nobody owes \(empty.rule) of \(item.key): the group \(empty.group) has no members")
                    }
                    for gap in publication.gaps {
                        let subject = gap.rule?.description ?? gap.model?.description ?? ""
                        let units =
                            gap.units.isEmpty ? "" : " (\(gap.units.map(\.description).joined(separator: ", ")))"
                        report.lines.append(
                            "without duty in \(item.key): \(subject), \(gap.reason.rawValue)\(units)")
                    }
                }
            }
        }
        for item in scoresheets {
            // A sheet belongs to a published plan; those of a plan that stays a draft come with a later import.
            guard let model = item.part else { continue }
            if !publish, try t.db.plans.find(item.key.description)?.isPublished != true {
                report.lines.append("left out scoresheet \(item.key)/\(model): the plan is not published")
                continue
            }
            try item.placed {
                let written = try ScoresheetService(t).put(plan: item.key, model: model, item.draft)
                report.add("scoresheets", written)
                if publish, written.outcome != .unchanged || written.record.publishedVersion == nil {
                    let (_, version) = try ScoresheetService(t).publish(plan: item.key, model: model)
                    report.lines.append("published scoresheet \(item.key)/\(model) version \(version.number)")
                }
            }
        }
        for item in inspections {
            guard let code = item.part else { continue }
            guard try t.db.plans.find(item.key.description)?.isPublished == true else {
                report.lines.append("left out inspection \(item.key)/\(code): the plan is not published")
                continue
            }
            try item.placed {
                report.add("inspections", try InspectionService(t).put(plan: item.key, code, item.draft))
            }
        }
        return report
    }
}

extension ImportBundle.Item {
    /// Runs the write of this item; the faults it finds point into the file.
    func placed(_ write: () throws -> Void) throws {
        do { try write() } catch ServiceError.invalid(let issues) {
            throw Invalid(
                issues: issues.map { Issue(pointer: pointer + $0.pointer, code: $0.code, arguments: $0.arguments) })
        }
    }
}
