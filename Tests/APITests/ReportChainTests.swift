import Domain
import HTTPTypes
import JSON
import Storage
import TestKit
import Testing

/// Reports up three linked plans: what each level makes of what came from below, and what becomes of it when that changes.
@Suite struct ReportChainTests {
    private typealias Chain = ReportChain

    @Test(
        "the half-year goes up from group to ward to district to city, late and missing named",
        arguments: Transport.allCases)
    func up(_ transport: Transport) async throws {
        try await withApp(transport, now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            // "Trước ngày 25/5" is strict.
            let first = try await chain.send("W1", "to-1", at: "2022-05-24T23:59:59.999+07:00")
            #expect(first.status == 201 && first.text("verdict") == "onTime" && first.text("state") == "submitted")
            let second = try await chain.send("W1", "to-2", at: "2022-05-25T00:00:00+07:00", Chain.body("5.5"))
            #expect(second.text("verdict") == "late" && second.integer("revision") == 1)
            let row = try await app.get("/v1/plans/ke-hoach-phuong/obligations/report.W1.to-2")
            #expect(row.text("state") == "settled" && row.text("verdict") == "late")

            let ward = try await chain.send("D1", "phuong-a", at: "2022-06-04T23:59:59+07:00", Chain.body("20"))
            #expect(ward.text("verdict") == "onTime" && ward.text("gathered.basis") == "reports")
            #expect(ward.column("unit", of: "gathered.sources") == ["to-1", "to-2"])
            #expect(ward.column("standing", of: "gathered.sources") == ["onTime", "late"])
            #expect(ward.number("gathered.totals.0.total") == "15.5")
            #expect(ward.column("reportedBy", of: "gathered.totals.0.parts") == ["to-1", "to-2"])
            #expect(ward.column("unit", of: "gathered.voices") == ["to-1", "to-2"])
            try await chain.send("D1", "phuong-b", at: "2022-06-05T00:00:00+07:00", Chain.body("100"))

            app.clock.set("2022-06-06T08:00:00+07:00")
            let draft = try await app.get("\(Chain.path("C1", "quan"))/prefill", as: chain.offices["quan"])
            #expect(draft.column("standing", of: "gathered.sources") == ["onTime", "late", "missing"])
            #expect(draft.integer("gathered.expected") == 3 && draft.integer("gathered.received") == 2)
            let said = draft.list("results").map { "\($0)" }.joined()
            #expect(said.contains("Đã nhận báo cáo của 2/3 đơn vị"))
            #expect(said.contains("gửi muộn: UBND phường B") && said.contains("quá hạn chưa gửi: UBND phường C"))
            // 20 of the ward itself, 15.5 of its groups, 100 of the late ward.
            #expect(draft.number("gathered.totals.0.total") == "135.5")
            #expect(
                draft.column("reportedBy", of: "gathered.totals.0.parts") == ["phuong-a", "phuong-a", "phuong-b"])
            #expect(draft.column("unit", of: "gathered.voices") == ["phuong-a", "to-1", "to-2", "phuong-b"])
            #expect(draft.column("through", of: "gathered.voices") == [nil, "phuong-a", "phuong-a", nil])
            #expect(draft.list("statistics").isEmpty)

            // What prefill gives is taken back as it is.
            let body = try #require(draft.json).with("submit", true)
            app.clock.set("2022-06-09T23:59:59+07:00")
            let sent = try await app.send(.put, Chain.path("C1", "quan"), body, as: chain.offices["quan"])
            #expect(sent.status == 201 && sent.text("verdict") == "onTime")
            #expect(sent.column("standing", of: "gathered.sources") == ["onTime", "late", "missing"])
        }
    }

    @Test(
        "what was sent is proved by its hash and stays; a correction below shows above", arguments: Transport.allCases)
    func corrected(_ transport: Transport) async throws {
        try await withApp(transport, now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            try await chain.send("D1", "phuong-a", at: "2022-06-01T08:00:00+07:00", Chain.body("20"))
            try await chain.send("D1", "phuong-b", at: "2022-06-02T08:00:00+07:00", Chain.body("100"))
            try await chain.send("C1", "quan", at: "2022-06-06T08:00:00+07:00", Chain.body("1"))
            let path = Chain.path("C1", "quan")
            let before = try await chain.get("C1", "quan")
            #expect(before.list("changes").isEmpty)
            let bytes = try await app.get("\(path)/revisions/1", as: chain.offices["quan"])
            #expect(TokenSecret.hash(bytes.body).hexadecimal == before.text("contentHash"))
            #expect(bytes.json?.canonicalBytes == bytes.bytes)

            // A correction says why, and is a revision of its own.
            app.clock.set("2022-06-08T08:00:00+07:00")
            let (ward, office) = (Chain.path("D1", "phuong-a"), chain.offices["phuong-a"])
            let silent = try await app.send(.put, ward, Chain.body("30"), as: office)
            #expect(silent.faults == ["/correctionReason member.missing"])
            let edit = try await app.send(.put, ward, Chain.body("30", submit: false), as: office)
            #expect(edit.status == 409 && edit.code == "state.wrong")
            let again = try await app.expect(
                200, .put, ward, Chain.body("30").with("correctionReason", "Đếm sót một tổ"), as: office)
            #expect(again.integer("revision") == 2 && again.text("verdict") == "onTime")
            #expect(again.column("event", of: "history") == ["submit", "correct"])
            #expect(again.column("reason", of: "history") == [nil, "Đếm sót một tổ"])
            try await chain.send("D1", "phuong-c", at: "2022-06-08T09:00:00+07:00", Chain.body("7"))

            let after = try await chain.get("C1", "quan")
            #expect(after.column("change", of: "changes") == ["corrected", "arrived"])
            #expect(after.column("unit", of: "changes") == ["phuong-a", "phuong-c"])
            #expect(
                after.integer("changes.0.included.revision") == 1 && after.integer("changes.0.current.revision") == 2)
            #expect(
                after.column("path", of: "changes.0.differences")
                    == ["/content/statistics/Tờ gấp đã phát · tờ/value"])
            #expect(after.number("changes.0.differences.0.from") == "20")
            #expect(after.number("changes.0.differences.0.to") == "30")
            // What the district sent has not moved.
            #expect(after.text("contentHash") == before.text("contentHash"))
            #expect(after.number("gathered.totals.0.total") == "120")
            #expect(try await app.get("\(path)/revisions/1", as: chain.offices["quan"]).bytes == bytes.bytes)

            // Sent again, it takes in what has come.
            let without = try await app.send(.post, "\(path)/submit", as: chain.offices["quan"])
            #expect(without.faults == ["/correctionReason member.missing"])
            let renewed = try await app.expect(
                200, .post, "\(path)/submit", ["correctionReason": "Cập nhật phường A, C"], as: chain.offices["quan"])
            #expect(renewed.number("gathered.totals.0.total") == "137" && renewed.list("changes").isEmpty)
            let twice = try await app.send(
                .post, "\(path)/submit", ["correctionReason": "Lại"], as: chain.offices["quan"])
            #expect(twice.status == 409 && twice.code == "report.unchanged")
            let differences = try await app.get("\(path)/differences?from=1&to=2", as: chain.offices["quan"])
            let paths = differences.column("path", of: "differences").compactMap(\.self)
            #expect(paths.contains("/gathered/totals/Tờ gấp đã phát · tờ/total"))
            #expect(paths.contains("/gathered/sources/phuong-a/revision"))
            #expect(paths.contains("/gathered/sources/phuong-c/standing"))
        }
    }

    @Test("each station confirms its receipt in turn; a report sent back comes again", arguments: Transport.allCases)
    func stations(_ transport: Transport) async throws {
        try await withApp(transport, now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            let path = Chain.path("C1", "quan")
            try await chain.send("C1", "quan", at: "2022-06-06T08:00:00+07:00")
            #expect(try await app.send(.post, "\(path)/receive", as: chain.offices["quan"]).status == 403)
            #expect(try await app.send(.post, "\(path)/receive", as: chain.standings["phong"]).status == 403)

            app.clock.set("2022-06-07T09:00:00+07:00")
            let so = chain.standings["so"]
            let passing = try await app.expect(200, .post, "\(path)/receive", as: so)
            #expect(passing.text("state") == "submitted")
            #expect(passing.text("stations.0.receivedAt") == "2022-06-07T02:00:00Z")
            #expect(passing["stations.1.receivedAt"] == .null)
            let arrived = try await app.expect(200, .post, "\(path)/receive", as: chain.city)
            #expect(arrived.text("state") == "received")
            #expect(arrived.column("station", of: "stations") == ["via", "to"])
            #expect(try await app.send(.post, "\(path)/receive", as: chain.city).code == "state.wrong")

            let back = try await app.expect(200, .post, "\(path)/return", ["reason": "Thiếu số liệu"], as: so)
            #expect(back.text("state") == "returned" && back.text("reason") == "Thiếu số liệu")
            app.clock.set("2022-06-20T08:00:00+07:00")
            let again = try await app.expect(
                200, .put, path, Chain.body("12"), as: chain.offices["quan"])
            // The first submission was judged; a correction starts its way anew.
            #expect(again.text("verdict") == "onTime" && again.integer("revision") == 2)
            #expect(again["stations.0.receivedAt"] == .null && again["reason"] == .null)
            #expect(again.column("event", of: "history") == ["submit", "receive", "receive", "return", "submit"])
        }
    }

    @Test("a ward's report that was sent back no longer counts above")
    func returned() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            try await chain.send("D1", "phuong-a", at: "2022-06-01T08:00:00+07:00", Chain.body("20"))
            try await chain.send("C1", "quan", at: "2022-06-06T08:00:00+07:00", Chain.body("1"))
            try await app.expect(
                200, .post, "\(Chain.path("D1", "phuong-a"))/return", ["reason": "x"], as: chain.standings["phong"])
            let above = try await chain.get("C1", "quan")
            #expect(above.column("change", of: "changes") == ["returned"])
            let prefill = try await app.get("\(Chain.path("C1", "quan"))/prefill", as: chain.offices["quan"])
            #expect(prefill.column("standing", of: "gathered.sources") == ["returned", "missing", "missing"])
            #expect(prefill.list("gathered.totals").isEmpty)
        }
    }

    @Test("a quarter for which nobody reports says what it was built from (S1-Q4)")
    func quarter() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            app.clock.set("2022-09-20T08:00:00+07:00")
            let so = chain.standings["so"]
            let draft = try await app.get("\(Chain.path("C3", "so"))/prefill", as: so)
            #expect(draft.text("gathered.basis") == "records" && draft.list("gathered.sources").isEmpty)
            #expect(draft.text("facts.from") == "2022-07-01" && draft.text("facts.to") == "2022-09-30")
            let sent = try await chain.send("C3", "so", at: "2022-09-30T23:59:59+07:00")
            #expect(sent.text("verdict") == "onTime")
            let snapshot = try await app.get("\(Chain.path("C3", "so"))/revisions/1", as: so)
            #expect(snapshot.text("basis")?.contains("không có báo cáo quý III năm 2022 của đơn vị cấp dưới") == true)
        }
    }

    @Test("the year is put together from the reports of the year, not from those of the half-year as well")
    func year() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            try await chain.send("D1", "phuong-a", at: "2022-06-01T08:00:00+07:00", Chain.body("20"))
            try await chain.send("D2", "phuong-a", at: "2022-11-24T23:59:59+07:00", Chain.body("50"))
            app.clock.set("2022-11-26T08:00:00+07:00")
            let draft = try await app.get("\(Chain.path("C2", "quan"))/prefill", as: chain.offices["quan"])
            #expect(draft.column("report", of: "gathered.sources").first == "report.D2.phuong-a")
            #expect(draft.number("gathered.totals.0.total") == "50")
        }
    }
}
