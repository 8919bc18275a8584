import App
import HTTPTypes
import JSON
import TestKit
import Testing

/// From the plan's publication to September 2022 for all 13 wards, told once to the real `nep` over a real socket; the
/// tests look at what it answered on the way.
///
/// Of the 13 × 4 parts of the wards everything is in time, except:
///
/// | who | what |
/// |---|---|
/// | Thượng Cát, chung-cu-van-hoa | has no apartment block: exempt from registration, launch and six cards |
/// | Liên Mạc, di-tich | registers at 00:00 of 20 June: late |
/// | Đông Ngạc, di-tich | registers on 16 July: refused, then extended, then taken as in time |
/// | Đức Thắng, chung-cu-van-hoa | never registers, so sends no card |
/// | Thuỵ Phương, di-tich | registered in time, returned, sent again after the deadline |
/// | Xuân Đỉnh, di-tich | registered in time and never decided on |
/// | Liên Mạc, July | all four cards at 00:00 of 6 August: late, 90 % |
/// | Xuân Tảo, July, mot-cua | comes on 16 August: refused |
/// | Minh Khai, July, mot-cua | comes on 16 August: refused, then extended, then taken as in time |
/// | Cổ Nhuế 1, July, di-tich | exempt on 16 August |
/// | Tây Tựu, July, mot-cua | in time with 95 %, returned, sent again with 100 % on 16 August |
/// | Cổ Nhuế 2, July, co-quan-xanh | sent by the administrator |
/// | Phú Diễn, August | all four cards at 00:00 of 6 September: late, 90 % |
/// | Phúc Diễn, August, mot-cua | not there yet on 10 September |
///
/// All other cards have 100 %. The two departments that the plan asks to register (vp-hdnd-ubnd for mot-cua,
/// phong-noi-vu for co-quan-xanh) do nothing.
struct Quarter: Sendable {
    let nep: Nep
    private(set) var district: District
    /// Answers that tests look at, by a word for the moment.
    private(set) var answers: [String: Answer] = [:]

    /// The story that the tests of a suite with the trait `.quarter` share.
    @TaskLocal static var told: Quarter?

    subscript(moment: String) -> Answer {
        answers[moment] ?? Answer(status: 0, headers: [:], bytes: Array("nothing was kept of \(moment)".utf8))
    }

    typealias Part = District.Part

    static func parts(but left: Part...) -> [Part] { District.parts.filter { !left.contains($0) } }

    static let noApartments = Part("thuong-cat", "chung-cu-van-hoa")
    static let neverRegistered = Part("duc-thang", "chung-cu-van-hoa")

    fileprivate static func tell() async throws -> Quarter {
        let nep = try Nep()
        try await nep.output("migrate", "--rehearsal")
        let bundle = try nep.directory.write(Demo.document, to: "bundle.json")
        let report = try await nep.output("import", bundle)
        guard report.contains("units: 43 created") else { throw Nep.Failure(description: report) }
        func token(_ role: String, _ unit: String...) async throws -> String {
            try await nep.output(
                from: ["token", "create", "--role", role, "--name", "Mã \(role)"] + unit.flatMap { ["--unit", $0] })
        }
        var quarter = Quarter(
            nep: nep,
            district: District(
                admin: try await token("admin"), issuer: try await token("issuer", "ubnd-quan-bac-tu-liem"),
                standing: try await token("standing", "phong-vhtt")))
        try await nep.serving(at: "2022-05-20T08:00:00+07:00") { try await quarter.begin($0) }
        try await nep.serving(at: "2022-06-04T23:30:00+07:00") { try await quarter.reportHalfYear($0) }
        try await nep.serving(at: "2022-06-19T23:30:00+07:00") { try await quarter.register($0) }
        try await nep.serving(at: "2022-06-20T00:00:00+07:00") { try await quarter.registerLate($0) }
        try await nep.serving(at: "2022-07-16T00:00:00+07:00") { try await quarter.registerTooLate($0) }
        try await nep.serving(at: "2022-08-05T23:30:00+07:00") { try await quarter.sendJuly($0) }
        try await nep.serving(at: "2022-08-06T00:00:00+07:00") { try await quarter.sendJulyLate($0) }
        try await nep.serving(at: "2022-08-16T00:00:00+07:00") { try await quarter.sendJulyTooLate($0) }
        try await nep.serving(at: "2022-09-05T23:30:00+07:00") { try await quarter.sendAugust($0) }
        try await nep.serving(at: "2022-09-06T00:00:00+07:00") { try await quarter.sendAugustLate($0) }
        return quarter
    }

