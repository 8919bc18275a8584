import Domain
import JSON
import Storage
import TestKit

@testable import Services

extension Register {
    /// Puts units: a district `quan`, its wards `phuong-a` and `phuong-b`, and a city department `so` beside it.
    func withUnits() throws -> Register {
        try act { t in
            for (code, parent) in [("quan", nil), ("phuong-a", "quan"), ("phuong-b", "quan"), ("so", nil)] {
                _ = try UnitService(t).put(
                    slug(code), .make(name: "Đơn vị \(code)", kind: .committee, parent: parent.map(slug)))
            }
        }
        return self
    }
}

extension Register {
    /// Publishes an amendment of the plan `ke-hoach`, issued today.
    func amend(_ code: String, _ members: [String: JSON]) throws {
        try act { t in
            let body: JSON = members.reduce(["issuedOn": .string(t.today.description)]) { $0.with($1.key, $1.value) }
            let draft = try ObjectReader.read(body) { AmendmentDraft.read(&$0) }
            _ = try AmendmentService(t).put(plan: slug("ke-hoach"), slug(code), draft)
            _ = try AmendmentService(t).publish(plan: slug("ke-hoach"), slug(code))
        }
    }
}

extension JSON {
    /// A change that an amendment makes to a rule.
    static func change(of rule: String, _ members: [String: JSON] = [:]) -> JSON {
        members.reduce(["rule": .string(rule), "clause": ["label": "Điều 1"]]) { $0.with($1.key, $1.value) }
    }
}

/// The body of a request, read as the API reads it.
func draft<T>(_ json: String, _ read: (inout ObjectReader) -> T?) throws -> T {
    try ObjectReader.read(JSON.parse(Array(json.utf8)), read)
}

extension UnitDraft {
    static func make(
        name: String, kind: UnitKind = .other, parent: Slug? = nil, aliases: [String] = [],
        officialCodes: [UnitRecord.OfficialCode] = []
    ) -> UnitDraft {
        UnitDraft(
            name: name, kind: kind, level: nil, parent: parent, validFrom: nil, validTo: nil, note: nil,
            aliases: aliases, officialCodes: officialCodes)
    }
}

extension GroupDraft {
    static func make(_ members: (unit: String, from: String?, to: String?)...) -> GroupDraft {
        GroupDraft(
            name: "Nhóm", note: nil,
            members: members.map {
                Member(unit: slug($0.unit), validFrom: $0.from.map(day), validTo: $0.to.map(day))
            })
    }
}
