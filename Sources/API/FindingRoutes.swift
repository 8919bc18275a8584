internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func findings() {
        on(.get, "/v1/plans/{plan}/inspections/{inspection}/findings", needs: .readPlan) { call in
            let (plan, code) = (try call.slug("plan"), try call.slug("inspection"))
            let (filter, page) = try call.query { q in
                var filter = FindingService.Filter()
                filter.model = q.slug("model")
                filter.unit = q.slug("unit")
                filter.state = q.choice("state")
                filter.overdue = q.flag("overdue")
                return (filter, q.page(by: .sequence))
            }
            let found = try await call.read { t in try FindingService(t).list(plan: plan, code, filter, page) }
            return try call.list(found, columns: FindingView.columns) { $0.writeHead(to: &$1) }
        }

        on(.get, "/v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}/findings/{n}", needs: .readSubject) {
            call in
            try call.noQuery()
            let (key, number) = (try call.visitKey(), try call.findingNumber())
            let view = try await call.read { t in try FindingService(t).get(key, number) }
            return view.response(call.language)
        }

        on(.put, "/v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}/findings/{n}", needs: .writeVisit) {
            call in
            try call.noQuery()
            let (key, number) = (try call.visitKey(), try call.findingNumber())
            let condition = try call.precondition()
            let (draft, unread) = try call.readable { FindingService.Draft.read(&$0) }
            let language = call.language
            return try await call.write { t in
                try FindingService(t).put(key, number, draft, unread: unread, if: condition)
            } reply: { written in
                .written(
                    written, version: written.record.record.version, location: "\(key.path)/findings/\(number)"
                ) { written.record.write(to: &$0, language) }
            }
        }

        on(.post, "/v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}/findings/{n}/remedy", needs: .reply)
        { call in
            try call.noQuery()
            let (key, number) = (try call.visitKey(), try call.findingNumber())
            let condition = try call.precondition()
            let remedy = try call.body { o -> Remedy? in
                let text = o.text("text", maximum: 4_000)
                let remediedOn = o.date("remediedOn")
                guard let text, let remediedOn else { return nil }
                return Remedy(text: text, remediedOn: remediedOn)
            }
            let language = call.language
            return try await call.write { t in
                try FindingService(t).remedy(
                    key, number, text: remedy.text, remediedOn: remedy.remediedOn, if: condition)
            } reply: {
                $0.response(language)
            }
        }

        on(
            .post, "/v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}/findings/{n}/verify",
            needs: .verifyRemedy
        ) { call in
            try call.noQuery()
            let (key, number) = (try call.visitKey(), try call.findingNumber())
            let condition = try call.precondition()
            let judgement = try call.body { o -> Judgement? in
                let isAccepted = o.json("accepted", required: true) == nil ? nil : o.flag("accepted")
                let reason = o.text("reason", required: isAccepted == false, maximum: 2_000)
                return isAccepted.map { Judgement(isAccepted: $0, reason: reason) }
            }
            let language = call.language
            return try await call.write { t in
                try FindingService(t).verify(
                    key, number, accepted: judgement.isAccepted, reason: judgement.reason, if: condition)
            } reply: {
                $0.response(language)
            }
        }
    }

    private struct Remedy: Sendable {
        let text: String
        let remediedOn: LocalDate
    }

    private struct Judgement: Sendable {
        let isAccepted: Bool
        let reason: String?
    }
}

extension Call {
    fileprivate func findingNumber() throws(ServiceError) -> Int {
        let text = request.parameters["n"]
        guard let number = Int(text), (1...999).contains(number), String(number) == text else {
            throw .badRequest([Issue(pointer: "n", code: .valueOutOfRange, arguments: ["1", "999"])])
        }
        return number
    }
}

extension FindingRecord {
    func write(to w: inout JSONWriter) {
        w.member("n", number)
        w.member("criterion", criterion)
        w.member("severity", severity.rawValue)
        w.member("text", text)
        w.member("dueOn", dueOn.description)
        w.member("state", state.rawValue)
        w.member("dueAt", dueAt?.description)
        w.member("verdict", verdict?.rawValue)
        if let remedyText {
            w.member(
                "remedy",
                object: { w in
                    w.member("text", remedyText)
                    w.member("remediedOn", remediedOn?.description)
                    w.member("at", remediedAt?.description)
                })
        } else {
            w.memberNull("remedy")
        }
        w.member("verifiedAt", verifiedAt?.description)
        w.member("reason", reason)
    }
}

extension FindingView {
    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(record.version)
    }

    func writeHead(to w: inout JSONWriter) {
        w.member("plan", plan)
        w.member("inspection", record.inspection)
        w.member("model", record.model)
        w.member("unit", record.unit.code)
        record.write(to: &w)
        w.member("overdue", isOverdue)
    }

    func write(to w: inout JSONWriter, _ language: Language) {
        writeHead(to: &w)
        w.allowedActions(allowed, language)
    }

    static let columns: [Column<FindingView>] = [
        Column("inspection") { $0.record.inspection }, Column("model") { $0.record.model },
        Column("unit") { $0.record.unit.code }, Column("n") { String($0.record.number) },
        Column("criterion") { $0.record.criterion }, Column("severity") { $0.record.severity.rawValue },
        Column("text") { $0.record.text }, Column("dueOn") { $0.record.dueOn.description },
        Column("state") { $0.record.state.rawValue }, Column("overdue") { String($0.isOverdue) },
        Column("verdict") { $0.record.verdict?.rawValue }, Column("remedy") { $0.record.remedyText },
        Column("remediedOn") { $0.record.remediedOn?.description },
        Column("verifiedAt") { $0.record.verifiedAt?.description },
    ]
}
