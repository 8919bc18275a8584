import Domain
import SQLite
import Storage
import TestKit
import Testing

@testable import Services

@Suite struct AuditServiceTests {
    /// Units, a group, a model, a token of a ward, and rows of a plan that the district issues and the department stands for.
    private func filled() throws -> Register {
        let register = try Register().withUnits()
        try register.act { t in
            _ = try GroupService(t).put(slug("g"), .make(("phuong-a", nil, nil)))
            _ = try TokenService(t).issue(TokenDraft(name: "A", role: .office, unit: slug("phuong-a"), expiresOn: nil))
            try t.db.run(
                """
                INSERT INTO plan (id, code, title, state, issuer_id, standing_unit_id, period_from, period_to, final_score,
                    document, search, sort_key, updated_at)
                SELECT 7, 'ke-hoach', 'Kế hoạch', 'draft', i.id, s.id, '2022-01-01', '2022-12-31', 'self', '{}', '', x'00', 0
                FROM unit i, unit s WHERE i.code = 'quan' AND s.code = 'so'
                """)
            try t.record("plan.create", "/v1/plans/ke-hoach", plan: 7)
            let ward = try t.db.units.reference("phuong-a")
            try t.record("card.submit", "/v1/plans/ke-hoach/card", plan: 7, unit: ward?.id, new: "{}", reason: "vì thế")
        }
        return register
    }

    private func changes(
        _ register: Register, as role: Role = .admin, of unit: String? = nil, plan: String? = nil,
        _ page: PageRequest = .init(limit: 500)
    ) throws -> [String] {
        try register.act(as: role, of: unit) {
            try AuditService($0).changes(plan: plan.map(slug), page).items.map { "\($0.action) \($0.unit ?? "-")" }
        }
    }

    @Test("the trail names plan and unit by their codes and is filtered by each member")
    func filters() throws {
        let register = try filled()
        func found(_ query: AuditService.Query) throws -> [AuditEntry] {
            try register.act { try AuditService($0).list(query, .all).items }
        }
        let card = try #require(try found(.init(action: "card.submit")).first)
        #expect(card.plan == "ke-hoach" && card.unit == "phuong-a" && card.record.reason == "vì thế")
        #expect(try found(.init(plan: slug("ke-hoach"))).map(\.record.action) == ["plan.create", "card.submit"])
        #expect(try found(.init(plan: slug("khac"))).isEmpty)
        #expect(
            try found(.init(unit: slug("phuong-a"))).map(\.record.action)
                == ["unit.create", "token.create", "card.submit"])
        #expect(try found(.init(subject: "/v1/groups/g")).map(\.record.action) == ["group.create"])
        #expect(try found(.init(from: register.now + .seconds(1))).isEmpty)
        #expect(try found(.init(to: register.now)).isEmpty)
        #expect(try found(.init(from: register.now, to: register.now + .seconds(1))).count == 8)
    }

    @Test("an admin of a unit reads what was done to units below it; other roles read nothing")
    func auditPermission() throws {
        let register = try filled()
        let seen = try register.act(of: "phuong-a") {
            try AuditService($0).list(.init(), .all).items.map(\.record.action)
        }
        #expect(seen == ["unit.create", "token.create", "card.submit"])
        for role in Role.allCases where role != .admin {
            #expect(register.error(as: role) { _ = try AuditService($0).list(.init(), .all) } == .forbidden(.readAudit))
        }
        #expect(
            register.error(of: "quan") { _ = try AuditService($0).list(.init(unit: slug("so")), .all) }
                == .forbidden(.readAudit))
    }

    @Test("what was done to a unit that was deleted is not laid to the next one")
    func deletedUnit() throws {
        let register = try Register().withUnits()
        try register.act { t in
            _ = try UnitService(t).put(slug("nham"), .make(name: "Nhầm"))
            try UnitService(t).delete(slug("nham"))
            _ = try UnitService(t).put(slug("moi"), .make(name: "Mới"))
        }
        let seen = try register.act { try AuditService($0).list(.init(unit: slug("moi")), .all).items }
        #expect(seen.map(\.record.subject) == ["/v1/units/moi"])
    }

    @Test("nobody changes or deletes a row of the trail")
    func appendOnly() throws {
        let register = try filled()
        #expect(throws: SQLiteError.self) { try register.db.run("UPDATE audit SET reason = 'x'") }
        #expect(throws: SQLiteError.self) { try register.db.run("DELETE FROM audit") }
    }

    @Test("the feed shows what a token may read, without who and why")
    func changesPermission() throws {
        let register = try filled()
        let units = ["unit.create quan", "unit.create phuong-a", "unit.create phuong-b"]
        let plan = ["plan.create -", "card.submit phuong-a"]
        #expect(
            try changes(register)
                == units + ["unit.create so", "group.create -", "token.create phuong-a"] + plan)
        #expect(try changes(register, as: .viewer).contains { $0.hasPrefix("token.") } == false)
        // The ward: itself. Another ward: nothing of it. The issuer and the standing unit: all of the plan.
        #expect(try changes(register, as: .office, of: "phuong-a") == ["unit.create phuong-a", "card.submit phuong-a"])
        #expect(try changes(register, as: .office, of: "phuong-b") == ["unit.create phuong-b"])
        #expect(try changes(register, as: .issuer, of: "quan") == units + plan)
        #expect(try changes(register, as: .standing, of: "so") == ["unit.create so"] + plan)
        // Below the issuer, but not in the role of one.
        #expect(try changes(register, as: .inspector, of: "quan") == units)
        #expect(try changes(register, as: .office, of: "so") == ["unit.create so"])
        #expect(try changes(register, of: "quan", plan: "ke-hoach") == plan)
    }

    @Test("whoever goes on from `next` sees every step once, also much later")
    func cursor() throws {
        let register = try filled()
        var seen: [Int64] = []
        var cursor: Cursor?
        func read() throws {
            while true {
                let page = try register.act {
                    try AuditService($0).changes(plan: nil, PageRequest(limit: 3, cursor: cursor))
                }
                seen += page.items.map(\.sequence)
                let next = try #require(page.next)
                if next == cursor { return }
                cursor = next
            }
        }
        try read()
        #expect(seen == Array(1...8))
        _ = try register.act { try UnitService($0).put(slug("moi"), .make(name: "Mới")) }
        try read()
        #expect(seen == Array(1...9))
    }

    @Test("the feed of who may see nothing goes on past what others did, a bounded stretch at a time")
    func bounded() throws {
        let register = try filled()
        try register.act { t in
            for _ in 0..<10_500 { try t.db.audit.append(.make(at: t.now)) }
        }
        var cursor: Cursor?
        var calls = 0
        while true {
            let page = try register.act(as: .office, of: "phuong-b") {
                try AuditService($0).changes(plan: nil, PageRequest(cursor: cursor))
            }
            calls += 1
            if page.next == cursor { break }
            cursor = page.next
        }
        #expect(calls == 3)
        #expect(cursor == Cursor(.integer(10_508)))
        #expect(try changes(register, as: .office, of: "phuong-b", .init(cursor: Cursor(.integer(10_508)))).isEmpty)
    }
}

extension AuditRecord {
    fileprivate static func make(at moment: Instant) -> AuditRecord {
        AuditRecord(
            at: moment, tokenID: nil, actor: "test", role: "admin", actorUnit: nil, requestID: "test", address: nil,
            action: "model.change", subject: "/v1/models/m", planID: nil, unitID: nil, old: nil, new: nil, reason: nil)
    }
}
