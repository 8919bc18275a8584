import Domain
import JSON
import Testing

@Suite("Scoresheets")
struct ScoresheetTests {
    private let sheet = Scoresheet(
        tolerance: points("0.5"),
        groups: [
            CriterionGroup(
                code: "g1", name: "Nhận diện \"mô hình\"", cap: points("7.5"),
                criteria: [
                    Criterion(
                        code: "g1-c1", text: "Thiết kế phông", maximum: points("5"), step: points("0.5"), critical: true
                    ),
                    Criterion(
                        code: "g1-c2", text: "Không gian xanh", maximum: points("3"), kind: .passFail,
                        modality: .encouraged, polarity: .do, evidence: .either),
                ]),
            CriterionGroup(
                code: "g2", name: "Ứng xử",
                criteria: [
                    Criterion(
                        code: "g2-c1", text: "Không gây phiền hà", maximum: points("2"), kind: .deduction,
                        modality: .ifAny, polarity: .dont, evidence: .explanation),
                    Criterion(code: "g2-c2", text: "Sáng kiến", maximum: points("1"), kind: .bonus, evidence: .file),
                ]),
        ],
        bands: [
            Band(code: "A", name: "Xuất sắc", from: .hundred),
            Band(code: "B", name: "Đạt", from: Percent("62.5") ?? .zero),
        ])

    @Test("the canonical bytes have every member in a fixed order")
    func canonicalBytes() {
        let expected =
            #"{"note":null,"illustrative":false,"tolerance":0.5,"groups":[{"code":"g1","name":"Nhận diện \"mô hình\"","cap":7.5,"criteria":["#
            + #"{"code":"g1-c1","text":"Thiết kế phông","maximum":5,"step":0.5,"kind":"points","modality":"required","#
            + #""polarity":"do","evidence":"none","critical":true,"source":null},"#
            + #"{"code":"g1-c2","text":"Không gian xanh","maximum":3,"step":null,"kind":"passFail","#
            + #""modality":"encouraged","polarity":"do","evidence":"either","critical":false,"source":null}]},"#
            + #"{"code":"g2","name":"Ứng xử","cap":null,"criteria":["#
            + #"{"code":"g2-c1","text":"Không gây phiền hà","maximum":2,"step":null,"kind":"deduction","#
            + #""modality":"ifAny","polarity":"dont","evidence":"explanation","critical":false,"source":null},"#
            + #"{"code":"g2-c2","text":"Sáng kiến","maximum":1,"step":null,"kind":"bonus","modality":"required","#
            + #""polarity":"do","evidence":"file","critical":false,"source":null}]}],"#
            + #""bands":[{"code":"A","name":"Xuất sắc","from":100},{"code":"B","name":"Đạt","from":62.5}]}"#
        #expect(String(decoding: sheet.canonicalBytes, as: UTF8.self) == expected)
        #expect(throws: Never.self) { try JSON.parse(sheet.canonicalBytes) }
    }

    @Test("any change of content changes the canonical bytes")
    func everyMemberCounts() {
        let changes: [(inout Scoresheet) -> Void] = [
            { $0.tolerance = points("0.51") }, { $0.groups[0].code = "g9" }, { $0.groups[0].name += "!" },
            { $0.groups[0].cap = nil }, { $0.groups.swapAt(0, 1) }, { $0.groups[0].criteria.swapAt(0, 1) },
            { $0.groups[0].criteria[0].code = "x" }, { $0.groups[0].criteria[0].text += "!" },
            { $0.groups[0].criteria[0].maximum = points("5.5") }, { $0.groups[0].criteria[0].step = nil },
            { $0.groups[0].criteria[0].kind = .passFail }, { $0.groups[0].criteria[0].modality = .ifAny },
            { $0.groups[0].criteria[0].polarity = .dont }, { $0.groups[0].criteria[0].evidence = .file },
            { $0.groups[0].criteria[0].critical = false }, { $0.groups[0].criteria[0].source = "S0-M1-G1-C1" },
            { $0.note = "!" }, { $0.isIllustrative = true }, { $0.bands[0].code = "S" }, { $0.bands[0].name += "!" },
            { $0.bands[1].from = Percent("62.51") ?? .zero }, { $0.bands.removeLast() },
        ]
        var seen: Set<[UInt8]> = [sheet.canonicalBytes]
        for change in changes {
            var changed = sheet
            change(&changed)
            #expect(seen.insert(changed.canonicalBytes).inserted)
        }
    }

    @Test("the maximum is what points and pass-or-fail criteria give, each group up to its cap")
    func maximum() {
        #expect(sheet.maximum == points("7.5"))
        #expect(
            Scoresheet.make(.make("c1", maximum: "5"), .make("c2", maximum: "3", kind: .bonus)).maximum == points("5"))
        #expect(Scoresheet(groups: []).maximum == .zero)
    }

    @Test(
        "a band begins exactly at its percentage",
        arguments: [("27", "A"), ("26.99", "B"), ("21", "B"), ("20.99", "C"), ("0", "C"), ("30", "A")])
    func bands(total: String, code: String) {
        #expect(Scoresheet(groups: [], bands: Band.abc).band(for: points(total), of: points("30"))?.code == code)
    }

    @Test("two thirds reach 66.66 % and not 66.67 %")
    func thirds() {
        #expect(Band.make("A", from: "66.66").isReached(by: points("2"), of: points("3")))
        #expect(!Band.make("A", from: "66.67").isReached(by: points("2"), of: points("3")))
    }

    @Test("below the last band, or without a maximum, there is no band")
    func noBand() {
        let sheet = Scoresheet(groups: [], bands: [.make("A", from: "90"), .make("B", from: "50")])
        #expect(sheet.band(for: points("4.99"), of: points("10")) == nil)
        #expect(Scoresheet(groups: [], bands: Band.abc).band(for: .zero, of: .zero) == nil)
    }
}
