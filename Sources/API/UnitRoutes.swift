internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func units() {
        on(.get, "/v1/units", needs: .readUnit) { call in
            let (filter, page) = try call.query { q in
                (
                    (
                        parent: q.slug("parent"), kind: q.choice("kind", UnitKind.self), text: q.text("q"),
                        asOf: q.date("asOf")
                    ),
                    q.page(by: .name)
                )
            }
            let found = try await call.read { t in
                try UnitService(t).list(
                    parent: filter.parent, kind: filter.kind, text: filter.text, asOf: filter.asOf, page)
            }
            return try call.list(found, columns: UnitRecord.columns) { $0.write(to: &$1) }
        }

        on(.get, "/v1/units/{unit}", needs: .readUnit) { call in
            try call.noQuery()
            let code = try call.slug("unit")
            let unit = try await call.read { t in try UnitService(t).get(code) }
            return .json { unit.write(to: &$0) }.tagged(unit.version)
        }

        on(.put, "/v1/units/{unit}", needs: .writeUnit) { call in
            try call.noQuery()
            let code = try call.slug("unit")
            let condition = try call.precondition()
            let (draft, unread) = try call.readable { o in
                o.echo("code", code.description)
                return UnitDraft.read(&o)
            }
            return try await call.write { t in
                try UnitService(t).put(code, draft, unread: unread, if: condition)
            } reply: { written in
                .written(written, version: written.record.version, location: "/v1/units/\(code)") { w in
                    written.record.write(to: &w)
                }
            }
        }

        on(.delete, "/v1/units/{unit}", needs: .writeUnit) { call in
            try call.noQuery()
            let code = try call.slug("unit")
            let condition = try call.precondition()
            return try await call.write { t in
                try UnitService(t).delete(code, if: condition)
            } reply: { _ in
                .noContent
            }
        }
    }
}

extension UnitRecord {
    func write(to w: inout JSONWriter) {
        w.member("code", code)
        w.member("name", name)
        w.member("kind", kind.rawValue)
        w.member("level", level?.rawValue)
        w.member("parent", parentCode)
        w.member("validFrom", validFrom?.description)
        w.member("validTo", validTo?.description)
        w.member("note", note)
        w.member(
            "officialCodes",
            array: { w in
                for code in officialCodes {
                    w.elementObject { w in
                        w.member("code", code.code)
                        w.member("from", code.from?.description)
                        w.member("to", code.to?.description)
                    }
                }
            })
        w.member("aliases", aliases)
    }

    static let columns: [Column<UnitRecord>] = [
        Column("code") { $0.code }, Column("name") { $0.name }, Column("kind") { $0.kind.rawValue },
        Column("level") { $0.level?.rawValue }, Column("parent") { $0.parentCode },
        Column("validFrom") { $0.validFrom?.description }, Column("validTo") { $0.validTo?.description },
        Column("officialCode") { $0.officialCodes.last?.code },
    ]
}
