internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func people() {
        on(.get, "/v1/people", needs: .managePersons) { call in
            let (query, page) = try call.query { q in
                var query = PersonService.Query()
                query.text = q.text("q")
                query.kind = q.choice("kind")
                query.unit = q.slug("unit")
                query.subject = q.text("subject")
                return (query, q.page(by: .sequence))
            }
            // A text is looked for inside names.
            let found = try await call.scan { t in try PersonService(t).list(query, page) }
            let response = try call.list(found, columns: PersonRecord.columns) { $0.write(to: &$1) }
            if !call.has(response) { try await call.leaveTrace("person.read", "/v1/people", unit: call.actor.unit?.id) }
            return response
        }

        on(.get, "/v1/people/{person}", needs: .managePersons) { call in
            try call.noQuery()
            let id = call.request.parameters["person"]
            let person = try await call.read { t in try PersonService(t).get(id) }
            let response = person.response
            if !call.has(response) {
                let action = person.kind.isConduct ? "conduct.person.read" : "person.read"
                try await call.leaveTrace(action, person.path, unit: person.unit?.id)
            }
            return response
        }

        on(.put, "/v1/people/{person}", needs: .managePersons) { call in
            try call.noQuery()
            let id = call.request.parameters["person"]
            let condition = try call.precondition()
            let (name, reason) = try call.body { o -> (String, String)? in
                let name = o.text("name")
                let reason = o.text("reason", maximum: 1_000)
                guard let name, let reason else { return nil }
                return (name, reason)
            }
            return try await call.write { t in
                try PersonService(t).correct(id, to: name, reason: reason, if: condition)
            } reply: {
                $0.response
            }
        }

        on(.post, "/v1/people/{person}/erase", needs: .managePersons) { call in
            try call.noQuery()
            let id = call.request.parameters["person"]
            let condition = try call.precondition()
            let reason = try call.body { o in o.text("reason", maximum: 1_000) }
            return try await call.write { t in
                try PersonService(t).erase(id, reason: reason, if: condition)
            } reply: {
                $0.response
            }
        }
    }
}

extension PersonRecord {
    fileprivate var response: Response { Response.json { write(to: &$0) }.tagged(version) }

    fileprivate func write(to w: inout JSONWriter) {
        w.member("id", publicID)
        w.member("kind", kind.rawValue)
        w.member("name", name)
        w.member("subject", subject)
        w.member("plan", plan)
        w.member("unit", unit?.code)
        w.member("createdAt", createdAt.description)
        w.member("correctedAt", correctedAt?.description)
        w.member("erasedAt", erasedAt?.description)
    }

    fileprivate static let columns: [Column<PersonRecord>] = [
        Column("id") { $0.publicID }, Column("kind") { $0.kind.rawValue }, Column("name") { $0.name },
        Column("subject") { $0.subject }, Column("plan") { $0.plan }, Column("unit") { $0.unit?.code },
        Column("createdAt") { $0.createdAt.description }, Column("correctedAt") { $0.correctedAt?.description },
        Column("erasedAt") { $0.erasedAt?.description },
    ]
}
