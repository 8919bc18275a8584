import API
import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Cards and scoresheets as the tables in which wards fill them in.
@Suite struct ScoreTableTests {
    private static let card = SmallPlan.card("phuong-a")
    private static let sheet = "\(SmallPlan.path)/scoresheets/mot-cua"
    private let asCSV: HTTPFields = [.accept: "text/csv"]
    private let csv: HTTPFields = [.contentType: "text/csv"]

    private func text(_ answer: Answer) -> String { answer.body.replacing("\r\n", with: "\n") }

    /// The ward has registered and has a criterion of its own.
    private func scene(_ app: TestApp) async throws -> SmallPlan {
        let plan = try await SmallPlan(app)
        try await app.expect(201, .put, SmallPlan.registration("phuong-a"), [:], as: plan[.office])
        let supplement = "\(SmallPlan.registration("phuong-a"))/supplement"
        let proposal = JSON.supplement([.criterion("b1"), .criterion("b2", modality: "encouraged")])
            .with("fromMonth", "2022-07")
        try await app.expect(201, .put, supplement, proposal, as: plan[.office])
        try await app.expect(200, .post, "\(supplement)/accept", as: plan[.author])
        app.clock.set("2022-08-02T08:00:00+07:00")
        return plan
    }

    /// Not in the order of the sheet, with notes that a spreadsheet would run or break, and a review, of which a table knows nothing.
    private static let filled = JSON.card([
        .notApplicable("c3", note: "=Không có; \"thật\"\nhai dòng"), .score("c1", "9.5", note: "'=1+1"),
        .score("c2", "0", note: "-5"),
    ]).with("supplement", ["scores": [.score("b1", "4.5", note: "@b")]])
        .with("review", ["heldOn": "2022-08-01", "participants": 7, "conclusion": "Nhất trí"])

    @Test("a card that came out as a table goes in again and changes nothing", arguments: Transport.allCases)
    func roundTrip(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await scene(app)
            let made = try await app.expect(201, .put, Self.card, Self.filled, as: plan[.office])
            let acts = try await app.trailLength()
            for query in ["", "?separator=comma", "?separator=semicolon"] {
                let table = try await app.get(Self.card + query, as: plan[.office], headers: asCSV)
                #expect(table.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
                let forms = [
                    table.bytes, Array(table.bytes.dropFirst(3)),
                    table.bytes.filter { $0 != 0x0D },
                ]
                for form in forms {
                    let again = try await app.send(.put, Self.card, bytes: form, as: plan[.office], headers: csv)
                    #expect(again.status == 200 && again.bytes == made.bytes, "\(query): \(again)")
                }
            }
            #expect(try await app.trailLength() == acts)
            let comma = try await app.get(Self.card, as: plan[.office], headers: asCSV)
            #expect(
                text(comma) == """
                    \u{FEFF}criterion,text,maximum,step,points,notApplicable,note,own
                    c1,Tiêu chí,10,0.5,9.5,,''=1+1,
                    c2,Tiêu chí,10,0.5,0,,-5,
                    c3,Tiêu chí,10,0.5,,x,"'=Không có; ""thật""
                    hai dòng",
                    c4,Tiêu chí,10,0.5,,,,
                    b1,Tiêu chí,10,0.5,4.5,,'@b,x
                    b2,Tiêu chí,10,0.5,,,,x

                    """)
            let semicolon = try await app.get("\(Self.card)?separator=semicolon", as: plan[.office], headers: asCSV)
            #expect(text(semicolon).contains("\nb1;Tiêu chí;10;\"0,5\";\"4,5\";;'@b;x\n"))

