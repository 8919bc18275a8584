import Domain
import JSON
import Storage
import TestKit
import Testing

@testable import Services

/// What a unit owes in cards when it registers places it answers for, withdraws, and registers again.
@Suite struct CardDutiesTests {
    private let register: Register

    init() throws { register = try Register().withSmallPlan() }

    private func put(_ unit: String, note: String? = nil) throws {
        try register.act(as: .office, of: "phuong-a") { t in
            _ = try RegistrationService(t).put(
                plan: slug("ke-hoach"), model: slug("mot-cua"), unit: slug(unit), note: note)
        }
    }

    private func withdraw(_ unit: String) throws {
        try register.act(as: .office, of: "phuong-a") { t in
            _ = try RegistrationService(t).withdraw(
                plan: slug("ke-hoach"), model: slug("mot-cua"), unit: slug(unit), reason: "Đổi địa điểm")
        }
    }

    /// The cards that `phuong-a` owes for mot-cua: whose, for which month, and how they stand.
    private func cards() throws -> [String] {
        try register.ledger("ke-hoach", .scorecard).filter { $0.unit.code == "phuong-a" && $0.model == "mot-cua" }.map {
            "\($0.subject.code) \($0.period ?? "") \($0.state.rawValue)"
        }
    }

    private func months(_ unit: String, _ state: String = "open") -> [String] {
        ["2022-07", "2022-08", "2022-09"].map { "\(unit) \($0) \(state)" }
    }

    private func registrationDuty() throws -> ObligationState? {
        try register.ledger("ke-hoach", .registration).first { $0.key == "registration.mot-cua.phuong-a" }?.state
    }

    @Test("a ward that registers for itself owes its own cards")
    func own() throws {
        try put("phuong-a")
        #expect(try cards() == months("phuong-a"))
        #expect(try registrationDuty() == .settled)
    }

