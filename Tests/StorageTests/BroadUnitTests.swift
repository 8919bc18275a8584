import Domain
import SQLite
import Storage
import TestKit
import Testing

/// What a unit at the top of many sees is found another way than what a small one sees, and is the same.
@Suite struct BroadUnitTests {
    private static let now = Instant.at("2022-06-19T08:00:00+07:00")

    private func add(_ code: String, in parent: Int64?, _ db: Connection) throws -> Int64 {
        let id = try db.units.save(
            UnitRecord(
                code: code, name: "Đơn vị \(code)", kind: .other, level: nil, parentID: parent, parentCode: nil,
                validFrom: nil, validTo: nil, note: nil, aliases: [], officialCodes: []), now: Self.now)
        try db.audit.append(
            AuditRecord(
                at: Self.now, tokenID: nil, actor: "a", role: "admin", actorUnit: nil, requestID: "a", address: nil,
                action: "unit.create", subject: "/v1/units/\(code)", planID: nil, unitID: id, old: nil, new: nil,
                reason: nil))
        return id
    }

    @Test("lists, feed and trail of a unit at the top of many hold what lies below it, and nothing else")
    func broad() throws {
        let db = try Register().db
        let (top, other) = (try add("top", in: nil, db), try add("other", in: nil, db))
        var middle = top
        for number in 0..<210 {
            let id = try add("u\(number)", in: number % 7 == 0 ? middle : top, db)
            if number % 21 == 0 { middle = id }
            _ = try add("o\(number)", in: number < 20 ? other : nil, db)
        }
        #expect(try db.units.isBroad(top))
        // Not at the top, and with few below it.
        #expect(try !db.units.isBroad(middle) && !db.units.isBroad(other) && !db.units.isBroad(0))
        for root in [top, other, middle] {
            let all = try db.units.list(.init(), .all).items.filter { try db.units.isBelow($0.id, root: root) }
            #expect(root != top || all.count == 211)
            #expect(try db.units.list(.init(root: root), .all).items == all)
            var filter = AuditRepository.ChangeFilter(root: root)
            filter.includesUnits = true
            let changes = try db.audit.changes(filter, PageRequest(limit: 500)).items
            #expect(Set(changes.map(\.unit)) == Set(all.map(\.code)) && changes.count == all.count)
            let trail = try db.audit.list(.init(root: root), .all).items
            #expect(trail.map(\.record.id) == changes.map(\.sequence))
        }
    }

    @Test("acts of a kind are found whatever else is asked for, few or many", arguments: [3, 20_020])
    func kinds(number: Int) throws {
        let db = try Register().db
        let (a, b) = (try add("a", in: nil, db), try add("b", in: nil, db))
        try db.script("BEGIN")
        var head = try db.audit.head().sequence
        for index in 0..<number {
            head += 1
            try db.run(
                """
                INSERT INTO audit (id, at, actor, role, request_id, action, subject, unit_id, actor_digest, hash)
                VALUES (?, 0, 'a', 'admin', 'a', ?, ?, ?, zeroblob(32), zeroblob(32))
                """, head, index % 3 == 0 && index < 30 ? "x.rare" : "x.often", "/\(index % 2)", index % 2 == 0 ? a : b)
        }
        try db.script("COMMIT")
        for action in ["x.rare", "x.often", "x.none"] {
            let found = try db.audit.list(query(action), .all).items
            #expect(found.allSatisfy { $0.record.action == action })
            let ofUnit = try db.audit.list(query(action, unit: b), .all).items
            #expect(ofUnit == found.filter { $0.record.unitID == b })
            let ofSubject = try db.audit.list(query(action, subject: "/1"), .all).items
            #expect(ofSubject == ofUnit)
            if action == "x.often" { #expect(found.count == number - min(10, (number + 2) / 3)) }
            if action == "x.none" { #expect(found.isEmpty) }
        }
    }

    private func query(_ action: String, unit: Int64? = nil, subject: String? = nil) -> AuditRepository.Filter {
        var filter = AuditRepository.Filter()
        (filter.action, filter.unit, filter.subject) = (action, unit, subject)
        return filter
    }
}