    // MARK: May and June

    private mutating func begin(_ server: Server) async throws {
        for unit in District.wards.map({ "ubnd-phuong-\($0)" }) + Set(District.authors.values).sorted() {
            let role = unit.hasPrefix("ubnd") ? "office" : "author"
            district.offices[unit] = try await server.expect(
                201, .post, "/v1/tokens", ["name": .string(unit), "role": .string(role), "unit": .string(unit)],
                as: district.admin
            ).text("token")
        }
        answers["publication"] = try await server.expect(
            200, .post, "\(District.plan)/publish", as: district.issuer)
        for (model, author) in District.authors {
            let token = district.offices[author] ?? ""
            let sheet = "\(District.plan)/scoresheets/\(model)"
            try await server.expect(201, .put, sheet, District.sheet(model), as: token)
            try await server.expect(200, .post, "\(sheet)/publish", as: token)
        }
    }

    private mutating func reportHalfYear(_ server: Server) async throws {
        for ward in District.wards.prefix(10) { try await settle("report.S0-D2", ward, server) }
    }

    private func settle(_ key: String, _ ward: String, _ server: Server) async throws {
        try await server.expect(
            200, .post, District.obligation("\(key).ubnd-phuong-\(ward)/settle"), [:], as: district.token(ward))
    }

    private mutating func register(_ server: Server) async throws {
        for ward in District.wards.suffix(3) { try await settle("report.S0-D2", ward, server) }
        try await settle("report.S0-D9", "dong-ngac", server)
        try await server.expect(
            200, .post, District.obligation("launch.S0-D3.di-tich.phong-vhtt/settle"), ["date": "2022-06-10"],
            as: district.standing)
        for key in ["registration.chung-cu-van-hoa", "launch.S0-D5.chung-cu-van-hoa"] {
            try await exempt("\(key).ubnd-phuong-thuong-cat", server)
        }
        for month in 7...12 {
            let period = month < 10 ? "2022-0\(month)" : "2022-\(month)"
            try await exempt("scorecard.chung-cu-van-hoa.ubnd-phuong-thuong-cat.\(period)", server)
        }
        let district = district
        try await district.each(
            Self.parts(
                but: Self.noApartments, Self.neverRegistered, Part("lien-mac", "di-tich"), Part("dong-ngac", "di-tich"))
        ) { part in
            try await server.expect(201, .put, District.registration(part), [:], as: district.token(part.ward))
        }
        answers["registered"] = try await server.send(
            .get, District.registration(Part("tay-tuu", "mot-cua")), as: district.token("tay-tuu"))
    }

    private func exempt(_ key: String, _ server: Server) async throws {
        try await server.expect(
            200, .post, District.obligation("\(key)/exempt"), ["reason": "Không có trên địa bàn"], as: district.standing
        )
    }

    private mutating func registerLate(_ server: Server) async throws {
        let late = Part("lien-mac", "di-tich")
        answers["registered late"] = try await server.send(
            .put, District.registration(late), [:], as: district.token("lien-mac"))
        let returned = District.registration(Part("thuy-phuong", "di-tich"))
        try await server.expect(200, .post, "\(returned)/return", ["reason": "Thiếu địa điểm"], as: district.standing)
        answers["registered again"] = try await server.send(
            .put, returned, ["note": "Đình Thuỵ Phương"], as: district.token("thuy-phuong"))
    }

    // MARK: July

    private mutating func registerTooLate(_ server: Server) async throws {
        let tardy = Part("dong-ngac", "di-tich")
        let token = district.token("dong-ngac")
        answers["registration refused"] = try await server.send(.put, District.registration(tardy), [:], as: token)
        answers["registration extended"] = try await server.send(
            .post, District.obligation("registration.di-tich.ubnd-phuong-dong-ngac/extend"),
            ["until": "2022-07-20", "reason": "Đình đang tu bổ"], as: district.standing)
        answers["registration taken"] = try await server.send(.put, District.registration(tardy), [:], as: token)
        let district = district
        try await district.each(Self.parts(but: Self.noApartments, Self.neverRegistered, Part("xuan-dinh", "di-tich")))
        {
            try await server.expect(200, .post, "\(District.registration($0))/accept", as: district.standing)
        }
        let launched = District.parts.filter {
            $0.model == "di-tich" && $0.ward != "phuc-dien"
                || $0.model == "chung-cu-van-hoa" && $0 != Self.noApartments && $0 != Self.neverRegistered
        }
        for part in launched { try await settle("launch.S0-D5.\(part.model)", part.ward, server) }
    }

