import Domain
import Storage
import TestKit
import Testing

@testable import Services

@Suite struct UnitBulkTests {
    private func rows(_ contents: (code: String, parent: String?)...) -> [UnitRow] {
        contents.enumerated().map { UnitRow.make($0, $1.code, in: $1.parent) }
    }

    private func statuses(_ outcome: BulkOutcome) -> [String] {
        outcome.items.map { item in
            switch item.result {
            case .success(let outcome): "\(outcome)"
            case .failure(.invalid(let issues)):
                issues.map { "\($0.pointer) \($0.code.rawValue)" }.joined(separator: ", ")
            case .failure(.forbidden): "forbidden"
            case .failure(.conflict(let conflict)): conflict.code.rawValue
            case .failure(let error): "\(error)"
            }
        }
    }

    @Test("a parent may come after its parts, and the answer keeps the order of the rows")
    func order() throws {
        let register = try Register()
        let rows = rows(("phuong", "quan"), ("to", "phuong"), ("quan", "tp"), ("tp", nil))
        let outcome = try register.act { try UnitService($0).putAll(rows) }
        #expect(outcome.items.map(\.code) == ["phuong", "to", "quan", "tp"])
        #expect(outcome.created == 4 && outcome.refused == 0)
        #expect(try register.act { try UnitService($0).get(slug("to")).parentCode } == "phuong")
        let again = try register.act { try UnitService($0).putAll(rows) }
        #expect(again.unchanged == 4)
        #expect(try register.trail.count == 4)
    }

    @Test("units lie no more levels deep than every way up is followed, however they come there")
    func depth() throws {
        let register = try Register()
        let most = UnitRepository.maximumLevels
        let chain = (0...most).map { UnitRow.make($0, "u\($0)", in: $0 == 0 ? nil : "u\($0 - 1)") }
        let outcome = try register.act { try UnitService($0).putAll(chain) }
        #expect(outcome.created == most)
        #expect(statuses(outcome).last == "/items/\(most)/parent unit.tooDeep")
        // The top below the last is a circle still, and a tree is moved with all that it holds.
        func put(_ code: String, in parent: String?) -> [String] {
            let error = register.error { t in
                _ = try UnitService(t).put(slug(code), .make(name: "Đơn vị", parent: parent.map(slug)))
            }
            guard case .invalid(let issues)? = error else { return error.map { ["\($0)"] } ?? [] }
            return issues.map(\.code.rawValue)
        }
        #expect(put("u0", in: "u\(most - 1)") == ["unit.cycle"])
        #expect(put("tren", in: nil) == [])
        #expect(put("u0", in: "tren") == ["unit.tooDeep"])
        #expect(put("u1", in: "tren") == [])
        #expect(put("tren", in: "u0") == ["unit.tooDeep"])
        #expect(put("u\(most - 1)", in: "u\(most - 2)") == [])
        #expect(put("duoi", in: "u\(most - 1)") == ["unit.tooDeep"])
    }

    @Test("a refused row leaves nothing behind and takes only its parts with it")
    func refusals() throws {
        let register = try Register().withUnits()
        _ = try register.act { try GroupService($0).put(slug("nhom"), .make(("quan", nil, nil))) }
        var rows = rows(
            ("a", "khong-co"), ("b", "a"), ("c", "quan"), ("c", nil), ("nhom", nil), ("quan", "phuong-a"), ("d", "d"))
        let bad = Issue(pointer: "/items/7/kind", code: .memberMissing, arguments: ["kind"])
        rows.append(UnitRow(index: 7, code: "e", content: .failure(Invalid(issues: [bad]))))
        let outcome = try register.act { try UnitService($0).putAll(rows) }
        #expect(
            statuses(outcome) == [
                "/items/0/parent reference.unknown", "/items/1/parent reference.unknown", "created",
                "/items/3/code code.duplicate", "code.taken", "/items/5/parent unit.cycle",
                "/items/6/parent reference.unknown", "/items/7/kind member.missing",
            ])
        #expect(outcome.created == 1 && outcome.refused == 7)
        let codes = try register.act { try UnitService($0).list(parent: nil, kind: nil, text: nil, asOf: nil, .all) }
        #expect(codes.items.map(\.code).sorted() == ["c", "phuong-a", "phuong-b", "quan", "so"])
    }

    @Test("rows outside of the subtree are refused one by one; who may write no unit is refused at once")
    func permission() throws {
        let register = try Register().withUnits()
        let outcome = try register.act(of: "quan") {
            try UnitService($0).putAll(rows(("a", "quan"), ("b", "so"), ("c", nil), ("so", nil), ("d", "a")))
        }
        #expect(statuses(outcome) == ["created", "forbidden", "forbidden", "forbidden", "created"])
        #expect(
            register.error(as: .office, of: "quan") { _ = try UnitService($0).putAll([]) } == .forbidden(.writeUnit))
    }

    @Test("what a table has no column for stays as it is")
    func kept() throws {
        let register = try Register()
        let old = UnitRecord.OfficialCode(code: "00607", from: nil, to: day("2025-06-30"))
        let current = UnitRecord.OfficialCode(code: "00613", from: day("2025-07-01"), to: nil)
        try register.act { t in
            _ = try UnitService(t).put(
                slug("tay-tuu"), .make(name: "Tây Tựu", aliases: ["Tay Tuu"], officialCodes: [old, current]))
        }
        func put(_ code: String?, _ kept: Set<UnitRow.Kept>) throws -> UnitRecord {
            let codes = code.map { [UnitRecord.OfficialCode(code: $0, from: nil, to: nil)] } ?? []
            let draft = UnitDraft.make(name: "Phường Tây Tựu", officialCodes: codes)
            let row = UnitRow(
                index: 0, code: "tay-tuu", content: .success(.init(code: slug("tay-tuu"), draft: draft, kept: kept)))
            return try register.act { t in
                #expect(try UnitService(t).putAll([row]).refused == 0)
                return try UnitService(t).get(slug("tay-tuu"))
            }
        }
        let first = try put(nil, [.aliases, .officialCodes])
        #expect(
            first.name == "Phường Tây Tựu" && first.aliases == ["Tay Tuu"] && first.officialCodes == [old, current])
        #expect(try put("00613", [.officialCodeHistory]).officialCodes == [old, current])
        #expect(try put("00614", [.officialCodeHistory]).officialCodes.map(\.code) == ["00607", "00614"])
        #expect(try put("00614", [.officialCodeHistory]).officialCodes.last?.from == day("2025-07-01"))
        #expect(try put(nil, [.officialCodeHistory]).officialCodes == [])
    }

    @Test("each comes after its parent, whatever the order, and a circle comes to an end")
    func parentsFirst() {
        let parents = ["a": "b", "b": "c", "d": "a", "x": "y", "y": "x", "z": "z"]
        func order(_ codes: String...) -> [String] {
            UnitService.parentsFirst(codes.map(slug), parent: { parents[$0.description].map(slug) }).map(\.description)
        }
        #expect(order("a", "b", "c", "d") == ["c", "b", "a", "d"])
        #expect(order("d", "c", "a") == ["a", "d", "c"])
        #expect(order("x", "y", "z") == ["y", "x", "z"])
    }
}

extension UnitRow {
    fileprivate static func make(_ index: Int, _ code: String, in parent: String?) -> UnitRow {
        UnitRow(
            index: index, code: code,
            content: .success(.init(code: slug(code), draft: .make(name: "Đơn vị", parent: parent.map(slug)))))
    }
}
