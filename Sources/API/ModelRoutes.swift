internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func models() {
        on(.get, "/v1/models", needs: .readCatalogue) { call in
            let (text, page) = try call.query { q in (q.text("q"), q.page(by: .name)) }
            let found = try await call.read { t in try ModelService(t).list(text: text, page) }
            return try call.list(found, columns: ModelRecord.columns) { $0.write(to: &$1) }
        }

        on(.get, "/v1/models/{model}", needs: .readCatalogue) { call in
            try call.noQuery()
            let code = try call.slug("model")
            let model = try await call.read { t in try ModelService(t).get(code) }
            return .json { model.write(to: &$0) }.tagged(model.version)
        }

        on(.put, "/v1/models/{model}", needs: .writeModel) { call in
            try call.noQuery()
            let code = try call.slug("model")
            let condition = try call.precondition()
            let draft = try call.body { o in
                o.echo("code", code.description)
                return ModelDraft.read(&o)
            }
            return try await call.write { t in
                try ModelService(t).put(code, draft, if: condition)
            } reply: { written in
                .written(written, version: written.record.version, location: "/v1/models/\(code)") { w in
                    written.record.write(to: &w)
                }
            }
        }
    }
}

extension ModelRecord {
    func write(to w: inout JSONWriter) {
        w.member("code", code)
        w.member("name", name)
        w.member("note", note)
        w.member("aliases", aliases)
        w.member("codeOfConduct", codesOfConduct.map(\.rawValue))
    }

    static let columns: [Column<ModelRecord>] = [
        Column("code") { $0.code }, Column("name") { $0.name }, Column("note") { $0.note },
        Column("aliases") { $0.aliases.joined(separator: "|") },
        Column("codeOfConduct") { $0.codesOfConduct.map(\.rawValue).joined(separator: "|") },
    ]
}
