import Domain
import Storage
import TestKit
import Testing

@testable import Services

@Suite struct GroupServiceTests {
    @Test("a group comes back with its members in the order in which they were given")
    func order() throws {
        let register = try Register().withUnits()
        let written = try register.act { t in
            try GroupService(t).put(slug("cac-phuong"), .make(("phuong-b", nil, nil), ("phuong-a", nil, "2025-06-30")))
        }
        #expect(written.outcome == .created)
        let group = try register.act(as: .viewer, of: "so") { try GroupService($0).get(slug("cac-phuong")) }
        #expect(group.members.map(\.unit.code) == ["phuong-b", "phuong-a"])
        #expect(group == written.record)
        let list = try register.act { try GroupService($0).list(PageRequest()) }
        #expect(list.items.map(\.memberCount) == [2])
    }

    @Test("the same group again changes nothing, not even the trail")
    func idempotence() throws {
        let register = try Register().withUnits()
        let draft = GroupDraft.make(("phuong-a", nil, nil))
        _ = try register.act { try GroupService($0).put(slug("g"), draft) }
        let before = try register.trail
        let again = try register.act { try GroupService($0).put(slug("g"), draft) }
        #expect(again.outcome == .unchanged)
        #expect(try register.trail == before)
    }

    @Test("every unknown unit and every double one is reported at its place")
    func faults() throws {
        let register = try Register().withUnits()
        let error = register.error { t in
            _ = try GroupService(t).put(
                slug("g"),
                .make(("khong-co", nil, nil), ("phuong-a", nil, nil), ("khong-co-2", nil, nil), ("phuong-a", nil, nil)))
        }
        #expect(
            error
                == .invalid([
                    Issue(pointer: "/members/0/unit", code: .referenceUnknown, arguments: ["khong-co"]),
                    Issue(pointer: "/members/2/unit", code: .referenceUnknown, arguments: ["khong-co-2"]),
                    Issue(pointer: "/members/3/unit", code: .codeDuplicate, arguments: ["phuong-a"]),
                ]))
    }

    @Test(
        "a unit may be in a group twice on different days only",
        arguments: [
            ([("2022-01-01", "2022-06-30"), ("2022-07-01", nil)], []),
            ([("2022-07-01", nil), (nil, "2022-06-30")], []),
            ([("2022-01-01", "2022-06-30"), ("2022-06-30", nil)], [1]),
            ([(nil, nil), ("2022-07-01", nil)], [1]),
            ([("2022-07-01", nil), (nil, nil)], [0]),
            // The short period hides nothing of the long one around it.
            ([("2022-01-01", "2022-12-31"), ("2022-02-01", "2022-02-28"), ("2022-06-01", "2023-01-31")], [1, 2]),
            ([("2022-01-01", nil), ("2022-02-01", "2022-02-28"), ("2023-01-01", nil)], [1, 2]),
        ] as [([(String?, String?)], [Int])])
    func overlap(periods: [(String?, String?)], expected: [Int]) {
        let draft = GroupDraft(
            name: "g", note: nil,
            members: periods.map {
                GroupDraft.Member(unit: slug("a"), validFrom: $0.0.map(day), validTo: $0.1.map(day))
            })
        #expect(draft.overlappingMembers == expected)
    }

    @Test(
        "on a day only those belong to it who did, and who existed",
        arguments: [
            ("2022-05-31", ["phuong-a"]), ("2022-06-01", ["phuong-a", "phuong-b"]), ("2025-07-01", ["phuong-b"]),
        ])
    func asOf(text: String, expected: [String]) throws {
        let register = try Register().withUnits()
        try register.act { t in
            var ward = UnitDraft.make(name: "A", kind: .committee, parent: slug("quan"))
            ward.validTo = day("2025-06-30")
            _ = try UnitService(t).put(slug("phuong-a"), ward)
            _ = try GroupService(t).put(slug("g"), .make(("phuong-a", nil, nil), ("phuong-b", "2022-06-01", nil)))
        }
        let group = try register.act { try GroupService($0).get(slug("g"), asOf: day(text)) }
        #expect(group.members.map(\.unit.code) == expected)
        let members = try register.act { try $0.db.groups.members(of: group.id, asOf: day(text)) }
        #expect(members.map(\.code) == expected)
    }

    @Test("units and groups share one set of codes")
    func codes() throws {
        let register = try Register().withUnits()
        #expect(
            register.error { _ = try GroupService($0).put(slug("quan"), .make(("phuong-a", nil, nil))) }
                == .conflict(Conflict(.codeTaken, "quan")))
        _ = try register.act { try GroupService($0).put(slug("g"), .make(("phuong-a", nil, nil))) }
        #expect(
            register.error { _ = try UnitService($0).put(slug("g"), .make(name: "G")) }
                == .conflict(Conflict(.codeTaken, "g")))
    }

    @Test("an admin of a unit writes groups of units below it, and no other")
    func permission() throws {
        let register = try Register().withUnits()
        let own = GroupDraft.make(("phuong-a", nil, nil), ("phuong-b", nil, nil))
        #expect(try register.act(of: "quan") { try GroupService($0).put(slug("g"), own).outcome } == .created)
        let refused = ServiceError.forbidden(.writeGroup)
        // Not all are below; not one is there; one is unknown; the group as it is holds another's unit.
        #expect(register.error(of: "phuong-a") { _ = try GroupService($0).put(slug("h"), own) } == refused)
        #expect(register.error(of: "quan") { _ = try GroupService($0).put(slug("h"), .make()) } == refused)
        #expect(
            register.error(of: "quan") { _ = try GroupService($0).put(slug("h"), .make(("x", nil, nil))) } == refused)
        #expect(
            register.error(of: "phuong-a") { _ = try GroupService($0).put(slug("g"), .make(("phuong-a", nil, nil))) }
                == refused)
        // A set of nobody is nobody's to fill, either.
        _ = try register.act { try GroupService($0).put(slug("trong"), .make()) }
        #expect(register.error(of: "quan") { _ = try GroupService($0).put(slug("trong"), own) } == refused)
        #expect(register.error(as: .office, of: "quan") { _ = try GroupService($0).put(slug("g"), own) } == refused)
    }

    @Test("a version that is no longer the one that was read is not overwritten")
    func precondition() throws {
        let register = try Register().withUnits()
        _ = try register.act { try GroupService($0).put(slug("g"), .make(("phuong-a", nil, nil)), if: .absent) }
        #expect(
            register.error { _ = try GroupService($0).put(slug("g"), .make(("phuong-b", nil, nil)), if: .version([2])) }
                == .preconditionFailed)
        let written = try register.act {
            try GroupService($0).put(slug("g"), .make(("phuong-b", nil, nil)), if: .version([1]))
        }
        #expect(written.record.version == 2)
    }
}