            // What is changed in it is all that changes.
            let edited = text(semicolon).replacing(
                #"c4;Tiêu chí;10;"0,5";;;;"#, with: #"c4;Tiêu chí;10;"0,5";7,5;;;"#)
            let changed = try await app.send(.put, Self.card, edited, as: plan[.office], headers: csv)
            #expect(changed.status == 200 && changed.integer("revision") == 2 && changed.number("total") == "17")
            #expect(changed["review"] == made["review"] && changed["supplement"] == made["supplement"])
            let sent = try await app.send(
                .put, "\(Self.card)?submit=true", edited, as: plan[.office], headers: csv)
            #expect(sent.text("state") == "submitted" && sent.text("review.conclusion") == "Nhất trí")
        }
    }

    @Test("a scoresheet comes out as the table to fill in", arguments: Transport.allCases)
    func empty(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            for target in [Self.sheet, "\(Self.sheet)/versions/1"] {
                let table = try await app.get("\(target)?separator=semicolon", as: plan[.office], headers: asCSV)
                #expect(
                    text(table) == #"""
                        \#u{FEFF}criterion;text;maximum;step;points;notApplicable;note
                        c1;Tiêu chí;10;"0,5";;;
                        c2;Tiêu chí;10;"0,5";;;
                        c3;Tiêu chí;10;"0,5";;;
                        c4;Tiêu chí;10;"0,5";;;

                        """#)
                let nothing = try await app.send(
                    .put, "\(Self.card)?dryRun=true", bytes: table.bytes, as: plan[.office], headers: csv)
                #expect(
                    nothing.status == 201 && nothing.list("scores").isEmpty && nothing["missing"] == ["c1", "c2", "c3"])
            }
            let table = try await app.get("\(Self.sheet)/versions/1", as: plan[.office], headers: asCSV)
            let scored = text(table).replacing("c1,Tiêu chí,10,0.5,,,", with: "c1,Khác,99,7,\"8,5\",FALSE,")
                .replacing("c3,Tiêu chí,10,0.5,,,", with: "c3,,,,,FALSE,")
            let made = try await app.send(.put, Self.card, scored, as: plan[.office], headers: csv)
            #expect(made.status == 201 && made.number("total") == "8.5" && made.number("maximum") == "30")
        }
    }

    @Test("each form has a tag of its own, which guards a write as well", arguments: Transport.allCases)
    func tags(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            try await app.expect(201, .put, Self.card, .card(), as: plan[.office])
            for target in [Self.card, Self.sheet, "\(Self.sheet)/versions/1"] {
                var tags: Set<String> = []
                // Twice each, by turns: what was answered before is given again only in its own form.
                for _ in 1...2 {
                    for (query, accept, type) in [
                        ("", "application/json", "application/json"), ("", "text/csv", "text/csv"),
                        ("?separator=semicolon", "text/csv;q=1, */*;q=0.1", "text/csv"),
                        ("?separator=semicolon", "*/*", "application/json"),
                    ] {
                        let answer = try await app.get(target + query, as: plan[.office], headers: [.accept: accept])
                        #expect(answer.status == 200 && answer.headers[.contentType]?.hasPrefix(type) == true)
                        #expect(answer.headers[named: "Vary"]?.contains("Accept,") == true, "\(answer.headers)")
                        let tag = try #require(answer.headers[.eTag])
                        #expect(tag.hasPrefix("\""))
                        tags.insert(tag)
                        let known = try await app.get(
                            target + query, as: plan[.office], headers: [.accept: accept, .ifNoneMatch: tag])
                        #expect(known.status == 304)
                    }
                }
                #expect(tags.count == 3, "\(target)")
                #expect(
                    try await app.get("\(target)?separator=tab", as: plan[.office]).faults == [
                        "separator value.notAllowed"
                    ])
            }
            let table = try await app.get(Self.card, as: plan[.office], headers: asCSV)
            let edited = text(table).replacing("c1,Tiêu chí,10,0.5,10,", with: "c1,Tiêu chí,10,0.5,9,")
            let guarded: HTTPFields = [.contentType: "text/csv", .ifMatch: table.headers[.eTag] ?? ""]
            #expect(try await app.send(.put, Self.card, edited, as: plan[.office], headers: guarded).status == 200)
            #expect(try await app.send(.put, Self.card, text(table), as: plan[.office], headers: guarded).status == 412)
        }
    }

    @Test("a fault of a table is told by line and column, and by what stands there", arguments: Transport.allCases)
    func faults(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await scene(app)
            let table = """
                criterion;points;notApplicable;note;own
                c4;;;;
                c1;abc;;;
                c2;1.234,5;;"hai
                dòng";
                c3;;maybe;;
                b1;11;;;x
                b2;9,75;;;x
                c9;1;;;
                c4;;x;;
                c4;;;a\u{7}b;
                """
            let expected: [(line: Int, pointer: String, code: String, vi: String)] = [
                (3, "/scores/0/points", "points.notANumber", "Dòng 3, cột points: “abc” không phải là số."),
                (4, "/scores/1/points", "points.notANumber", "Dòng 4, cột points: “1.234,5” không phải là số."),
                (
                    6, "/scores/2/notApplicable", "value.notAllowed",
                    "Dòng 6, cột notApplicable: Giá trị không hợp lệ; chỉ nhận: x, có, true, 1, không, false, 0."
                ),
                (
                    7, "/supplement/scores/0/points", "points.aboveMaximum",
                    "Dòng 7, cột points: Điểm vượt mức tối đa 10."
                ),
                (
                    8, "/supplement/scores/1/points", "points.offStep",
                    "Dòng 8, cột points: Điểm phải là bội số của bước 0.5."
                ),
                (
                    9, "/scores/3/criterion", "criterion.unknown",
                    "Dòng 9, cột criterion: Bảng điểm không có tiêu chí “c9”."
                ),
                (
                    10, "/scores/4/note", "note.required",
                    "Dòng 10, cột note: Tiêu chí ghi không áp dụng thì phải nêu lý do ở note."
                ),
                (11, "/scores/5/note", "text.control", "Dòng 11, cột note: Có ký tự điều khiển không được phép."),
            ]
            let answer = try await app.send(
                .put, Self.card, table, as: plan[.office],
                headers: [.contentType: "text/csv", .acceptLanguage: "vi"])
            #expect(answer.status == 422)
            for fault in expected {
                let told = answer.list("errors").indices.contains { index in
                    answer.integer("errors.\(index).line") == Int64(fault.line)
                        && answer.text("errors.\(index).pointer") == fault.pointer
                        && answer.text("errors.\(index).code") == fault.code
                        && answer.text("errors.\(index).detail") == fault.vi
                }
                #expect(told, "\(fault) in \(answer.body)")
            }
            let english = try await app.send(
                .put, Self.card, "criterion,points\nc1,x{0}\n", as: plan[.office], headers: csv)
            #expect(english.text("errors.0.detail") == "Line 2, column points: “x{0}” is no number.")
            // What is missing stands on no line; what is JSON has none.
            let missing = try await app.send(
                .put, "\(Self.card)?submit=true", "criterion,points\nc1,9\n", as: plan[.office], headers: csv)
            #expect(missing.faults.contains("/scores criterion.missing") && missing["errors.0.line"] == nil)
            let json = try await app.send(.put, Self.card, .card([.score("c1", "99")]), as: plan[.office])
            #expect(json.faults == ["/scores/0/points points.aboveMaximum"] && json["errors.0.line"] == nil)
        }
    }

    @Test("no GET answers in a form that the client does not take")
    func acceptable() async throws {
        try await withApp { app in
            let world = try await AccessWorld(app)
            let access = Dictionary(app.responder.access.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            var asked = 0
            for sample in AccessSample.all where sample.method == .get {
                guard let route = access[sample.route], !route.isOpenLocally, !route.needs.isEmpty,
                    let token = world.tokens.first(where: { world.expects($0, sample, route) })?.secret
                else { continue }
                let target = sample.target(token: world.tokenID)
                let plain = try await app.ask(sample, target, as: token)
                let type = try #require(plain.headers[.contentType])
                for refused in ["application/xml", "image/*", "text/vcard, \(type.prefix { $0 != ";" });q=0"] {
                    let answer = try await app.ask(sample, target, as: token, headers: [.accept: refused])
                    #expect(answer.status == 406 && answer.problem == "not-acceptable", "\(sample.route): \(answer)")
                }
                let taken = try await app.ask(sample, target, as: token, headers: [.accept: "image/png, \(type)"])
                #expect(taken.status == 200 && taken.headers[.contentType] == type, "\(sample.route): \(taken)")
                asked += 1
            }
            #expect(asked > 60, "\(asked)")
        }
    }
}
