import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

@Suite struct UnitBulkRoutesTests {
    private let csv: HTTPFields = [.contentType: "text/csv"]

    @Test("a list in any order is answered row by row")
    func list() async throws {
        let api = try await TestApp()
        let body = """
            {"items":[{"code":"phuong","name":"Phường","kind":"committee","level":"commune","parent":"quan"},
                      {"code":"Sai","name":"","kind":"ghost"},
                      {"code":"quan","name":"Quận","kind":"committee"},
                      7]}
            """
        let answer = try await api.send(.post, "/v1/units", body)
        #expect(answer.status == 200)
        #expect(answer.column("status") == ["201", "422", "201", "422"])
        #expect(answer.column("code") == ["phuong", "Sai", "quan", nil])
        #expect(answer.integer("created") == 2 && answer.integer("refused") == 2 && answer.integer("unchanged") == 0)
        #expect(
            (0..<3).map { answer.text("items.1.errors.\($0).pointer") } == [
                "/items/1/code", "/items/1/name", "/items/1/kind",
            ])
        #expect(answer.text("items.3.errors.0.code") == "member.type")
        #expect(try await api.send(.post, "/v1/units", body).column("status") == ["200", "422", "200", "422"])
    }

    @Test("all or nothing is nothing when one row is refused, and says the same of each")
    func atomic() async throws {
        let api = try await TestApp()
        let body =
            #"{"items":[{"code":"a","name":"A","kind":"other"},{"code":"b","name":"B","kind":"other","parent":"x"}]}"#
        let answer = try await api.send(.post, "/v1/units?atomic=true", body)
        #expect(answer.status == 422)
        #expect(answer.headers[.contentType] == "application/problem+json")
        #expect(answer.text("type") == "/problems/bulk-refused")
        #expect(answer.column("status") == ["201", "422"] && answer.integer("refused") == 1)
        #expect(answer.text("errors.0.pointer") == "/items/1/parent")
        #expect(try await api.send(.get, "/v1/units").column("code").isEmpty)
        let good = #"{"items":[{"code":"a","name":"A","kind":"other"}]}"#
        #expect(try await api.send(.post, "/v1/units?atomic=true", good).status == 200)
    }

    @Test("a rehearsal answers as the act would and keeps nothing")
    func dryRun() async throws {
        let api = try await TestApp()
        let body = #"{"items":[{"code":"a","name":"A","kind":"other"}]}"#
        let answer = try await api.send(.post, "/v1/units?dryRun=true", body)
        #expect(answer.status == 200 && answer.integer("created") == 1)
        #expect(try await api.send(.get, "/v1/units").column("code").isEmpty)
    }

    @Test(
        "a table is taken with or without a byte order mark, with comma or semicolon",
        arguments: [
            "\u{FEFF}code,name,kind,level,parent,validFrom,validTo,officialCode,aliases\r\n"
                + "tay-tuu,\"Phường \"\"Tây Tựu\"\"\",committee,commune,,2022-01-01,,00607,Tay Tuu| TT\r\n",
            "code;name;kind;level;validFrom;officialCode;aliases\n"
                + "tay-tuu;\"Phường \"\"Tây Tựu\"\"\";committee;commune;2022-01-01;00607;Tay Tuu|TT\n",
        ])
    func table(text: String) async throws {
        let api = try await TestApp()
        let answer = try await api.send(.post, "/v1/units", text, headers: csv)
        #expect(answer.status == 200 && answer.column("status") == ["201"], "\(answer.body)")
        let unit = try await api.send(.get, "/v1/units/tay-tuu")
        #expect(unit.text("name") == "Phường \"Tây Tựu\"" && unit.text("validFrom") == "2022-01-01")
        #expect(unit.text("officialCodes.0.code") == "00607" && unit.text("aliases.1") == "TT")
    }

    @Test("the table that a list gives is taken back and changes nothing")
    func roundTrip() async throws {
        let api = try await TestApp()
        let body = """
            {"items":[{"code":"quan","name":"=Quận; \\"Bắc, Từ Liêm\\"","kind":"committee","note":"ghi chú","aliases":["a|b"],
              "officialCodes":[{"code":"021","to":"2025-06-30"},{"code":"022","from":"2025-07-01"}]},
             {"code":"phuong","name":"Phường","kind":"committee","level":"commune","parent":"quan","validTo":"2025-06-30"}]}
            """
        #expect(try await api.send(.post, "/v1/units", body).integer("created") == 2)
        let table = try await api.send(.get, "/v1/units", headers: [.accept: "text/csv"])
        let answer = try await api.send(.post, "/v1/units", table.body, headers: csv)
        #expect(answer.integer("unchanged") == 2, "\(answer.body)")
    }

    @Test(
        "a table that cannot be read is refused as a whole",
        arguments: [
            ("name,kind\nA,other\n", ["column.missing"]), ("code,name,kind,colour\n", ["column.unknown"]),
            ("code,name,kind\na,\"A,other\n", ["csv.invalid"]), ("", ["csv.invalid"]),
            ("code,name,kind\na,A,other,more\n", ["csv.invalid"]),
        ] as [(String, [String])])
    func unreadable(text: String, codes: [String]) async throws {
        let api = try await TestApp()
        let answer = try await api.send(.post, "/v1/units", text, headers: csv)
        #expect(answer.status == 422)
        #expect(codes.indices.map { answer.text("errors.\($0).code") } == codes)
    }

    @Test("any other media type is refused with both that are taken")
    func mediaType() async throws {
        let api = try await TestApp()
        let answer = try await api.send(.post, "/v1/units", "x", headers: [.contentType: "text/plain"])
        #expect(answer.status == 415 && answer.headers[.accept] == "application/json, text/csv")
    }

    @Test("an admin of a unit learns nothing of others by what its rows are refused for")
    func secrecy() async throws {
        let api = try await TestApp()
        let units = """
            {"items":[{"code":"quan","name":"Q","kind":"other"},
                      {"code":"so","name":"S","kind":"other","validFrom":"2022-03-01"}]}
            """
        _ = try await api.send(.post, "/v1/units", units)
        let token = try await api.token(.admin, of: "quan")
        let table = "code,name,kind,validTo\nso,S,other,2022-01-01\nkhong-co,S,other,2022-01-01\n"
        let answer = try await api.send(.post, "/v1/units", table, as: token, headers: csv)
        #expect(answer.column("status") == ["403", "403"])
        #expect(answer.text("items.0.errors.0.code") == "forbidden.writeUnit")
        let office = try await api.token(.office, of: "quan")
        #expect(try await api.send(.post, "/v1/units", #"{"items":[]}"#, as: office).status == 403)
    }
}
