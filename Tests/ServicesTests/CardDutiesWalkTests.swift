import Domain
import JSON
import Storage
import TestKit
import Testing

@testable import Services

/// Two places and the ward that answers for them register, withdraw and come back in any order, and amendments come in between.
@Suite struct CardDutiesWalkTests {
    private static let units = ["phuong-a", "mot-cua-a", "chung-cu-a"]
    private static let months = ["2022-07", "2022-08", "2022-09"]

    /// What the plan asks of the ward by now, told apart from the ledger.
    private struct Expected {
        var registered: Set<String> = []
        var asked = Set(months)
        var dueDay = 5

        var owing: Set<String> { registered.isEmpty ? ["phuong-a"] : registered }
    }

    @Test(
        "after each step, each month is owed by exactly those who are registered, or by the ward, and falls due when it should",
        arguments: 0..<6)
    func walk(_ seed: UInt64) throws {
        let register = try Register().withSmallPlan()
        var lot = Lot(seed: seed)
        var expected = Expected()
        var trace: [String] = []
        for step in 0..<120 {
            let unit = Self.units[lot.index(below: 3)]
            let act: String
            switch lot.index(below: 24) {
            case 0...8: act = "put \(unit)"
            case 9...16: act = "withdraw \(unit)"
            case 17: act = "return \(unit)"
            case 18: act = "accept \(unit)"
            case 19: act = "end \(Self.months[lot.index(below: 3)])"
            case 20: act = "free"
            case 21, 22: act = "add"
            default: act = "move \(1 + lot.index(below: 28))"
            }
            if try perform(act, step, register) { Self.follow(act, &expected) }
            trace.append(act)
            #expect(try Self.fault(register, expected) == nil, "\(trace.suffix(30))")
            if try Self.fault(register, expected) != nil { return }
        }
        #expect(trace.count == 120)
    }

    /// Whether it was done; refusals change nothing, and anything but a refusal ends the test.
    private func perform(_ act: String, _ step: Int, _ register: Register) throws -> Bool {
        let parts = act.split(separator: " ").map(String.init)
        let (plan, model, unit) = (slug("ke-hoach"), slug("mot-cua"), parts.last.flatMap { Slug($0) } ?? slug("khong"))
        do {
            switch parts[0] {
            case "put":
                try register.act {
                    _ = try RegistrationService($0).put(plan: plan, model: model, unit: unit, note: "Lần \(step)")
                }
            case "withdraw":
                try register.act {
                    _ = try RegistrationService($0).withdraw(plan: plan, model: model, unit: unit, reason: "Rút")
                }
            case "return":
                try register.act {
                    _ = try RegistrationService($0).return(plan: plan, model: model, unit: unit, reason: "Thiếu")
                }
            case "accept":
                try register.act { _ = try RegistrationService($0).accept(plan: plan, model: model, unit: unit) }
            default: try register.amend("sua-doi-\(step)", Self.amendment(parts))
            }
            return true
        } catch is ServiceError { return false }
    }

    private static func amendment(_ parts: [String]) -> [String: JSON] {
        switch parts[0] {
        case "end": ["ended": [.change(of: "D3", ["from": .string("\(parts[1])-01")])]]
        case "free": ["unitsExempted": [.change(of: "D3", ["units": ["phuong-a"]])]]
        case "add": ["unitsAdded": [.change(of: "D3", ["units": ["phuong-a"], "models": ["mot-cua"]])]]
        default: ["moved": [.change(of: "D3", ["dueDay": .number(Int64(parts[1]) ?? 1), "lateDays": 3])]]
        }
    }

    private static func follow(_ act: String, _ expected: inout Expected) {
        let parts = act.split(separator: " ").map(String.init)
        switch parts[0] {
        case "put": expected.registered.insert(parts[1])
        case "withdraw": expected.registered.remove(parts[1])
        case "end": expected.asked = expected.asked.filter { $0 < parts[1] }
        case "free": expected.asked = []
        case "add": expected.asked = Set(months)
        case "move": expected.dueDay = Int(parts[1]) ?? 0
        default: break
        }
    }

    /// What the ledger has otherwise than expected, if anything.
    private static func fault(_ register: Register, _ expected: Expected) throws -> String? {
        let rows = try register.ledger("ke-hoach", .scorecard).filter {
            $0.unit.code == "phuong-a" && $0.model == "mot-cua" && $0.state != .exempt
        }
        for month in months {
            let owed = rows.filter { $0.period == month }
            let owing = expected.asked.contains(month) ? expected.owing : []
            guard owed.count == owing.count, Set(owed.map(\.subject.code)) == owing else {
                return "\(month): \(owed.map(\.subject.code)) instead of \(owing.sorted())"
            }
            for row in owed {
                let day = row.dueAt.map { ($0 - .milliseconds(1)).localDate.description.suffix(2) } ?? ""
                if Int(day) != expected.dueDay { return "\(row.key) due on the \(day)th, not \(expected.dueDay)th" }
            }
        }
        return nil
    }
}
