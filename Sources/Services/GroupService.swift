package import Domain
internal import JSON
package import Storage

/// What a client says of a group: the body of `PUT /v1/groups/{group}`.
package struct GroupDraft: Sendable, Hashable {
    package var name: String
    package var note: String?
    package var members: [Member]

    package struct Member: Sendable, Hashable {
        /// `nil` where it could not be read.
        package var unit: Slug?
        package var validFrom: LocalDate?
        package var validTo: LocalDate?
    }

    package static func read(_ o: inout ObjectReader) -> GroupDraft? {
        let name = o.text("name") ?? ""
        let note = o.text("note", required: false, maximum: 2_000)
        let members = o.objects("members", required: true, standIn: Member()) { o -> Member? in
            let unit = o.slug("unit")
            let from = o.date("validFrom", required: false)
            let to = o.date("validTo", required: false)
            o.order(from, to, at: "validTo")
            return Member(unit: unit, validFrom: from, validTo: to)
        }
        return GroupDraft(name: name, note: note, members: members)
    }
}

/// Named sets of units, which plans address as one.
package struct GroupService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    /// - Parameter day: only the members of that day; `nil` is all that ever were or will be.
    package func get(_ code: Slug, asOf day: LocalDate? = nil) throws -> GroupRecord {
        try t.require(.readCatalogue, t.relationsToRegister)
        guard var record = try t.db.groups.find(code.description) else {
            throw ServiceError.notFound(.group, code.description)
        }
        if let day {
            let present = Set(try t.db.groups.members(of: record.id, asOf: day))
            record.members.removeAll { !present.contains($0.unit) || !$0.isValid(on: day) }
        }
        return record
    }

    /// In the order of the Vietnamese alphabet.
    package func list(_ page: PageRequest) throws -> Page<GroupSummary> {
        try t.require(.readCatalogue, t.relationsToRegister)
        return try t.db.groups.list(page)
    }

    /// - Parameter unread: what of the body could not be read.
    package func put(
        _ code: Slug, _ draft: GroupDraft, unread: [Issue] = [], if condition: Precondition = .none
    ) throws -> Written<GroupRecord> {
        let current = try t.db.groups.find(code.description)
        let units = try draft.members.map { try $0.unit.flatMap { try t.db.units.reference($0.description) } }
        // Who is to be in it is not known, so whether the actor has the care of them is not either.
        if unread.contains(where: { $0.pointer.hasPrefix("/members") }), t.actor.unit != nil {
            try ServiceError.refuse(unread)
        }
        try t.require(.writeGroup, relations(to: current?.members.map(\.unit), units))
        try condition.check(current?.version)
        if current == nil, try t.db.units.reference(code.description) != nil {
            throw ServiceError.conflict(Conflict(.codeTaken, code.description))
        }
        let members = try members(draft, units, unread: unread)
        var record = GroupRecord(
            id: current?.id ?? 0, code: code.description, name: draft.name, note: draft.note, members: members,
            version: current?.version ?? 1)
        if let current, record.hasSameContent(as: current) { return Written(current, .unchanged) }
        record.id = try t.db.groups.save(record, now: t.now)
        if let current { record.version = current.version + 1 }
        try t.record(
            current == nil ? "group.create" : "group.change", "/v1/groups/\(code)", old: current?.summary,
            new: record.summary)
        return Written(record, current == nil ? .created : .changed)
    }

    /// How the group stands to the actor: below it when every member is, those it has and those it is to have. A set of
    /// nobody is below nobody, and a unit that does not exist is not either, so that a refusal does not tell which it was.
    private func relations(to current: [UnitReference]?, _ wanted: [UnitReference?]) throws -> Relations {
        guard t.actor.unit != nil else { return [.everywhere, .subjectBelow] }
        guard !wanted.isEmpty, current != [] else { return [] }
        var known = Set(current ?? [])
        for unit in wanted {
            guard let unit else { return [] }
            known.insert(unit)
        }
        return try known.allSatisfy { try t.covers($0.id) } ? [.subjectBelow] : []
    }

    /// The members with their units, or every fault of them.
    private func members(
        _ draft: GroupDraft, _ units: [UnitReference?], unread: [Issue]
    ) throws -> [GroupRecord.Member] {
        let faults = Faults()
        let place = JSONPointer.root.appending("members")
        var members: [GroupRecord.Member] = []
        for (index, member) in draft.members.enumerated() {
            guard let unit = units[index] else {
                if let code = member.unit {
                    faults.report(.referenceUnknown, at: place.appending(index).appending("unit"), code.description)
                }
                continue
            }
            members.append(
                GroupRecord.Member(unit: unit, validFrom: member.validFrom, validTo: member.validTo))
        }
        for index in draft.overlappingMembers {
            faults.report(
                .codeDuplicate, at: place.appending(index).appending("unit"),
                draft.members[index].unit?.description ?? "")
        }
        try ServiceError.refuse(unread, and: faults.issues)
        return members
    }
}

extension GroupDraft {
    /// The indices of members whose days overlap those of the same unit in another place: the unit would be there twice.
    var overlappingMembers: [Int] {
        var places: [Slug: [Int]] = [:]
        for (index, member) in members.enumerated() {
            if let unit = member.unit { places[unit, default: []].append(index) }
        }
        var found: [Int] = []
        for indices in places.values where indices.count > 1 {
            // By their first day; no first day is before every day, no last day is after every day.
            let ordered = indices.sorted { first, second in
                switch (members[first].validFrom, members[second].validFrom) {
                case (let a?, let b?) where a != b: a < b
                case (nil, _?): true
                case (_?, nil): false
                default: first < second
                }
            }
            var last = members[ordered[0]].validTo
            for index in ordered.dropFirst() {
                let from = members[index].validFrom
                let isApart = if let last, let from { last < from } else { false }
                if !isApart { found.append(index) }
                // The later of both ends, so that a short period inside a long one hides nothing.
                last = if let end = members[index].validTo, let before = last { max(end, before) } else { nil }
            }
        }
        return found.sorted()
    }
}

extension GroupRecord {
    /// The record as the audit trail keeps it.
    var summary: String {
        JSONText.object { w in
            w.member("name", name)
            w.member("note", note)
            w.member(
                "members",
                array: { w in
                    for member in members {
                        w.elementObject { w in
                            w.member("unit", member.unit.code)
                            w.member("validFrom", member.validFrom?.description)
                            w.member("validTo", member.validTo?.description)
                        }
                    }
                })
        }
    }
}
