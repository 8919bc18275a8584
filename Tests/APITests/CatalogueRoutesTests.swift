import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Groups, models, and what the trail and the feed say of them.
@Suite struct CatalogueRoutesTests {
    private func filled() async throws -> TestApp {
        let api = try await TestApp()
        for code in ["a", "b"] {
            _ = try await api.send(.put, "/v1/units/\(code)", #"{"name":"Phường \#(code)","kind":"committee"}"#)
        }
        return api
    }

    @Test("a group is made, read as of a day, kept by its tag and listed")
    func group() async throws {
        let api = try await filled()
        let body = #"{"name":"UBND các phường","members":[{"unit":"a","validTo":"2022-06-30"},{"unit":"b"}]}"#
        let made = try await api.send(.put, "/v1/groups/cac-phuong", body)
        #expect(made.status == 201 && made.headers[.location] == "/v1/groups/cac-phuong")
        let read = try await api.send(.get, "/v1/groups/cac-phuong")
        #expect(read.bytes == made.bytes)
        let tag = try #require(read.headers[.eTag])
        let later = try await api.send(.get, "/v1/groups/cac-phuong?asOf=2022-07-01")
        #expect(later.text("members.0.unit") == "b" && later["members.1"] == nil)
        #expect(later.headers[.eTag] != tag)
        #expect(try await api.send(.get, "/v1/groups/cac-phuong", headers: [.ifNoneMatch: tag]).status == 304)

        let again = try await api.send(.put, "/v1/groups/cac-phuong", body)
        #expect(again.status == 200 && again.headers[.eTag] == tag)
        let next = #"{"name":"UBND các phường","members":[{"unit":"b"}]}"#
        #expect(try await api.send(.put, "/v1/groups/cac-phuong", next, headers: [.ifMatch: tag]).status == 200)
        #expect(try await api.send(.put, "/v1/groups/cac-phuong", body, headers: [.ifMatch: tag]).status == 412)
        let list = try await api.send(.get, "/v1/groups")
        #expect(list.column("code") == ["cac-phuong"] && list.column("memberCount") == ["1"])
    }

    @Test("faults of a group are named at their places")
    func groupFaults() async throws {
        let api = try await filled()
        let body = #"{"name":"G","members":[{"unit":"x"},{"unit":"a"},{"unit":"a","validFrom":"2022-01-01"}]}"#
        let answer = try await api.send(.put, "/v1/groups/g", body)
        #expect(answer.status == 422)
        #expect(
            answer.text("errors.0.pointer") == "/members/0/unit" && answer.text("errors.0.code") == "reference.unknown")
        #expect(
            answer.text("errors.1.pointer") == "/members/2/unit" && answer.text("errors.1.code") == "code.duplicate")
        #expect(try await api.send(.put, "/v1/groups/a", #"{"name":"G","members":[]}"#).text("code") == "code.taken")
        #expect(try await api.send(.put, "/v1/groups/g", #"{"name":"G"}"#).text("errors.0.code") == "member.missing")
        #expect(try await api.send(.get, "/v1/groups/g").status == 404)
    }

    @Test("models are found whatever the marks, and come in the order of the Vietnamese alphabet")
    func models() async throws {
        let api = try await filled()
        for (code, name) in [("den", "Đền chùa"), ("cho", "Chợ"), ("di-tich", "Di tích")] {
            let body = #"{"name":"\#(name)","codeOfConduct":["publicPlaces"]}"#
            #expect(try await api.send(.put, "/v1/models/\(code)", body).status == 201)
        }
        let all = try await api.send(.get, "/v1/models?limit=2")
        #expect(all.column("code") == ["cho", "di-tich"])
        let next = try #require(all.text("next"))
        #expect(try await api.send(.get, "/v1/models?limit=2&cursor=\(next)").column("code") == ["den"])
        #expect(try await api.send(.get, "/v1/models?q=DEN%20chua").column("code") == ["den"])
        let viewer = try await api.token(.viewer, of: "a")
        #expect(try await api.send(.put, "/v1/models/cho", #"{"name":"x"}"#, as: viewer).status == 403)
    }

    @Test("the trail tells who, what and from what to what, as JSON and as a table")
    func audit() async throws {
        let api = try await filled()
        _ = try await api.send(.put, "/v1/units/a", #"{"name":"Phường A","kind":"committee"}"#)
        let trail = try await api.send(.get, "/v1/audit?unit=a&action=unit.change")
        #expect(trail.column("subject") == ["/v1/units/a"])
        #expect(trail.text("items.0.actor") == "admin" && trail.text("items.0.unit") == "a")
        #expect(trail.text("items.0.old.name") == "Phường a" && trail.text("items.0.new.name") == "Phường A")
        let table = try await api.send(.get, "/v1/audit?unit=a", headers: [.accept: "text/csv"])
        #expect(table.body.split(whereSeparator: \.isNewline).count == 3)
        #expect(try await api.send(.get, "/v1/audit?from=yesterday").text("errors.0.code") == "instant.invalid")
        let viewer = try await api.token(.viewer, of: nil)
        #expect(try await api.send(.get, "/v1/audit", as: viewer).status == 403)
    }

    @Test("the feed goes on from its last cursor, at the end as well, and names no one")
    func changes() async throws {
        let api = try await filled()
        let viewer = try await api.token(.viewer, of: "a")
        let first = try await api.send(.get, "/v1/changes", as: viewer)
        #expect(first.column("subject") == ["/v1/units/a"])
        #expect(first["items.0.actor"] == nil && first["items.0.old"] == nil)
        let end = try #require(first.text("next"))
        let idle = try await api.send(.get, "/v1/changes?cursor=\(end)", as: viewer)
        #expect(idle.column("seq").isEmpty && idle.text("next") == end)
        let tag = try #require(idle.headers[.eTag])
        let polled = try await api.send(.get, "/v1/changes?cursor=\(end)", as: viewer, headers: [.ifNoneMatch: tag])
        #expect(polled.status == 304)
        _ = try await api.send(.put, "/v1/units/a", #"{"name":"Phường A","kind":"committee"}"#)
        let later = try await api.send(.get, "/v1/changes?cursor=\(end)", as: viewer)
        #expect(later.column("action") == ["unit.change"] && later.text("next") != end)
    }

    @Test("the feed can begin after all that is there already")
    func changesFromNow() async throws {
        let api = try await filled()
        let begun = try await api.send(.get, "/v1/changes?cursor=end")
        #expect(begun.status == 200 && begun.list("items").isEmpty)
        let next = try #require(begun.text("next"))
        #expect(begun.headers[named: "Link"] == "</v1/changes?cursor=\(next)>; rel=\"next\"")
        #expect(try await api.send(.get, "/v1/changes?cursor=\(next)").list("items").isEmpty)
        _ = try await api.send(.put, "/v1/units/a", #"{"name":"Phường A","kind":"committee"}"#)
        let news = try await api.send(.get, "/v1/changes?cursor=\(next)")
        #expect(news.column("subject") == ["/v1/units/a"])
        // It is a word of the feed alone.
        #expect(try await api.send(.get, "/v1/audit?cursor=end").faults == ["cursor cursor.invalid"])
        #expect(try await api.send(.get, "/v1/changes?cursor=END").faults == ["cursor cursor.invalid"])
    }

    @Test("the trail can be read from its end, page by page")
    func newestFirst() async throws {
        let api = try await filled()
        let all = try await api.send(.get, "/v1/audit?limit=500").column("seq")
        #expect(all.count > 2)
        var found: [String?] = []
        var target: String? = "/v1/audit?order=newest&limit=2"
        while let path = target {
            let page = try await api.send(.get, path)
            found += page.column("seq")
            target = page.text("next").map { "/v1/audit?order=newest&limit=2&cursor=\($0)" }
        }
        #expect(found == all.reversed())
        let last = try await api.send(.get, "/v1/audit?order=newest&limit=1&action=unit.create")
        #expect(last.column("subject") == ["/v1/units/b"])
        #expect(try await api.send(.get, "/v1/audit?order=oldest&limit=500").column("seq") == all)
        #expect(try await api.send(.get, "/v1/audit?order=x").faults == ["order value.notAllowed"])
    }
}
