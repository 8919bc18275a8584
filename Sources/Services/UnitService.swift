package import Domain
internal import JSON
internal import SQLite
package import Storage

/// What a client says of a unit: the body of `PUT /v1/units/{unit}`.
package struct UnitDraft: Sendable, Hashable {
    package var name: String
    package var kind: UnitKind
    package var level: UnitLevel?
    package var parent: Slug?
    package var validFrom: LocalDate?
    package var validTo: LocalDate?
    package var note: String?
    package var aliases: [String]
    package var officialCodes: [UnitRecord.OfficialCode]

    package static func read(_ o: inout ObjectReader) -> UnitDraft? {
        let name = o.text("name") ?? ""
        let kind = o.choice("kind", UnitKind.self) ?? .other
        let level = o.choice("level", UnitLevel.self, required: false)
        let parent = o.slug("parent", required: false)
        let from = o.date("validFrom", required: false)
        let to = o.date("validTo", required: false)
        let note = o.text("note", required: false, maximum: 2_000)
        let aliases = o.texts("aliases")
        let codes = o.objects("officialCodes", maximum: 100) { o -> UnitRecord.OfficialCode? in
            let code = o.text("code", maximum: 20)
            let from = o.date("from", required: false)
            let to = o.date("to", required: false)
            o.order(from, to, at: "to")
            return code.map { UnitRecord.OfficialCode(code: $0, from: from, to: to) }
        }
        o.order(from, to, at: "validTo")
        return UnitDraft(
            name: name, kind: kind, level: level, parent: parent, validFrom: from, validTo: to, note: note,
            aliases: aliases, officialCodes: codes)
    }
}

extension ObjectReader {
    /// Reports a period that ends before it begins.
    func order(_ from: LocalDate?, _ to: LocalDate?, at name: String) {
        if let from, let to, to < from { report(.dateOrder, at: name, from.description) }
    }
}

/// The register of units: who acts and what is scored.
package struct UnitService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package func get(_ code: Slug) throws -> UnitRecord {
        let unit = try t.unit(code, for: .readUnit)
        guard let record = try t.db.units.find(unit.code) else { throw ServiceError.notFound(.unit, unit.code) }
        return record
    }

    /// The units that the actor may see, in the order of the Vietnamese alphabet.
    package func list(
        parent: Slug?, kind: UnitKind?, text: String?, asOf: LocalDate?, _ page: PageRequest
    ) throws -> Page<UnitRecord> {
        var filter = UnitRepository.Filter()
        filter.parent = try parent.map { try t.unit($0, for: .readUnit).id }
        filter.kind = kind
        filter.text = text.map { VietnameseText.fold($0) }
        filter.asOf = asOf
        filter.root = t.actor.unit?.id
        return try t.db.units.list(filter, page)
    }

    /// - Parameter unread: what of the body could not be read.
    package func put(
        _ code: Slug, _ draft: UnitDraft, unread: [Issue] = [], if condition: Precondition = .none
    ) throws -> Written<UnitRecord> {
        let current = try t.db.units.find(code.description)
        let parent = try draft.parent.flatMap { try t.db.units.reference($0.description) }
        // Where it is to go is not known, so whether the actor may put it there is not either.
        if unread.touch("/parent") { try ServiceError.refuse(unread) }
        try authorise(current: current, draft: draft, parent: parent)
        try condition.check(current?.version)
        if current == nil, try t.db.groups.find(code.description) != nil {
            throw ServiceError.conflict(Conflict(.codeTaken, code.description))
        }
        try ServiceError.refuse(unread, and: parentFaults(current, draft.parent, parent))
        var record = UnitRecord(
            id: current?.id ?? 0, code: code.description, name: draft.name, kind: draft.kind, level: draft.level,
            parentID: parent?.id, parentCode: parent?.code, validFrom: draft.validFrom, validTo: draft.validTo,
            note: draft.note, aliases: draft.aliases, officialCodes: draft.officialCodes,
            version: current?.version ?? 1)
        if let current, record.hasSameContent(as: current) { return Written(current, .unchanged) }
        record.id = try t.db.units.save(record, now: t.now)
        if let current { record.version = current.version + 1 }
        try t.record(
            current == nil ? "unit.create" : "unit.change", "/v1/units/\(code)", unit: record.id,
            old: current?.summary, new: record.summary)
        return Written(record, current == nil ? .created : .changed)
    }

    private func parentFaults(_ current: UnitRecord?, _ wanted: Slug?, _ parent: UnitReference?) throws -> [Issue] {
        guard let wanted else { return [] }
        func fault(_ code: IssueCode, _ argument: String) -> [Issue] {
            [Issue(pointer: "/parent", code: code, arguments: [argument])]
        }
        guard let parent else { return fault(.referenceUnknown, wanted.description) }
        if let current, try t.db.units.isBelow(parent.id, root: current.id) {
            return fault(.unitCycle, wanted.description)
        }
        guard current?.parentID != parent.id else { return [] }
        let most = UnitRepository.maximumLevels
        return try levels(current, below: parent) > most ? fault(.unitTooDeep, String(most)) : []
    }

    /// How many levels there would be, with all that lies below the unit.
    private func levels(_ unit: UnitRecord?, below parent: UnitReference) throws -> Int {
        try t.db.units.ancestry(parent.id).count + (unit.map { try t.db.units.levels($0.id) } ?? 1)
    }

    package func delete(_ code: Slug, if condition: Precondition = .none) throws {
        let unit = try t.unit(code, for: .writeUnit)
        guard let record = try t.db.units.find(unit.code) else { throw ServiceError.notFound(.unit, unit.code) }
        try condition.check(record.version)
        // Foreign keys know every place that still needs the unit; the audit trail keeps its number for good.
        do { try t.db.units.delete(record.id) } catch let error as SQLiteError where error.isForeignKeyViolation {
            throw ServiceError.conflict(.unitInUse)
        }
        try t.record("unit.delete", "/v1/units/\(code)", unit: record.id, old: record.summary)
    }

    /// The right to write the unit where it is, and to put it where it is to go.
    private func authorise(current: UnitRecord?, draft: UnitDraft, parent: UnitReference?) throws {
        if let current { try t.require(.writeUnit, t.relations(toUnit: current.id)) }
        if let parent {
            try t.require(.writeUnit, t.relations(toUnit: parent.id))
        } else if current?.parentID != nil || current == nil {
            // A root, or a parent that does not exist: only who may write everywhere is told which.
            try t.require(.writeUnit, t.relationsToRegister)
        }
    }
}

extension UnitRecord {
    /// The record as the audit trail keeps it.
    var summary: String {
        JSONText.object { w in
            w.member("name", name)
            w.member("kind", kind.rawValue)
            w.member("level", level?.rawValue)
            w.member("parent", parentCode)
            w.member("validFrom", validFrom?.description)
            w.member("validTo", validTo?.description)
            w.member("note", note)
            w.member("aliases", array: { w in for alias in aliases { w.element(alias) } })
            w.member(
                "officialCodes",
                array: { w in
                    for code in officialCodes {
                        w.elementObject { w in
                            w.member("code", code.code)
                            w.member("from", code.from?.description)
                            w.member("to", code.to?.description)
                        }
                    }
                })
        }
    }
}

/// JSON as text, for columns and the audit trail.
enum JSONText {
    static func object(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        writer.object(body)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    static func text(_ json: JSON) -> String {
        var writer = JSONWriter()
        json.write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