    @Test("the cards go over to the place that is registered, with their keys")
    func place() throws {
        try put("mot-cua-a")
        #expect(try cards() == months("mot-cua-a"))
        #expect(
            try register.ledger("ke-hoach", .scorecard).filter { $0.subject.code == "mot-cua-a" }.map(\.key) == [
                "scorecard.mot-cua.mot-cua-a.2022-07", "scorecard.mot-cua.mot-cua-a.2022-08",
                "scorecard.mot-cua.mot-cua-a.2022-09",
            ])
        #expect(try registrationDuty() == .settled)
    }

    @Test("a second place adds cards of its own, due when the first one's are")
    func secondPlace() throws {
        try put("mot-cua-a")
        try put("chung-cu-a")
        #expect(try cards() == months("chung-cu-a") + months("mot-cua-a"))
        let rows = try register.ledger("ke-hoach", .scorecard).filter {
            $0.period == "2022-07" && $0.unit.code == "phuong-a"
        }
        #expect(
            Set(rows.filter { $0.model == "mot-cua" }.map { $0.due.lateUntil?.description }) == ["2022-08-15T17:00:00Z"]
        )
    }

    @Test("withdrawing the only place gives the cards back, and the registration is owed again")
    func onlyPlace() throws {
        try put("mot-cua-a")
        try withdraw("mot-cua-a")
        #expect(try cards() == months("phuong-a"))
        #expect(try registrationDuty() == .open)
    }

    @Test("withdrawing one of two places ends its cards; registering it again brings them back")
    func oneOfTwo() throws {
        try put("mot-cua-a")
        try put("chung-cu-a")
        try withdraw("chung-cu-a")
        #expect(try cards() == months("chung-cu-a", "exempt") + months("mot-cua-a"))
        #expect(try registrationDuty() == .settled)
        try put("chung-cu-a", note: "Nhà A")
        #expect(try cards() == months("chung-cu-a") + months("mot-cua-a"))
    }

    @Test("a ward beside its place owes cards for both")
    func wardAndPlace() throws {
        try put("mot-cua-a")
        try put("phuong-a")
        #expect(try cards() == months("mot-cua-a") + months("phuong-a"))
    }

    @Test("a second place is judged by the same deadline as the first, and refused after it")
    func deadline() throws {
        try put("mot-cua-a")
        register.now = .at("2022-07-15T23:59:59.999+07:00")
        try put("chung-cu-a")
        let second = try register.act { t in
            try RegistrationService(t).get(plan: slug("ke-hoach"), model: slug("mot-cua"), unit: slug("chung-cu-a"))
        }
        #expect(second.record.verdict == .late && second.record.owner.code == "phuong-a")
        register.now = .at("2022-07-16T00:00:00+07:00")
        let error = register.error { t in
            _ = try RegistrationService(t).put(
                plan: slug("ke-hoach"), model: slug("mot-cua"), unit: slug("phuong-a"), note: nil)
        }
        guard case .conflict(let conflict)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(conflict.code == .deadlinePassed && conflict.arguments.last == "registration.mot-cua.phuong-a")
    }

    @Test("a place of another ward is nobody's to register here")
    func elsewhere() {
        let error = register.error(as: .office, of: "phuong-b") { t in
            _ = try RegistrationService(t).put(
                plan: slug("ke-hoach"), model: slug("mot-cua"), unit: slug("mot-cua-a"), note: nil)
        }
        #expect(error == .forbidden(.register))
    }

    @Test("a ward that withdrew before its only place owes the cards again when that one withdraws, too")
    func wardThenPlace() throws {
        try put("mot-cua-a")
        try put("phuong-a")
        try withdraw("phuong-a")
        #expect(try cards() == months("mot-cua-a") + months("phuong-a", "exempt"))
        try withdraw("mot-cua-a")
        #expect(try cards() == months("mot-cua-a", "exempt") + months("phuong-a"))
        #expect(try registrationDuty() == .open)
    }

    @Test("a place that comes back takes over what the ward owed meanwhile")
    func comesBack() throws {
        try put("mot-cua-a")
        try put("chung-cu-a")
        try withdraw("mot-cua-a")
        try withdraw("chung-cu-a")
        #expect(try cards() == months("mot-cua-a", "exempt") + months("phuong-a"))
        try put("mot-cua-a", note: "Lại")
        #expect(try cards() == months("mot-cua-a") + months("phuong-a", "exempt"))
    }

    @Test("a second place, new or come back, owes no month that an amendment has ended")
    func ended() throws {
        try put("mot-cua-a")
        try put("chung-cu-a")
        try withdraw("chung-cu-a")
        try register.amend("sua-doi", ["ended": [.change(of: "D3", ["from": "2022-08-01"])]])
        let first = ["mot-cua-a 2022-07 open", "mot-cua-a 2022-08 exempt", "mot-cua-a 2022-09 exempt"]
        try put("chung-cu-a", note: "Lại")
        #expect(
            try cards() == ["chung-cu-a 2022-07 open", "chung-cu-a 2022-08 exempt", "chung-cu-a 2022-09 exempt"] + first
        )
        try put("phuong-a")
        #expect(try cards().filter { $0.hasPrefix("phuong-a") } == ["phuong-a 2022-07 open"])
    }

    @Test("who was let off a month by a decision stays so, and that lets nobody else off")
    func letOff() throws {
        try put("mot-cua-a")
        try register.act {
            let key = "scorecard.mot-cua.mot-cua-a.2022-08"
            _ = try ObligationService($0).exempt(plan: slug("ke-hoach"), key, reason: "Sửa chữa trụ sở")
        }
        try put("chung-cu-a")
        #expect(
            try cards() == months("chung-cu-a") + [
                "mot-cua-a 2022-07 open", "mot-cua-a 2022-08 exempt", "mot-cua-a 2022-09 open",
            ])
        try withdraw("mot-cua-a")
        try put("mot-cua-a", note: "Lại")
        #expect(try cards().contains("mot-cua-a 2022-08 exempt"))
    }

    @Test("an amendment that takes a ward back in brings back the cards of its places")
    func takenBack() throws {
        try put("mot-cua-a")
        try put("chung-cu-a")
        try withdraw("chung-cu-a")
        try register.amend("mien", ["unitsExempted": [.change(of: "D3", ["units": ["phuong-a"]])]])
        #expect(try cards() == months("chung-cu-a", "exempt") + months("mot-cua-a", "exempt"))
        try register.amend("lai", ["unitsAdded": [.change(of: "D3", ["units": ["phuong-a"], "models": ["mot-cua"]])]])
        #expect(try cards() == months("chung-cu-a", "exempt") + months("mot-cua-a"))
        try put("chung-cu-a", note: "Lại")
        #expect(try cards() == months("chung-cu-a") + months("mot-cua-a"))
    }

    private func declare(_ key: String) throws {
        try register.act { t in
            let document = DeclarationRecord.Document(number: "1", issuedOn: t.today, issuer: "UBND")
            let draft = DeclarationDraft(happenedOn: t.today, document: document, reason: "Bản giấy")
            _ = try DeclarationService(t).declare(plan: slug("ke-hoach"), key, draft)
        }
    }

    @Test("a month that the ward has settled on paper is not owed once more by the place that it then registers")
    func onPaper() throws {
        register.now = .at("2022-07-01T08:00:00+07:00")
        let july = "scorecard.mot-cua.phuong-a.2022-07"
        try declare(july)
        try put("mot-cua-a")
        let first = ["mot-cua-a 2022-08 open", "mot-cua-a 2022-09 open"]
        #expect(try cards() == first + ["phuong-a 2022-07 settled"])
        // A second place does owe it.
        try put("chung-cu-a")
        #expect(try cards() == months("chung-cu-a") + first + ["phuong-a 2022-07 settled"])
        // What was on paper is taken back: the place owes the month.
        try register.act { _ = try DeclarationService($0).withdraw(plan: slug("ke-hoach"), july, reason: "Nhầm") }
        #expect(try cards() == months("chung-cu-a") + months("mot-cua-a"))
    }

    @Test("a place that moved to another ward owes its cards there")
    func movedPlace() throws {
        try put("mot-cua-a")
        try put("chung-cu-a")
        try withdraw("chung-cu-a")
        try register.act { t in
            let body: JSON = .unit("Chung cư A", kind: "apartment", in: "phuong-b")
            _ = try UnitService(t).put(slug("chung-cu-a"), ObjectReader.read(body) { UnitDraft.read(&$0) })
        }
        try register.act(as: .office, of: "phuong-b") { t in
            _ = try RegistrationService(t).put(
                plan: slug("ke-hoach"), model: slug("mot-cua"), unit: slug("chung-cu-a"), note: "Phường B")
        }
        #expect(try cards() == months("mot-cua-a"))
        let rows = try register.ledger("ke-hoach", .scorecard).filter {
            $0.unit.code == "phuong-b" && $0.model == "mot-cua" && $0.state == .open
        }
        #expect(rows.map(\.subject.code) == Array(repeating: "chung-cu-a", count: 3))
    }
}
