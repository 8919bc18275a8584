import Domain
import Testing

@Suite("Faults of a scoresheet")
struct ScoresheetValidationTests {
    /// What a row of the table does to a sheet that is in order, and what is then wrong with it.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout Scoresheet) -> Void
        let issues: [Issue]

        init(
            _ description: String, _ pointer: String, _ code: IssueCode, _ arguments: [String] = [],
            change: @escaping @Sendable (inout Scoresheet) -> Void
        ) {
            testDescription = description
            self.change = change
            issues = [Issue(pointer: pointer, code: code, arguments: arguments)]
        }
    }

    private static let good = Scoresheet(
        tolerance: points("0.5"),
        groups: [
            .make("g1", cap: "8", [.make("g1-c1", step: "0.5"), .make("g1-c2", step: "0.5", kind: .bonus)]),
            .make("g2", [.make("g2-c1"), .make("g2-c2", maximum: "3", kind: .deduction)]),
        ],
        bands: Band.abc)

    static let faults: [Fault] = [
        Fault("negative tolerance", "/tolerance", .pointsNegative) { $0.tolerance = points("-0.5") },
        Fault("absurd tolerance", "/tolerance", .pointsOutOfRange, ["0", "10000"]) {
            $0.tolerance = points("10000.01")
        },
        Fault("no groups", "/groups", .listEmpty) { $0.groups = [] },
        Fault("a group without criteria", "/groups/1/criteria", .listEmpty) { $0.groups[1].criteria = [] },
        Fault("too many groups", "/groups", .listTooLong, ["50"]) { sheet in
            sheet.groups = (0...50).map { .make("g\($0)", [.make("c\($0)")]) }
        },
        Fault("too many criteria", "/groups", .listTooLong, ["500"]) { sheet in
            sheet.groups = [.make("g1", (0...500).map { .make("c\($0)") })]
        },
        Fault("too many bands", "/bands", .listTooLong, ["20"]) { sheet in
            sheet.bands = (0...20).map { .make("B\($0)", from: "\(100 - $0)") }
        },
        Fault("a criterion's code used in another group", "/groups/1/criteria/0/code", .codeDuplicate, ["g1-c1"]) {
            $0.groups[1].criteria[0].code = "g1-c1"
        },
        Fault("a group's code used by another group", "/groups/1/code", .codeDuplicate, ["g1"]) {
            $0.groups[1].code = "g1"
        },
        Fault("a group's code used by a criterion", "/groups/1/criteria/1/code", .codeDuplicate, ["g1"]) {
            $0.groups[1].criteria[1].code = "g1"
        },
        Fault("a band's code used twice", "/bands/2/code", .codeDuplicate, ["A"]) { $0.bands[2].code = "A" },
        Fault("a code with a space", "/groups/0/criteria/1/code", .codeInvalid) {
            $0.groups[0].criteria[1].code = "g1 c2"
        },
        Fault("a band without a code", "/bands/0/code", .codeInvalid) { $0.bands[0].code = "" },
        Fault("a blank name of a group", "/groups/0/name", .textEmpty) { $0.groups[0].name = " " },
        Fault("a long name of a band", "/bands/1/name", .textTooLong, ["200"]) {
            $0.bands[1].name = String(repeating: "ă", count: 201)
        },
        Fault("an empty text", "/groups/1/criteria/0/text", .textEmpty) { $0.groups[1].criteria[0].text = "" },
        Fault("a long text", "/groups/1/criteria/0/text", .textTooLong, ["2000"]) {
            $0.groups[1].criteria[0].text = String(repeating: "a", count: 2001)
        },
        Fault("a maximum of zero", "/groups/1/criteria/0/maximum", .pointsNotPositive) {
            $0.groups[1].criteria[0].maximum = .zero
        },
        Fault("a negative maximum of a deduction", "/groups/1/criteria/1/maximum", .pointsNotPositive) {
            $0.groups[1].criteria[1].maximum = points("-3")
        },
        Fault("an absurd deduction", "/groups/1/criteria/1/maximum", .pointsOutOfRange, ["0", "10000"]) {
            $0.groups[1].criteria[1].maximum = points("10000.01")
        },
        Fault("a step of zero", "/groups/0/criteria/0/step", .pointsNotPositive) {
            $0.groups[0].criteria[0].step = .zero
        },
        Fault("a negative step", "/groups/0/criteria/0/step", .pointsNotPositive) {
            $0.groups[0].criteria[0].step = points("-0.5")
        },
        Fault("a step that misses the maximum", "/groups/0/criteria/0/step", .stepNotDividing, ["0.3", "5"]) {
            $0.groups[0].criteria[0].step = points("0.3")
        },
        Fault("a step above the maximum", "/groups/0/criteria/0/step", .stepNotDividing, ["10", "5"]) {
            $0.groups[0].criteria[0].step = points("10")
        },
        Fault("a cap of zero", "/groups/0/cap", .pointsNotPositive) { $0.groups[0].cap = .zero },
        Fault("a cap that never binds", "/groups/0/cap", .capAboveSum, ["10.01", "10"]) {
            $0.groups[0].cap = points("10.01")
        },
        Fault("a cap that only a deduction would reach", "/groups/1/cap", .capAboveSum, ["5.5", "5"]) {
            $0.groups[1].cap = points("5.5")
        },
        Fault("bands that do not fall", "/bands/1/from", .bandOrder, ["90"]) {
            $0.bands[1].from = Percent("90") ?? .zero
        },
        Fault("bands the wrong way round", "/bands/2/from", .bandOrder, ["70"]) {
            $0.bands[2].from = Percent("80") ?? .zero
        },
        Fault("a band above 100 %", "/bands/0/from", .percentOutOfRange, ["0", "100"]) {
            $0.bands[0].from = Percent("100.01") ?? .zero
        },
        Fault("a band below 0 %", "/bands/2/from", .percentOutOfRange, ["0", "100"]) {
            $0.bands[2].from = Percent("-1") ?? .zero
        },
        Fault("only bonus and deductions", "/groups", .scoresheetNothingToScore) { sheet in
            sheet.groups = [.make("g1", [.make("c1", kind: .bonus), .make("c2", kind: .deduction)])]
        },
        Fault("more points than a sheet may have", "/groups", .scoresheetTooManyPoints, ["10001", "10000"]) { sheet in
            sheet.groups = [.make("g1", [.make("c1", maximum: "10000"), .make("c2", maximum: "1")])]
        },
        Fault(
            "a critical criterion only encouraged", "/groups/1/criteria/0/critical", .criticalNotAllowed, ["encouraged"]
        ) {
            $0.groups[1].criteria[0].critical = true
            $0.groups[1].criteria[0].modality = .encouraged
        },
        Fault("a critical criterion only if any", "/groups/1/criteria/0/critical", .criticalNotAllowed, ["ifAny"]) {
            $0.groups[1].criteria[0].critical = true
            $0.groups[1].criteria[0].modality = .ifAny
        },
        Fault("a critical bonus", "/groups/0/criteria/1/critical", .criticalNotAllowed, ["bonus"]) {
            $0.groups[0].criteria[1].critical = true
        },
    ]

    @Test("each fault is found where it is, alone", arguments: faults)
    func fault(_ fault: Fault) {
        var sheet = Self.good
        fault.change(&sheet)
        #expect(sheet.validate() == fault.issues)
    }

    @Test("a sheet in order has no faults")
    func good() {
        #expect(Self.good.validate() == [])
    }

    @Test(
        "what an author may well want is no fault",
        arguments: [
            Scoresheet.make(.make(maximum: "0.01")),
            .make(.make(maximum: "10000")),
            .make(.make(), bands: []),
            .make(.make(), bands: [.make("A", from: "100"), .make("B", from: "50.01"), .make("C", from: "50")]),
            .make(.make("c1"), .make("c2", kind: .bonus), cap: "5"),
            .make(.make("c1"), .make("c2", kind: .bonus), cap: "10"),
            .make(.make("c1", modality: .encouraged)),
            .make(.make("c1"), .make("c2", kind: .deduction, critical: true)),
            .make(.make("c1", maximum: "4", step: "4", kind: .passFail, critical: true)),
        ])
    func allowed(sheet: Scoresheet) {
        #expect(sheet.validate() == [])
    }

    @Test("all faults are told at once, in the order of the sheet")
    func everything() {
        let sheet = Scoresheet(
            tolerance: points("-1"),
            groups: [
                CriterionGroup(
                    code: "g 1", name: "", cap: points("-1"),
                    criteria: [
                        Criterion(code: "", text: "", maximum: points("-5"), step: .zero, kind: .bonus, critical: true)
                    ])
            ],
            bands: [Band(code: "-", name: "", from: Percent("101") ?? .zero)])
        #expect(
            sheet.validate().map(\.pointer) == [
                "/tolerance", "/groups/0/code", "/groups/0/name", "/groups/0/cap", "/groups/0/criteria/0/code",
                "/groups/0/criteria/0/text", "/groups/0/criteria/0/maximum", "/groups/0/criteria/0/step",
                "/groups/0/criteria/0/critical", "/groups", "/bands/0/code", "/bands/0/name", "/bands/0/from",
            ])
    }

    @Test("extreme values are reported, not trapped on")
    func extremes() {
        let criteria = (0..<600).map { Criterion(code: "c\($0)", text: "x", maximum: .limit, step: .limit) }
        let sheet = Scoresheet(tolerance: .limit, groups: [.make(cap: "10000000", criteria)], bands: [])
        #expect(sheet.maximum == .limit)
        #expect(sheet.validate().contains { $0.code == .scoresheetTooManyPoints })
    }
}
