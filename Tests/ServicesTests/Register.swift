import Domain
import JSON
import SQLite
import Storage
import Testing

@testable import Services

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A register of its own for one test, in a file that goes with it, and acts on it one after the other.
final class Register {
    let db: Connection
    private let path: String
    var now: Instant

    init(now: String = "2022-06-19T08:00:00+07:00") throws {
        var generator = SystemRandomNumberGenerator()
        path = "/tmp/nep-register-\(generator.next()).db"
        db = try Connection(path: path, mode: .create)
        self.now = try #require(Instant(now))
        try Migrator().migrate(db, now: self.now)
    }

    deinit { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }

    /// Runs `body` as somebody would; `nil` for the unit is everything. What throws leaves nothing behind.
    func act<T>(
        as role: Role = .admin, of unit: String? = nil, _ body: (Transaction) throws -> T
    ) throws -> T {
        try db.transaction { db in
            let unit = try unit.map { try #require(try db.units.reference($0)) }
            return try body(
                Transaction(
                    db: db, now: now, actor: Actor(tokenID: nil, name: "test", role: role, unit: unit),
                    origin: Origin(requestID: "test", address: nil)))
        }
    }

    /// The error that `body` throws, nothing of it kept.
    func error(
        as role: Role = .admin, of unit: String? = nil, _ body: (Transaction) throws -> Void
    ) -> ServiceError? {
        do {
            try act(as: role, of: unit, body)
            return nil
        } catch {
            return error as? ServiceError
        }
    }

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

    /// The actions of the trail so far.
    var trail: [String] {
        get throws { try act { try AuditService($0).list(.init(), .all).items.map(\.record.action) } }
    }
}

func slug(_ text: String) -> Slug {
    guard let slug = Slug(text) else { preconditionFailure("no slug: \(text)") }
    return slug
}

func day(_ text: String) -> LocalDate {
    guard let day = LocalDate(text) else { preconditionFailure("no day: \(text)") }
    return day
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
