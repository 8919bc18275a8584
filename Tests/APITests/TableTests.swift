import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Tables in and out, and lists that stay right while rows arrive.
@Suite struct TableTests {
    private let asCSV: HTTPFields = [.accept: "text/csv"]
    private let csv: HTTPFields = [.contentType: "text/csv; charset=utf-8"]

    private func lines(_ answer: Answer) -> [String] {
        answer.body.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
    }

    @Test("a card comes in as a table, the way spreadsheets write it here or elsewhere", arguments: Transport.allCases)
    func cardIn(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let card = SmallPlan.card("phuong-a")
            let tables = [
                "criterion,points,notApplicable,note\nc1,10,,\nc2,8.5,,\nc3,,true,Không có\n",
                "\u{FEFF}criterion;points;notApplicable;note\r\nc1;10;;\r\nc2;8,5;;\r\nc3;;x;Không có\r\n",
                "criterion,points,notApplicable,note\n\"c1\",\"10\",,\nc2,\"8,50\",,\nc3,,có,\"Không có\"",
            ]
            let first = try await app.send(.put, card, tables[0], as: plan[.office], headers: csv)
            #expect(first.status == 201 && first.number("total") == "18.5" && first.number("maximum") == "20")
            for table in tables {
                let again = try await app.send(.put, card, table, as: plan[.office], headers: csv)
                #expect(again.status == 200 && again.bytes == first.bytes, "\(table)")
            }
            let sent = try await app.send(.put, "\(card)?submit=true", tables[1], as: plan[.office], headers: csv)
            #expect(sent.status == 200 && sent.text("verdict") == "onTime" && sent.number("percent") == "92.5")
        }
    }

    @Test("what is wrong in a table is told by row and column, all of it at once")
    func faults() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let rows: [(String, [String])] = [
                (
                    "criterion,points,notApplicable,note\nc1,ten,,\nc2,9.25,,\nc9,1,,\nc3,,maybe,\nc4,1e309,,\nc1,1,,\n",
                    [
                        "/scores/0/points points.notANumber", "/scores/1/points points.offStep",
                        "/scores/2/criterion criterion.unknown", "/scores/3/notApplicable value.notAllowed",
                        "/scores/4/points points.outOfRange", "/scores/5/criterion criterion.duplicate",
                    ]
                ),
                ("points\n1\n", [" column.missing"]), ("criterion,points,colour\nc1,1,red\n", [" column.unknown"]),
                ("", [" csv.invalid"]), ("criterion,points\nc1,1,2,3\n", [" csv.invalid"]),
                ("criterion,points\n\"c1,1\n", [" csv.invalid"]),
            ]
            for (table, expected) in rows {
                let answer = try await app.send(
                    .put, SmallPlan.card("phuong-a"), table, as: plan[.office], headers: csv)
                #expect(answer.status == 422, "\(table)")
                #expect(Set(answer.faults) == Set(expected), "\(table)")
            }
            let latin = try await app.send(
                .put, SmallPlan.card("phuong-a"), bytes: Array("criterion,points\n".utf8) + [0xE0, 0x2C, 0x31],
                as: plan[.office], headers: csv)
            #expect(latin.status == 422 && latin.faults == [" csv.invalid"])
        }
    }

    @Test("lists and figures come out as tables that a spreadsheet opens as they are", arguments: Transport.allCases)
    func out(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            try await app.expect(
                201, .put, SmallPlan.card("phuong-a"), .card(submit: true), as: plan[.office])
            try await app.expect(200, .put, "/v1/units/phuong-b", .unit(#"=Phường "B", chợ"#, in: "quan"))
            for (target, header, row) in [
                ("/v1/units?kind=committee&q=B", "code,name,kind", #"phuong-b,"'=Phường ""B"", chợ",committee"#),
                (
                    "\(SmallPlan.path)/scorecards", "model,unit,name,month,state,verdict,total,maximum,percent,band",
                    "mot-cua,phuong-a,Đơn vị phuong-a,2022-07,submitted,onTime,28.5,30,95,A,2022-08-02T01:00:00Z"
                ),
                (
                    "\(SmallPlan.path)/registrations", "model,unit,name,state,verdict",
                    "mot-cua,phuong-a,Đơn vị phuong-a"
                ),
                (
                    "\(SmallPlan.path)/obligations?kind=report&unit=phuong-a", "id,plan,unit",
                    "report.D4.phuong-a,ke-hoach,phuong-a"
                ),
                (
                    "\(SmallPlan.path)/status?model=mot-cua", "model,unit,name,registration",
                    "mot-cua,phuong-a,Đơn vị phuong-a,submitted,onTime,2022-07,submitted,settled,onTime,95,A"
                ),
            ] {
                let answer = try await app.get(target, headers: asCSV)
                #expect(
                    answer.status == 200 && answer.headers[.contentType]?.hasPrefix("text/csv") == true, "\(target)")
                #expect(answer.bytes.starts(with: [0xEF, 0xBB, 0xBF]) && answer.bytes.suffix(2) == [0x0D, 0x0A])
                let lines = lines(answer)
                #expect(lines.first?.hasPrefix("\u{FEFF}" + header) == true, "\(lines)")
                #expect(lines.contains { $0.hasPrefix(row) }, "\(lines)")
                #expect(answer.headers[named: "Vary"]?.contains("Accept") == true)
                // The other form has another tag.
                let json = try await app.get(target)
                #expect(json.headers[.eTag] != answer.headers[.eTag])
            }
        }
    }

    // MARK: Pages

    @Test("pages give every row once while others arrive before and behind the cursor", arguments: Transport.allCases)
    func paging(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            func put(_ names: String...) async throws {
                for name in names {
                    try await app.expect(201, .put, "/v1/units/\(name)", .unit("Tên \(name)", kind: "other"))
                }
            }
            try await put("b", "d", "f", "h", "k")
            let first = try await app.get("/v1/units?limit=2")
            #expect(first.column("code") == ["b", "d"])
            let cursor = try #require(first.text("next"))
            #expect(first.headers[named: "Link"] == "</v1/units?limit=2&cursor=\(cursor)>; rel=\"next\"")
            // Before the cursor, between what comes next, and at the end.
            try await put("a", "c", "e", "m")
            let second = try await app.get("/v1/units?limit=2&cursor=\(cursor)")
            #expect(second.column("code") == ["e", "f"])
            let third = try await app.get("/v1/units?limit=2&cursor=\(try #require(second.text("next")))")
            #expect(third.column("code") == ["h", "k"])
            let last = try await app.get("/v1/units?limit=2&cursor=\(try #require(third.text("next")))")
            #expect(last.column("code") == ["m"] && last["next"] == .null && last.headers[named: "Link"] == nil)
        }
    }

    @Test("every list is whole when it is read page by page")
    func whole() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            for ward in ["phuong-a", "phuong-b", "phuong-c"] {
                for model in SmallPlan.models {
                    try await app.expect(201, .put, SmallPlan.registration(ward, model), [:])
                }
            }
            app.clock.set("2022-08-02T08:00:00+07:00")
            for ward in ["phuong-a", "phuong-b", "phuong-c"] {
                try await app.expect(201, .put, SmallPlan.card(ward), .card(submit: true))
            }
            for (target, name) in [
                ("/v1/units", "code"), ("/v1/models", "code"), ("\(SmallPlan.path)/obligations", "id"),
                ("\(SmallPlan.path)/obligations?kind=scorecard&state=open", "id"),
                ("\(SmallPlan.path)/registrations", "unit"),
                ("\(SmallPlan.path)/scorecards?month=2022-07", "unit"), ("/v1/units/phuong-a/obligations", "id"),
                ("/v1/audit", "seq"), ("/v1/tokens", "id"),
            ] {
                let mark = target.contains("?") ? "&" : "?"
                let all = try await app.get("\(target)\(mark)limit=500", as: plan[.admin]).column(name)
                var pieces: [String?] = []
                var next: String? = ""
                while let cursor = next, pieces.count <= all.count {
                    let page = try await app.get(
                        "\(target)\(mark)limit=2" + (cursor.isEmpty ? "" : "&cursor=\(cursor)"), as: plan[.admin])
                    #expect(page.status == 200)
                    pieces += page.column(name)
                    next = page.text("next")
                }
                #expect(!all.isEmpty && pieces == all, "\(target)")
            }
        }
    }

    @Test("lists go by the Vietnamese alphabet and are searched whatever the marks", arguments: Transport.allCases)
    func alphabet(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let names = ["Đức Thắng", "Ba Đình", "Dịch Vọng", "Ân Thi", "An Khánh", "Ăn", "Hoà Bình", "Hòa An"]
            for (index, name) in names.enumerated() {
                try await app.expect(201, .put, "/v1/units/u\(index)", .unit(name, kind: "other"))
            }
            let all = try await app.get("/v1/units").column("name")
            #expect(
                all == ["An Khánh", "Ăn", "Ân Thi", "Ba Đình", "Dịch Vọng", "Đức Thắng", "Hòa An", "Hoà Bình"])
            func found(_ text: String) async throws -> Set<String?> {
                Set(try await app.get("/v1/units?q=\(text)").column("name"))
            }
            #expect(try await found("duc%20THANG") == ["Đức Thắng"])
            #expect(try await found("ho%C3%A0") == ["Hoà Bình", "Hòa An"])
            #expect(try await found("D%E1%BB%8Bch+V%E1%BB%8Dng") == ["Dịch Vọng"])
            #expect(try await found("none") == [])
        }
    }
}
