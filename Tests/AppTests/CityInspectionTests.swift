import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// The two campaigns of the city that S2 tells of, loaded through the API and run to their closing over a real socket. Units,
/// campaigns, deadlines and statistics are those of the source, with its ids; who belongs to "các sở, ban, ngành" and to the
/// public-service units, which sheet was used and what was found are the test's own, for the source does not say (S2-Q4).
@Suite struct CityInspectionTests {
    private static let plan = "/v1/plans/ha-noi-quy-tac-ung-xu"
    /// S2-U4 to S2-U8: inspected in October 2022 (S2-C1).
    private static let districts = [
        "ubnd-quan-bac-tu-liem", "ubnd-quan-nam-tu-liem", "ubnd-quan-ha-dong", "ubnd-quan-hai-ba-trung",
        "ubnd-huyen-chuong-my",
    ]
    private static let departments = ["so-noi-vu-ha-noi", "so-tu-phap-ha-noi"]
    private static let services = ["bao-tang-ha-noi"]

    /// S2-N1 to S2-N5: what was counted, by whom.
    private static let statistics:
        [(code: String, subject: String, value: JSON, unit: String, text: String, period: JSON)] = [
            (
                "S2-N1", "ubnd-quan-bac-tu-liem", 17, "điểm (cửa) tiếp nhận",
                "Bộ phận tiếp nhận và trả kết quả TTHC của UBND quận bố trí 17 điểm tiếp nhận", "2022-10"
            ),
            ("S2-N2", "ubnd-quan-nam-tu-liem", 51_500, "tờ gấp", "in, cấp phát 51.500 tờ gấp", .null),
            (
                "S2-N3", "ubnd-quan-nam-tu-liem", 274, "bảng quy tắc ứng xử",
                "duy trì niêm yết 274 bảng quy tắc ứng xử", .null
            ),
            (
                "S2-N4", "ubnd-quan-ha-dong", 46, "văn bản", "ban hành 46 văn bản lãnh đạo, chỉ đạo từ năm 2017",
                "từ 2017"
            ),
            (
                "S2-N5", "ubnd-quan-hai-ba-trung", 2, "chương trình tọa đàm",
                "ban chỉ đạo phong trào quận tổ chức 2 chương trình tọa đàm năm 2022", "2022"
            ),
        ]

    private struct City: Sendable {
        let app: TestApp
        let standing: String
        let inspector: String
        let offices: [String: String]
        subscript(unit: String) -> String { offices[unit] ?? "" }
    }

    private func begin(_ app: TestApp) async throws -> City {
        let above =
            [
                ("ubnd-tp-ha-noi", "committee", nil), ("so-vhtt-ha-noi", "department", "ubnd-tp-ha-noi"),
                ("doan-kiem-tra-lien-nganh-tp", "team", "ubnd-tp-ha-noi"),
            ] as [(String, String, String?)]
        let below = (Self.districts + Self.departments + Self.services).map {
            ($0, "committee", "ubnd-tp-ha-noi" as String?)
        }
        for (code, kind, parent) in above + below {
            try await app.expect(201, .put, "/v1/units/\(code)", .unit(code, kind: kind, in: parent))
        }
        for (code, members) in [
            ("ubnd-quan-huyen-thi-xa", Self.districts), ("cac-so-ban-nganh", Self.departments),
            ("don-vi-su-nghiep-tp", Self.services),
        ] {
            let group: JSON = [
                "name": .string(code), "members": .array(members.map { ["unit": .string($0)] }),
            ]
            try await app.expect(201, .put, "/v1/groups/\(code)", group)
        }
        // S2-M1, the one model that every unit of this test has.
        try await app.expect(201, .put, "/v1/models/mot-cua", ["name": "Tiếp nhận và trả thủ tục hành chính"])
        let plan: JSON = [
            "title": "Thực hiện hai quy tắc ứng xử", "issuer": "ubnd-tp-ha-noi", "standingUnit": "so-vhtt-ha-noi",
            "period": ["from": "2022-01-01", "to": "2023-12-31"], "finalScore": "inspected",
            "models": [
                [
                    "model": "mot-cua", "registrants": ["ubnd-quan-huyen-thi-xa", "cac-so-ban-nganh"],
                    "scoresheetAuthor": "so-vhtt-ha-noi",
                    "monthly": ["firstMonth": "2022-09", "lastMonth": "2023-12", "dueDay": 5, "lateDays": 10],
                ]
            ], "deadlines": [.deadline("S2-DK", "registration", "before", "2022-09-20")],
        ]
        try await app.expect(201, .put, Self.plan, plan)
        try await app.expect(200, .post, "\(Self.plan)/publish")
        let sheet: JSON = .sheet([.criterion("c1"), .criterion("c2")])
        try await app.expect(201, .put, "\(Self.plan)/scoresheets/mot-cua", sheet)
        try await app.expect(200, .post, "\(Self.plan)/scoresheets/mot-cua/publish")
        var offices: [String: String] = [:]
        for unit in Self.districts + Self.departments + Self.services {
            offices[unit] = try await app.token(.office, of: unit)
        }
        let city = City(
            app: app, standing: try await app.token(.standing, of: "so-vhtt-ha-noi"),
            inspector: try await app.token(.inspector, of: "doan-kiem-tra-lien-nganh-tp"), offices: offices)
        for unit in Self.districts + Self.departments {
            try await app.expect(201, .put, "\(Self.plan)/registrations/mot-cua/\(unit)", [:], as: city[unit])
        }
        return city
    }

