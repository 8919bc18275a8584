internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func violations() {
        on(.get, "/v1/plans/{plan}/violations", needs: .listViolations) { call in
            let plan = try call.slug("plan")
            let (filter, page) = try call.query { q in
                var filter = ViolationService.Filter()
                filter.unit = q.slug("unit")
                filter.state = q.choice("state")
                filter.measure = q.choice("measure")
                filter.from = q.date("from")
                filter.to = q.date("to")
                return (filter, q.page(by: .sequence))
            }
            let found = try await call.read { t in try ViolationService(t).list(plan: plan, filter, page) }
            // No columns: what is told of people is not made into tables.
            let response = try call.list(found) { $0.write(to: &$1, call.language) }
            if !call.has(response) {
                try await call.leaveTrace(
                    "conduct.violation.read", "/v1/plans/\(plan)/violations", plan: found.items.first?.record.planID,
                    unit: call.actor.unit?.id)
            }
            return response
        }

        on(.post, "/v1/plans/{plan}/violations", needs: .recordViolation) { call in
            try call.noQuery()
            let plan = try call.slug("plan")
            let draft = try call.body { o in
                o.echo("plan", plan.description)
                return ViolationService.Draft.read(&o)
            }
            let (language, isRehearsal) = (call.language, call.isDryRun)
            return try await call.write { t in
                try ViolationService(t).record(plan: plan, draft)
            } reply: {
                $0.shown(isRehearsal).made(language)
            } replay: {
                // What is kept for a replay outlives an erasure, so it says nothing of a person.
                $0.withoutPerson.made(language)
            }
        }

        on(.get, "/v1/plans/{plan}/violations/{id}", needs: .readViolation) { call in
            try call.noQuery()
            let (plan, id) = (try call.slug("plan"), call.request.parameters["id"])
            let view = try await call.read { t in try ViolationService(t).get(plan: plan, id) }
            let response = view.response(call.language)
            if !call.has(response) {
                try await call.leaveTrace(
                    "conduct.violation.read", view.path, plan: view.record.planID, unit: view.record.unit.id)
            }
            return response
        }

        on(.put, "/v1/plans/{plan}/violations/{id}", needs: .recordViolation) { call in
            try call.noQuery()
            let (plan, id) = (try call.slug("plan"), call.request.parameters["id"])
            let condition = try call.precondition()
            let draft = try call.body { o in
                o.echo("plan", plan.description)
                o.echo("id", id)
                return ViolationService.Draft.read(&o)
            }
            let (language, isRehearsal) = (call.language, call.isDryRun)
            return try await call.write { t in
                try ViolationService(t).change(plan: plan, id, draft, if: condition)
            } reply: {
                $0.record.shown(isRehearsal).response(language)
            }
        }

        on(.post, "/v1/plans/{plan}/violations/{id}/resolve", needs: .recordViolation) { call in
            try call.noQuery()
            let (plan, id) = (try call.slug("plan"), call.request.parameters["id"])
            let condition = try call.precondition()
            let end = try call.body { o -> Resolution? in
                let measure = o.choice("measure", ViolationMeasure.self, required: false)
                let text = o.text("resolution", maximum: 4_000)
                let day = o.date("resolvedOn")
                guard let text, let day else { return nil }
                return Resolution(measure: measure, text: text, day: day)
            }
            let (language, isRehearsal) = (call.language, call.isDryRun)
            return try await call.write { t in
                try ViolationService(t).resolve(
                    plan: plan, id, measure: end.measure, resolution: end.text, on: end.day, if: condition)
            } reply: {
                $0.shown(isRehearsal).response(language)
            } replay: {
                $0.withoutPerson.response(language)
            }
        }

        on(.post, "/v1/plans/{plan}/violations/{id}/mask", needs: .maskPerson) { call in
            try call.noQuery()
            let (plan, id) = (try call.slug("plan"), call.request.parameters["id"])
            let condition = try call.precondition()
            let reason = try call.reason()
            let language = call.language
            return try await call.write { t in
                try ViolationService(t).mask(plan: plan, id, reason: reason, if: condition)
            } reply: {
                $0.response(language)
            }
        }
    }

    private struct Resolution: Sendable {
        let measure: ViolationMeasure?
        let text: String
        let day: LocalDate
    }
}

extension ViolationView: PersonalView {
    var version: Int { record.version }

    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("plan", plan)
        w.member("id", record.publicID)
        w.member("state", record.state.rawValue)
        w.member("unit", record.unit.code)
        w.person(record.person, name: personName, position: record.position)
        w.member("behaviour", record.behaviour)
        w.member("occurredOn", record.occurredOn.description)
        w.member("source", record.source.rawValue)
        w.member("sourceNote", record.sourceNote)
        w.member("measure", record.measure?.rawValue)
        w.member("measureNote", record.measureNote)
        w.member("documentNumber", record.documentNumber)
        w.member("rule", record.rule)
        w.member("classifiedIn", record.classifiedIn?.description)
        w.member("resolution", record.resolution)
        w.member("resolvedOn", record.resolvedOn?.description)
        w.member("recordedAt", record.recordedAt.description)
        w.member("maskedAt", record.maskedAt?.description)
        w.allowedActions(allowed, language)
    }
}
