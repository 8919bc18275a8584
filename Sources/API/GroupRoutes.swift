internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func groups() {
        on(.get, "/v1/groups", needs: .readCatalogue) { call in
            let page = try call.query { q in q.page(by: .name) }
            let found = try await call.read { t in try GroupService(t).list(page) }
            return try call.list(found, columns: GroupSummary.columns) { $0.write(to: &$1) }
        }

        on(.get, "/v1/groups/{group}", needs: .readCatalogue) { call in
            let day = try call.query { q in q.date("asOf") }
            let code = try call.slug("group")
            let group = try await call.read { t in try GroupService(t).get(code, asOf: day) }
            return .json { group.write(to: &$0) }.tagged(group.version)
        }

        on(.put, "/v1/groups/{group}", needs: .writeGroup) { call in
            try call.noQuery()
            let code = try call.slug("group")
            let condition = try call.precondition()
            let (draft, unread) = try call.readable { o in
                o.echo("code", code.description)
                return GroupDraft.read(&o)
            }
            return try await call.write { t in
                try GroupService(t).put(code, draft, unread: unread, if: condition)
            } reply: { written in
                .written(written, version: written.record.version, location: "/v1/groups/\(code)") { w in
                    written.record.write(to: &w)
                }
            }
        }
    }
}

extension GroupRecord {
    func write(to w: inout JSONWriter) {
        w.member("code", code)
        w.member("name", name)
        w.member("note", note)
        w.member(
            "members",
            array: { w in
                for member in members {
                    w.elementObject { w in
                        w.member("unit", member.unit.code)
                        w.member("validFrom", member.validFrom?.description)
                        w.member("validTo", member.validTo?.description)
                    }
                }
            })
    }
}

extension GroupSummary {
    func write(to w: inout JSONWriter) {
        w.member("code", code)
        w.member("name", name)
        w.member("note", note)
        w.member("memberCount", memberCount)
    }

    static let columns: [Column<GroupSummary>] = [
        Column("code") { $0.code }, Column("name") { $0.name }, Column("note") { $0.note },
        Column("memberCount") { String($0.memberCount) },
    ]
}
