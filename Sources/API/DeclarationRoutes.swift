internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func declarations() {
        on(.get, "/v1/plans/{plan}/declarations", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let (filter, page) = try call.query { q in
                var filter = DeclarationService.Filter()
                filter.unit = q.slug("unit")
                filter.kind = q.choice("kind")
                filter.isWithdrawn = q.choice("withdrawn", ["true", "false"]).map { $0 == "true" }
                return (filter, q.page(by: .sequence))
            }
            let found = try await call.read { t in try DeclarationService(t).list(plan: plan, filter, page) }
            return try call.list(found, columns: DeclarationRecord.columns) { $0.write(to: &$1) }
        }

        on(.post, "/v1/plans/{plan}/obligations/{id}/declare", needs: .declare) { call in
            try call.noQuery()
            let (plan, key) = (try call.slug("plan"), call.request.parameters["id"])
            let draft = try call.body { DeclarationDraft.read(&$0) }
            let language = call.language
            return try await call.write { t in
                try DeclarationService(t).declare(plan: plan, key, draft)
            } reply: {
                $0.response(language)
            }
        }

        on(.post, "/v1/plans/{plan}/obligations/{id}/withdrawDeclaration", needs: .declare) { call in
            try call.noQuery()
            let (plan, key) = (try call.slug("plan"), call.request.parameters["id"])
            let reason = try call.reason()
            let language = call.language
            return try await call.write { t in
                try DeclarationService(t).withdraw(plan: plan, key, reason: reason)
            } reply: {
                $0.response(language)
            }
        }
    }
}

extension DeclarationRecord {
    fileprivate func write(to w: inout JSONWriter) {
        w.member("obligation", obligation)
        w.member("kind", kind.rawValue)
        w.member("unit", unit.code)
        w.member("unitName", unitName)
        w.member("happenedOn", happenedOn.description)
        w.paper(document)
        w.member("reason", reason)
        w.member("verdict", verdict?.rawValue)
        w.member("declaredAt", declaredAt.description)
        w.member("declaredBy", declaredBy.told)
        if let withdrawal {
            w.member(
                "withdrawn",
                object: { w in
                    w.member("at", withdrawal.at.description)
                    w.member("by", withdrawal.by.told)
                    w.member("reason", withdrawal.reason)
                })
        } else {
            w.memberNull("withdrawn")
        }
    }

    fileprivate static let columns: [Column<DeclarationRecord>] = [
        Column("obligation") { $0.obligation }, Column("kind") { $0.kind.rawValue }, Column("unit") { $0.unit.code },
        Column("unitName") { $0.unitName }, Column("happenedOn") { $0.happenedOn.description },
        Column("documentNumber") { $0.document.number },
        Column("documentIssuedOn") { $0.document.issuedOn.description },
        Column("documentIssuer") { $0.document.issuer }, Column("verdict") { $0.verdict?.rawValue },
        Column("reason") { $0.reason }, Column("declaredAt") { $0.declaredAt.description },
        Column("declaredBy") { $0.declaredBy.told }, Column("withdrawnAt") { $0.withdrawal?.at.description },
        Column("withdrawnBy") { $0.withdrawal?.by.told }, Column("withdrawnReason") { $0.withdrawal?.reason },
    ]
}

extension JSONWriter {
    /// The paper that shows an act.
    mutating func paper(_ document: DeclarationRecord.Document) {
        member(
            "document",
            object: { w in
                w.member("number", document.number)
                w.member("issuedOn", document.issuedOn.description)
                w.member("issuer", document.issuer)
            })
    }
}