    private mutating func sendJuly(_ server: Server) async throws {
        try await settle("launch.S0-D5.di-tich", "phuc-dien", server)
        let apart =
            ["xuan-tao", "minh-khai", "tay-tuu"].map { Part($0, "mot-cua") } + [
                Part("co-nhue-1", "di-tich"), Part("co-nhue-2", "co-quan-xanh"), Self.noApartments,
                Self.neverRegistered,
            ]
        try await district.submit(
            District.parts.filter { !apart.contains($0) && $0.ward != "lien-mac" }, "2022-07", to: server)
        answers["card returned later"] = try await server.send(
            .put, District.card(Part("tay-tuu", "mot-cua"), "2022-07"), District.card(of: "mot-cua", off: 5),
            as: district.token("tay-tuu"))
        try await server.expect(
            201, .put, District.card(Part("co-nhue-2", "co-quan-xanh"), "2022-07"),
            District.card(of: "co-quan-xanh", off: 0), as: district.admin)
    }

    private mutating func sendJulyLate(_ server: Server) async throws {
        try await district.submit(
            District.parts.filter { $0.ward == "lien-mac" }, "2022-07", off: 10, to: server)
        let card = District.card(Part("tay-tuu", "mot-cua"), "2022-07")
        answers["card returned"] = try await server.send(
            .post, "\(card)/return",
            ["reason": "Ghi rõ ngày thay phông", "criteria": [["criterion": "g1-c1", "comment": "Phông cũ"]]],
            as: district.standing)
    }

    // MARK: August and September

    private mutating func sendJulyTooLate(_ server: Server) async throws {
        let body = try District.card(of: "mot-cua", off: 0)
        for ward in ["xuan-tao", "minh-khai"] {
            answers["card of \(ward) refused"] = try await server.send(
                .put, District.card(Part(ward, "mot-cua"), "2022-07"), body, as: district.token(ward))
        }
        try await server.expect(
            200, .post, District.obligation("scorecard.mot-cua.ubnd-phuong-minh-khai.2022-07/extend"),
            ["until": "2022-08-20", "reason": "Mất điện"], as: district.standing)
        answers["card extended"] = try await server.send(
            .put, District.card(Part("minh-khai", "mot-cua"), "2022-07"), body, as: district.token("minh-khai"))
        try await exempt("scorecard.di-tich.ubnd-phuong-co-nhue-1.2022-07", server)
        answers["card sent again"] = try await server.send(
            .put, District.card(Part("tay-tuu", "mot-cua"), "2022-07"), body, as: district.token("tay-tuu"))

        let own = District.card(Part("co-nhue-2", "co-quan-xanh"), "2022-07")
        answers["own card"] = try await server.send(.post, "\(own)/accept", as: district.admin)
        let district = district
        try await district.each(
            Self.parts(
                but: Self.noApartments, Self.neverRegistered, Part("xuan-tao", "mot-cua"), Part("co-nhue-1", "di-tich"))
        ) {
            try await server.expect(200, .post, "\(District.card($0, "2022-07"))/accept", as: district.standing)
        }
        answers["card accepted"] = try await server.send(.get, own, as: district.standing)
    }

    private mutating func sendAugust(_ server: Server) async throws {
        let apart = [Part("phuc-dien", "mot-cua"), Self.noApartments, Self.neverRegistered]
        try await district.submit(
            District.parts.filter { !apart.contains($0) && $0.ward != "phu-dien" }, "2022-08", to: server)
    }

    private mutating func sendAugustLate(_ server: Server) async throws {
        try await district.submit(
            District.parts.filter { $0.ward == "phu-dien" }, "2022-08", off: 10, to: server)
        for ward in District.wards where !["phuc-dien", "phu-dien"].contains(ward) {
            let card = District.card(Part(ward, "mot-cua"), "2022-08")
            if ["thuy-phuong", "xuan-dinh"].contains(ward) {
                try await server.expect(200, .post, "\(card)/return", ["reason": "Thiếu ảnh"], as: district.standing)
            } else {
                try await server.expect(200, .post, "\(card)/accept", as: district.standing)
            }
        }
    }
}

/// Tells the story once, before the tests of a suite, and lets go of its database after them.
struct QuarterTrait: SuiteTrait, TestScoping {
    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let quarter = try await Quarter.tell()
        try await Quarter.$told.withValue(quarter) { try await function() }
    }
}

extension Trait where Self == QuarterTrait {
    static var quarter: Self { Self() }
}