    private static func visit(_ c1: String, _ c2: String, on day: String, _ month: String, note: String? = nil) -> JSON
    {
        .visit([.score("c1", c1, note: note), .score("c2", c2, note: note)], month: month, on: day)
    }

    // MARK: October 2022 (S2-C1)

    @Test(
        "the campaign of October 2022 visits its five districts, blind, and compares what they said with what it found")
    func october() async throws {
        try await withApp(.socket, now: "2022-09-10T08:00:00+07:00") { app in
            let city = try await begin(app)
            let path = "\(Self.plan)/inspections/s2-c1"
            let draft: JSON = [
                "name": "Kiểm tra thực tế tháng 10/2022", "form": "direct",
                "window": ["from": "2022-10-01", "to": "2022-10-31"], "leadUnit": "doan-kiem-tra-lien-nganh-tp",
                "scope": ["units": .array(Self.districts.map { .string($0) }), "all": true],
                "team": [["unit": "doan-kiem-tra-lien-nganh-tp", "person": "Trưởng đoàn", "leads": true]],
                "blind": true,
            ]
            try await app.expect(201, .put, path, draft, as: city.standing)
            app.clock.set("2022-10-01T08:00:00+07:00")
            try await app.expect(200, .post, "\(path)/open", as: city.standing)
            let owed = try await app.get("\(Self.plan)/obligations?kind=inspection", as: city.standing)
            #expect(Set(owed.column("subject").compactMap(\.self)) == Set(Self.districts))
            #expect(Set(owed.column("dueAt")) == ["2022-10-31T17:00:00Z"])
            app.clock.set("2022-10-04T08:00:00+07:00")
            for unit in Self.districts {
                let card: JSON = .card([.score("c1", "10"), .score("c2", "10")], submit: true)
                try await app.expect(
                    201, .put, "\(Self.plan)/registrations/mot-cua/\(unit)/scorecards/2022-09", card, as: city[unit])
            }
            // Found: 20, 19, 20, 18 and 14 of 20 where each unit gave itself 20.
            let found = [("10", "10"), ("10", "9"), ("10", "10"), ("8", "10"), ("6", "8")]
            for (index, unit) in Self.districts.enumerated() {
                app.clock.set("2022-10-1\(index)T15:00:00+07:00")
                let target = "\(path)/visits/mot-cua/\(unit)"
                let (c1, c2) = found[index]
                let body = Self.visit(c1, c2, on: "2022-10-1\(index)", "2022-09")
                let made = try await app.expect(201, .put, target, body, as: city.inspector)
                #expect(made["self.hidden"] == .bool(true))
                let done = try await app.expect(200, .post, "\(target)/finalize", as: city.inspector)
                guard done.text("state") == "sealed" else { continue }
                let explained = Self.visit(c1, c2, on: "2022-10-1\(index)", "2022-09", note: "Theo biên bản")
                try await app.expect(200, .put, target, explained, as: city.inspector, ifMatch: "*")
                let final = try await app.expect(200, .post, "\(target)/finalize", as: city.inspector)
                #expect(final.text("state") == "finalized")
            }
            let outside = try await app.send(
                .put, "\(path)/visits/mot-cua/so-noi-vu-ha-noi", Self.visit("1", "1", on: "2022-10-14", "2022-09"),
                as: city.inspector)
            #expect(outside.code == "visit.outOfScope")

            app.clock.set("2022-11-01T08:00:00+07:00")
            let all = try await app.get("\(path)/comparison", as: city.standing)
            // 10 criteria of 100 points: 100 against 91; four lowered by 1, 2, 4 and 2.
            #expect(all.integer("total.n") == 10 && all.number("total.selfPercent") == "100")
            #expect(all.number("total.inspectedPercent") == "91" && all.number("total.bias") == "9")
            #expect(all.number("total.error") == "9" && all.integer("total.lowered") == 4)
            #expect(all.integer("total.equal") == 6 && all.number("total.loweredPercent") == "40")
            // c1: 50 against 44, c2: 50 against 47. Two criteria a unit are too few for a figure of it.
            #expect(all.column("criterion", of: "worst") == ["c1", "c2"])
            #expect(all.list("worst").map { $0["error"] } == [.points("12"), .points("6")])
            #expect(all.list("units").allSatisfy { $0["withheld"] == .bool(true) })

            let ranking = try await app.get("\(Self.plan)/ranking", as: city.standing)
            #expect(ranking.text("formula.finalScore") == "inspected")
            #expect(ranking.column("place") == ["1", "1", "3", "4", "5"])
            #expect(
                ranking.column("unit") == [
                    "ubnd-quan-bac-tu-liem", "ubnd-quan-ha-dong", "ubnd-quan-nam-tu-liem", "ubnd-quan-hai-ba-trung",
                    "ubnd-huyen-chuong-my",
                ])
            #expect(ranking.column("reason", of: "leftOut") == ["notInspected", "notInspected"])
            let closed = try await app.expect(200, .post, "\(path)/close", as: city.standing)
            #expect(closed.text("state") == "closed")
            #expect(try await app.get(path, as: city.inspector).status == 403)
        }
    }

    // MARK: The third quarter of 2023 (S2-C2)

    @Test("in 2023 whom the team visits owes no report, every other unit in scope owes one before 30 July")
    func thirdQuarter() async throws {
        try await withApp(.socket, now: "2022-09-10T08:00:00+07:00") { app in
            let city = try await begin(app)
            let path = "\(Self.plan)/inspections/s2-c2"
            try await open(path, city)
            try await report(path, city)
            try await visit(path, city)
        }
    }

    private func open(_ path: String, _ city: City) async throws {
        let app = city.app
        app.clock.set("2023-06-15T08:00:00+07:00")
        let draft: JSON = [
            "name": "Kiểm tra quý III/2023", "form": "indirect", "window": ["quarter": "2023-Q3"],
            "decision": ["number": .null, "date": .null], "leadUnit": "doan-kiem-tra-lien-nganh-tp",
            "scope": ["units": ["cac-so-ban-nganh", "don-vi-su-nghiep-tp", "ubnd-quan-huyen-thi-xa"]],
            "team": [["unit": "doan-kiem-tra-lien-nganh-tp", "role": "Trưởng đoàn", "leads": true]],
            "outline": [
                ["number": "1", "title": "Lãnh đạo, chỉ đạo, tổ chức thực hiện"],
                ["number": "2", "title": "Mô hình điểm"],
                ["number": "3", "title": "Hạn chế, tồn tại và khắc phục"],
            ],
            // S2-D2, and a last day of the test's own.
            "report": [
                "before": "2023-07-30", "lateUntil": "2023-08-15", "to": "ubnd-tp-ha-noi", "via": "so-vhtt-ha-noi",
            ],
        ]
        try await app.expect(201, .put, path, draft, as: city.standing)
        let proposal = try await app.expect(
            200, .post, "\(path)/targets?strategy=random&count=2&seed=2023", as: city.standing)
        #expect(proposal.list("units").count == 2 && proposal.integer("candidates") == 7)
        try await app.expect(
            200, .post, "\(path)/targets/confirm",
            [
                "units": ["ubnd-huyen-chuong-my", "so-noi-vu-ha-noi"], "proposal": 1,
                "reason": "Chương Mỹ có kết quả thấp nhất năm 2022; thay đơn vị bốc thăm.",
            ], as: city.standing)
        app.clock.set("2023-07-01T08:00:00+07:00")
        try await app.expect(200, .post, "\(path)/open", as: city.standing)
        let owed = try await app.get("\(Self.plan)/obligations?kind=report&state=open", as: city.standing)
        #expect(
            Set(owed.column("unit").compactMap(\.self)) == [
                "ubnd-quan-bac-tu-liem", "ubnd-quan-nam-tu-liem", "ubnd-quan-ha-dong", "ubnd-quan-hai-ba-trung",
                "so-tu-phap-ha-noi", "bao-tang-ha-noi",
            ])
        #expect(Set(owed.column("dueAt")) == ["2023-07-29T17:00:00Z"] && Set(owed.column("via")) == ["so-vhtt-ha-noi"])
        let visits = try await app.get("\(Self.plan)/obligations?kind=inspection&state=open", as: city.standing)
        #expect(visits.column("subject").compactMap(\.self).sorted() == ["so-noi-vu-ha-noi", "ubnd-huyen-chuong-my"])
        let visited = try await app.send(
            .put, "\(path)/outlineReports/ubnd-huyen-chuong-my", Self.report(of: "ubnd-huyen-chuong-my"),
            as: city["ubnd-huyen-chuong-my"])
        #expect(visited.code == "outlineReport.notOwed")
    }

    private static func report(of unit: String) -> JSON {
        let own = statistics.filter { $0.subject == unit }
        return [
            "answers": .array(["1", "2", "3"].map { ["section": .string($0), "text": "Có báo cáo kèm theo"] }),
            "statistics": .array(
                own.map {
                    [
                        "subject": .string($0.subject), "value": $0.value, "unit": .string($0.unit),
                        "period": $0.period,
                        "source": .string($0.code), "text": .string($0.text),
                    ]
                }), "submit": true,
        ]
    }

    private func report(_ path: String, _ city: City) async throws {
        let app = city.app
        func send(_ unit: String, at moment: String) async throws -> Answer {
            app.clock.set(moment)
            return try await app.send(
                .put, "\(path)/outlineReports/\(unit)", Self.report(of: unit), as: city[unit])
        }
        for (unit, moment, verdict) in [
            ("ubnd-quan-nam-tu-liem", "2023-07-20T08:00:00+07:00", "onTime"),
            ("ubnd-quan-ha-dong", "2023-07-28T08:00:00+07:00", "onTime"),
            ("ubnd-quan-hai-ba-trung", "2023-07-29T23:59:59+07:00", "onTime"),
            ("ubnd-quan-bac-tu-liem", "2023-07-30T00:00:00+07:00", "late"),
            ("bao-tang-ha-noi", "2023-08-10T08:00:00+07:00", "late"),
        ] {
            let answer = try await send(unit, at: moment)
            #expect(answer.status == 201 && answer.text("verdict") == verdict, "\(unit)")
        }
        let refused = try await send("so-tu-phap-ha-noi", at: "2023-08-16T00:00:00+07:00")
        #expect(refused.status == 409 && refused.code == "deadline.passed")
        let status = try await app.get("\(Self.plan)/status", as: city.standing)
        let index = try #require(status.column("kind", of: "obligations").firstIndex(of: "report"))
        let counts = ["expected", "onTime", "late", "missed", "overdue", "exempt"].map {
            status.integer("obligations.\(index).\($0)")
        }
        #expect(counts == [6, 3, 2, 1, 0, 2])
        let list = try await app.get("\(path)/outlineReports?limit=500", as: city.standing)
        #expect(list.list("items").count == 8 && list.column("duty").count { $0 == "exempt" } == 2)

        let totals = try await app.get("\(path)/statistics", as: city.standing)
        let found = zip(totals.column("unit"), totals.column("total")).map { "\($0 ?? "") \($1 ?? "")" }
        #expect(
            Set(found) == [
                "tờ gấp 51500", "bảng quy tắc ứng xử 274", "văn bản 46", "điểm (cửa) tiếp nhận 17",
                "chương trình tọa đàm 2",
            ])
        let leaflets = try #require(totals.column("unit").firstIndex(of: "tờ gấp"))
        #expect(totals.text("items.\(leaflets).parts.0.reportedBy") == "ubnd-quan-nam-tu-liem")
        #expect(totals.text("items.\(leaflets).parts.0.source") == "S2-N2")
        let documents = try #require(totals.column("unit").firstIndex(of: "văn bản"))
        #expect(totals.list("items.\(documents).periods") == ["từ 2017"])
    }

    private func visit(_ path: String, _ city: City) async throws {
        let app = city.app
        app.clock.set("2023-08-22T15:00:00+07:00")
        for unit in ["ubnd-huyen-chuong-my", "so-noi-vu-ha-noi"] {
            let target = "\(path)/visits/mot-cua/\(unit)"
            try await app.expect(
                201, .put, target, Self.visit("9", "9.5", on: "2023-08-22", "2023-07"), as: city.inspector)
            let done = try await app.expect(200, .post, "\(target)/finalize", as: city.inspector)
            // Neither had sent a card of July.
            #expect(done["self.percent"] == .null && done.text("verdict") == "onTime")
        }
        let other = try await app.send(
            .put, "\(path)/visits/mot-cua/ubnd-quan-ha-dong", Self.visit("9", "9", on: "2023-08-22", "2023-07"),
            as: city.inspector)
        #expect(other.code == "visit.notTargeted")
        let late = try await app.send(
            .put, "\(path)/visits/mot-cua/so-noi-vu-ha-noi", Self.visit("9", "9", on: "2023-06-30", "2023-06"),
            as: city.inspector)
        #expect(late.status == 409)
        let all = try await app.get("\(path)/comparison", as: city.standing)
        #expect(all.integer("total.visits") == 2 && all.integer("total.withoutCard") == 2)
        #expect(all.integer("total.n") == 0 && all["total.withheld"] == .bool(true))
        try await app.expect(200, .post, "\(path)/close", as: city.standing)
    }
}
