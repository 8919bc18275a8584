import Domain
import Storage
import TestKit
import Testing

@testable import Services

@Suite struct TokenServiceTests {
    private func make(_ unit: String?, role: Role = .office, expiresOn: String? = nil) -> TokenDraft {
        TokenDraft(name: "Tây Tựu – một cửa", role: role, unit: unit.map(slug), expiresOn: expiresOn.map(day))
    }

    @Test("a token is found by its secret alone, and nothing keeps the secret")
    func secret() throws {
        let register = try Register().withUnits()
        let issued = try register.act { try TokenService($0).issue(make("phuong-a")) }
        #expect(TokenSecret.isWellFormed(issued.secret))
        let hash = TokenSecret.hash(issued.secret)
        #expect(try register.db.tokens.find(hash: hash) == issued.record)
        #expect(try register.db.tokens.find(hash: TokenSecret.hash(TokenSecret.make())) == nil)
        let entries = try register.act { try AuditService($0).list(.init(action: "token.create"), PageRequest()) }
        let entry = try #require(entries.items.first)
        #expect(entry.unit == "phuong-a" && entry.record.subject == issued.record.path)
        for text in [entry.record.new, entry.record.old, entry.record.subject].compactMap(\.self) {
            #expect(!text.contains(issued.secret.dropFirst(4)) && !text.contains(hash.hexadecimal))
        }
    }

    @Test(
        "a text that no secret can be is refused without a look-up",
        arguments: [
            "", "nep_", "nep_" + String(repeating: "g", count: 64), "nep_" + String(repeating: "A", count: 64),
            "nep_" + String(repeating: "a", count: 63), "nep_" + String(repeating: "a", count: 65),
            "nap_" + String(repeating: "a", count: 64), "nep_" + String(repeating: "é", count: 32),
        ])
    func malformed(text: String) {
        #expect(!TokenSecret.isWellFormed(text))
    }

    @Test("secrets and public identifiers do not come twice")
    func unique() {
        #expect(Set((0..<1_000).map { _ in TokenSecret.make() }).count == 1_000)
        let identifiers = (0..<1_000).map { _ in TokenSecret.makePublicID() }
        #expect(Set(identifiers).count == 1_000)
        #expect(identifiers.allSatisfy { $0.utf8.count == 16 && $0.allSatisfy(\.isHexDigit) })
    }

    @Test(
        "a token works up to the end of its last day in local time",
        arguments: [
            ("2022-06-30T16:59:59Z", true), ("2022-06-30T17:00:00Z", false), ("2022-06-19T00:00:00Z", true),
        ])
    func expiry(text: String, expected: Bool) throws {
        let register = try Register().withUnits()
        let token = try register.act { try TokenService($0).issue(make("quan", expiresOn: "2022-06-30")).record }
        #expect(token.isUsable(at: try #require(Instant(text))) == expected)
    }

    @Test("a day that is over cannot be the last; today can")
    func past() throws {
        let register = try Register().withUnits()
        #expect(
            register.error { _ = try TokenService($0).issue(make("quan", expiresOn: "2022-06-18")) }
                == .invalid([Issue(pointer: "/expiresOn", code: .datePast, arguments: ["2022-06-19"])]))
        _ = try register.act { try TokenService($0).issue(make("quan", expiresOn: "2022-06-19")) }
    }

    @Test("an admin makes tokens for what lies below it, in any role, and for nothing else")
    func subtree() throws {
        let register = try Register().withUnits()
        for role in Role.allCases {
            _ = try register.act(of: "quan") { try TokenService($0).issue(make("phuong-a", role: role)) }
        }
        let refused = ServiceError.forbidden(.manageTokens)
        for unit in ["so", "khong-co", nil] {
            #expect(register.error(of: "quan") { _ = try TokenService($0).issue(make(unit)) } == refused)
        }
        #expect(register.error(of: "phuong-a") { _ = try TokenService($0).issue(make("quan")) } == refused)
        for role in Role.allCases where role != .admin {
            #expect(register.error(as: role) { _ = try TokenService($0).issue(make(nil)) } == refused)
            #expect(register.error(as: role, of: "quan") { _ = try TokenService($0).issue(make("quan")) } == refused)
            #expect(register.error(as: role) { _ = try TokenService($0).list(role: nil, unit: nil, .all) } == refused)
        }
        #expect(
            register.error { _ = try TokenService($0).issue(make("khong-co")) }
                == .invalid([Issue(pointer: "/unit", code: .referenceUnknown, arguments: ["khong-co"])]))
    }

    @Test("a list shows the tokens below, filtered and page by page")
    func list() throws {
        let register = try Register().withUnits()
        let made = try register.act { t in
            try [(nil, Role.admin), ("quan", .standing), ("phuong-a", .office), ("phuong-b", .office), ("so", .viewer)]
                .map { try TokenService(t).issue(make($0.0, role: $0.1)).record.publicID }
        }
        func ids(of unit: String?, role: Role? = nil, at: String? = nil, _ page: PageRequest = .all) throws -> [String]
        {
            try register.act(of: unit) {
                try TokenService($0).list(role: role, unit: at.map(slug), page).items.map(\.publicID)
            }
        }
        #expect(try ids(of: nil) == made)
        #expect(try ids(of: "quan") == Array(made[1...3]))
        #expect(try ids(of: "quan", role: .office) == Array(made[2...3]))
        #expect(try ids(of: nil, at: "so") == [made[4]])
        let first = try register.act { try TokenService($0).list(role: nil, unit: nil, PageRequest(limit: 3)) }
        #expect(try ids(of: nil, PageRequest(limit: 3, cursor: first.next)) == Array(made[3...]))
        #expect(register.error(of: "quan") { _ = try TokenService($0).get(made[4]) } == .forbidden(.manageTokens))
        #expect(register.error(of: "quan") { _ = try TokenService($0).get("x") } == .forbidden(.manageTokens))
        #expect(register.error { _ = try TokenService($0).get("x") } == .notFound(.token, "x"))
    }

    @Test("a revoked token works no more, keeps its row, and is revoked once")
    func revoke() throws {
        let register = try Register().withUnits()
        let issued = try register.act { try TokenService($0).issue(make("phuong-a")) }
        let id = issued.record.publicID
        #expect(register.error(of: "phuong-b") { try TokenService($0).revoke(id) } == .forbidden(.manageTokens))
        try register.act(of: "quan") { try TokenService($0).revoke(id) }
        let moment = register.now
        register.now = moment + .seconds(60)
        try register.act { try TokenService($0).revoke(id) }
        let token = try #require(try register.db.tokens.find(hash: TokenSecret.hash(issued.secret)))
        #expect(token.revokedAt == moment)
        #expect(!token.isUsable(at: moment))
        #expect(try register.trail.filter { $0.hasPrefix("token.") } == ["token.create", "token.revoke"])
    }

    @Test("the last use only moves on")
    func lastUse() throws {
        let register = try Register().withUnits()
        let token = try register.act { try TokenService($0).issue(make("quan")).record }
        try register.db.tokens.noteUse(token.id, at: register.now)
        try register.db.tokens.noteUse(token.id, at: register.now - .seconds(5))
        #expect(try register.db.tokens.find(publicID: token.publicID)?.lastUsedAt == register.now)
    }
}
