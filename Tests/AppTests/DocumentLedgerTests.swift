import App
import Domain
import Embedded
import JSON
import Services
import Storage
import TestKit
import Testing

/// What each of the documents obliges whom to, counted by hand.
@Suite struct DocumentLedgerTests {
    private static func ledger(_ name: String, at moment: String) throws -> (Register, [ObligationRecord]) {
        let register = try Register(now: moment)
        let bundle = try ImportBundle(JSON.parse(#require(Embedded.document(name))))
        try register.act { _ = try bundle.apply(in: $0, publish: true) }
        return (register, try register.ledger(name))
    }

    struct Count: Sendable, CustomTestStringConvertible {
        let plan: String
        let moment: String
        let rows: Int
        let kinds: [ObligationKind: Int]
        var testDescription: String { plan }
    }

    @Test(
        "each document becomes as many rows of each kind as were counted by hand",
        arguments: [
            Count(
                plan: "ha-noi-2021-2025", moment: "2021-11-20T08:00:00+07:00", rows: 1_502,
                kinds: [
                    // D1 and D2: 31 units (Sở Nội vụ and 30 districts) in each of 4 years: 248. D3: 17 quarters from the
                    // fourth of 2021, 4 half-years, 4 years: 25. D12: 31.
                    .report: 304,
                    // D5: 32 in 5 years: 160. D6: 1. D13: 31 in 5 years: 155.
                    .conference: 316,
                    // D10: once in each of 5 years.
                    .inspection: 5,
                    // D7: 5. D8: 155. D9: 50 months. D11: 155. D4: nobody is known. That is 365.
                    // T1 to T5: 5. T6: 5. T7: 1. T8: 50. T9: 5. T10: 150. T11: 8. T12: 240. T13 to T16: 4. T17: 3 papers. T18, T19: 2.
                    // T20: 30. T21: 5. T22: nobody is known. T23 to T26: 4. That is 512.
                    .task: 877,
                ]),
            Count(
                plan: "ha-noi-2023-inspection", moment: "2022-10-01T08:00:00+07:00", rows: 1,
                // D2 waits for the inspection that says who reports.
                kinds: [.inspection: 1]),
            Count(
                plan: "bien-giang-2024", moment: "2024-01-10T08:00:00+07:00", rows: 98,
                kinds: [
                    // Văn phòng for two models, Văn hoá - Xã hội for one; the same for the launch; six months of cards each.
                    .registration: 3, .launch: 3, .scorecard: 18,
                    // D4 once, D5 for each model.
                    .inspection: 4,
                    // D2, D6, D9: three sections; the residential groups are not named.
                    .report: 9, .conference: 1,
                    // D8: 12 months. T1 to T10: 10. T11: 12. T12 to T14: 3. T15: 3. T17: 3 × 2. T19, T20: 2. T21, T22: 6. T23 to T28: 6.
                    // T16 and T18: residential groups.
                    .task: 60,
                ]),
            Count(
                plan: "tuy-phuoc-2021", moment: "2021-11-25T08:00:00+07:00", rows: 328,
                kinds: [
                    // D3: 4 offices, 1 centre and 13 communes in each of 3 years: 54. D4: 3. D6: 18.
                    .report: 75,
                    // D1, D2, D5: 17 each: 51. T1 to T16: 8 × 17 = 136. T17 to T25: 9. T26 to T28: 18 in 3 years: 54. T29: 3.
                    .task: 253,
                ]),
        ])
    func counts(_ expected: Count) throws {
        let (_, rows) = try Self.ledger(expected.plan, at: expected.moment)
        #expect(Dictionary(grouping: rows, by: \.kind).mapValues(\.count) == expected.kinds)
        #expect(rows.count == expected.rows)
        #expect(Set(rows.map(\.key)).count == rows.count)
    }

    @Test(
        "each rule gives its number of rows, its periods, and falls due when it says",
        arguments: [
            // "Trước 10/6" is before its 00:00 local, for the first half of each year from 2022.
            (
                "ha-noi-2021-2025", "S1-D1", 124, ["2022-H1", "2023-H1", "2024-H1", "2025-H1"],
                [
                    "2022-06-09T17:00:00Z", "2023-06-09T17:00:00Z", "2024-06-09T17:00:00Z", "2025-06-09T17:00:00Z",
                ]
            ),
            (
                "ha-noi-2021-2025", "S1-D2", 124, ["2022", "2023", "2024", "2025"],
                [
                    "2022-11-29T17:00:00Z", "2023-11-29T17:00:00Z", "2024-11-29T17:00:00Z", "2025-11-29T17:00:00Z",
                ]
            ),
            ("ha-noi-2021-2025", "S1-D6", 1, [nil], ["2025-12-31T17:00:00Z"]),
            (
                "ha-noi-2021-2025", "S1-D10", 5, ["2021", "2022", "2023", "2024", "2025"],
                [
                    "2021-12-31T17:00:00Z", "2022-12-31T17:00:00Z", "2023-12-31T17:00:00Z", "2024-12-31T17:00:00Z",
                    "2025-12-31T17:00:00Z",
                ]
            ),
            ("ha-noi-2023-inspection", "S2-D1", 1, [nil], ["2023-09-30T17:00:00Z"]),
            ("bien-giang-2024", "S3-D1", 3, [nil], ["2024-06-30T17:00:00Z"]),
            ("bien-giang-2024", "S3-D2", 3, ["2024-H1"], ["2024-05-24T17:00:00Z"]),
            ("bien-giang-2024", "S3-D4", 1, [nil], ["2024-12-31T17:00:00Z"]),
            ("bien-giang-2024", "S3-D6", 3, ["2024"], ["2024-11-14T17:00:00Z"]),
            ("bien-giang-2024", "S3-T17", 6, [nil], ["2024-05-24T17:00:00Z", "2024-11-14T17:00:00Z"]),
            ("tuy-phuoc-2021", "S4-D1", 17, [nil], ["2021-12-31T17:00:00Z"]),
            ("tuy-phuoc-2021", "S4-D2", 17, [nil], ["2022-01-31T17:00:00Z"]),
            (
                "tuy-phuoc-2021", "S4-D3", 54, ["2022", "2023", "2024"],
                ["2022-11-14T17:00:00Z", "2023-11-14T17:00:00Z", "2024-11-14T17:00:00Z"]
            ),
            (
                "tuy-phuoc-2021", "S4-D4", 3, ["2022", "2023", "2024"],
                ["2022-11-29T17:00:00Z", "2023-11-29T17:00:00Z", "2024-11-29T17:00:00Z"]
            ),
            ("tuy-phuoc-2021", "S4-D5", 17, [nil], [nil]), ("tuy-phuoc-2021", "S4-T19", 1, [nil], [nil]),
        ] as [(String, String, Int, [String?], [String?])])
    func rules(_ plan: String, _ code: String, _ count: Int, _ periods: [String?], _ due: [String?]) throws {
        let (_, all) = try Self.ledger(plan, at: "2021-11-20T08:00:00+07:00")
        let rows = all.filter { $0.rule.code == code }
        #expect(rows.count == count)
        #expect(Set(rows.map(\.period)) == Set(periods))
        #expect(Set(rows.map { $0.due.dueAt?.description }) == Set(due))
    }

    @Test("the row of a turn has the turn in its key")
    func keys() throws {
        let (_, city) = try Self.ledger("ha-noi-2021-2025", at: "2021-11-20T08:00:00+07:00")
        let keys = Set(city.map(\.key))
        for key in [
            "report.S1-D1.ubnd-quan-ba-dinh.2022-H1", "report.S1-D2.ubnd-huyen-my-duc.2025",
            "report.S1-D3.so-vhtt-ha-noi.2021-Q4", "report.S1-D3.so-vhtt-ha-noi.2025-H1",
            "report.S1-D3.so-vhtt-ha-noi.2025",
            "task.S1-T8.so-noi-vu-ha-noi.2021-11", "task.S1-T8.so-noi-vu-ha-noi.2025-12",
            "task.S1-T12.ubnd-quan-ba-dinh.2023-11-30", "inspection.S1-D10.ubnd-tp-ha-noi.2023",
            "report.S1-D12.so-noi-vu-ha-noi",
        ] { #expect(keys.contains(key), "\(key)") }
        #expect(!keys.contains { $0.hasSuffix(".2021-10") || $0.hasSuffix(".2021-H2") || $0.hasSuffix(".2021-H1") })
    }

    @Test("whom a set without members is asked for is told when the plan is published")
    func emptyGroups() throws {
        let register = try Register(now: "2021-11-20T08:00:00+07:00")
        let bundle = try ImportBundle(JSON.parse(#require(Embedded.document("ha-noi-2021-2025"))))
        let report = try register.act { try bundle.apply(in: $0, publish: true) }
        #expect(
            report.text.split(separator: "\n").filter { $0.hasPrefix("nobody owes") } == [
                "nobody owes S1-D4 of ha-noi-2021-2025: the group phong-ban-don-vi-chi-bo has no members",
                "nobody owes S1-T22 of ha-noi-2021-2025: the group phong-ban-don-vi-chi-bo has no members",
            ])
    }
}
