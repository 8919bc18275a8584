internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func reports() {
        on(.get, "/v1/plans/{plan}/reports", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let (filter, page) = try call.query { q in
                var filter = ReportService.Filter()
                filter.unit = q.slug("unit")
                filter.rule = q.parsed("rule", or: .codeInvalid) { Code($0)?.description }
                // A report that may be sent again has the day or period of its turn.
                filter.period = q.parsed(
                    "period", or: .periodInvalid, expecting: "2022, 2022-H1, 2022-Q3, 2022-07, 2022-09-12"
                ) { Period($0)?.description ?? LocalDate($0)?.description }
                filter.state = q.choice("state")
                return (filter, q.page(by: .report))
            }
            let found = try await call.scan { t in try ReportService(t).list(plan: plan, filter, page) }
            return try call.list(found, columns: ReportSummary.columns) { $0.write(to: &$1) }
        }

        on(.get, "/v1/plans/{plan}/reports/{id}", needs: .readSubject, .receiveReport, .writeReport) { call in
            try call.noQuery()
            let key = try call.reportKey()
            switch try call.reportForm() {
            case .json:
                let language = call.language
                return try await call.scan { t in try ReportService(t).get(key) }.response(language)
                    .varying(on: .accept)
            case let form:
                let (snapshot, isDraft) = try await call.scan { t in try ReportService(t).current(key) }
                return try snapshot.paper(form, isDraft: isDraft)
            }
        }

        on(.put, "/v1/plans/{plan}/reports/{id}", needs: .writeReport) { call in
            try call.noQuery()
            let key = try call.reportKey()
            let condition = try call.precondition()
            let draft = try call.body { o in ReportDraft.read(&o) }
            let language = call.language
            return try await call.write { t in
                try ReportService(t).put(key, draft, if: condition)
            } reply: { written in
                .written(written, version: written.record.version, location: key.path) {
                    written.record.write(to: &$0, language)
                }
            }
        }

        on(.get, "/v1/plans/{plan}/reports/{id}/prefill", needs: .writeReport) { call in
            try call.noQuery()
            let key = try call.reportKey()
            let prefill = try await call.scan { t in try ReportService(t).prefill(key) }
            return Response.json { w in
                prefill.summary.write(to: &w)
                prefill.draft.write(to: &w)
                w.member("facts", prefill.facts)
                w.member("gathered", object: { prefill.gathered.write(to: &$0) })
            }.tagged(prefill.summary.record?.version ?? 0)
        }

        on(.post, "/v1/plans/{plan}/reports/{id}/submit", needs: .writeReport) { call in
            let reason = try call.optionalBody { o in
                Correction(reason: o.text("correctionReason", required: false, maximum: 2_000))
            }
            return try await call.changeReport { try ReportService($0).submit($1, correcting: reason.reason, if: $2) }
        }

        on(.post, "/v1/plans/{plan}/reports/{id}/receive", needs: .receiveReport) { call in
            try call.noBody()
            return try await call.changeReport { try ReportService($0).receive($1, if: $2) }
        }

        on(.post, "/v1/plans/{plan}/reports/{id}/return", needs: .receiveReport) { call in
            let reason = try call.reason()
            return try await call.changeReport { try ReportService($0).return($1, reason: reason, if: $2) }
        }

        on(
            .get, "/v1/plans/{plan}/reports/{id}/revisions/{revision}", needs: .readSubject, .receiveReport,
            .writeReport
        ) { call in
            try call.noQuery()
            let key = try call.reportKey()
            let number = try call.parameter("revision", or: .valueOutOfRange) { text in
                Int(text).flatMap { $0 > 0 && String($0) == text ? $0 : nil }
            }
            let form = try call.reportForm()
            let snapshot = try await call.scan { t in try ReportService(t).revision(number, of: key) }
            guard form == .json else { return try snapshot.paper(form, isDraft: false) }
            // These bytes are what the content hash is of.
            return Response.json(snapshot.bytes).with(.cacheControl, "private, no-cache").tagged(number)
                .varying(on: .accept)
        }

        on(.get, "/v1/plans/{plan}/reports/{id}/differences", needs: .readSubject, .receiveReport, .writeReport) {
            call in
            let key = try call.reportKey()
            let (from, to) = try call.query { q in
                (q.integer("from", in: 1...1_000_000) ?? 1, q.integer("to", in: 1...1_000_000) ?? 1)
            }
            let differences = try await call.scan { t in try ReportService(t).differences(key, from: from, to: to) }
            return Response.json { w in
                w.member("from", from)
                w.member("to", to)
                w.differences(differences)
            }.tagged(0)
        }
    }

    private struct Correction: Sendable {
        let reason: String?
    }
}

extension Call {
    fileprivate func reportKey() throws(ServiceError) -> ReportService.Key {
        ReportService.Key(plan: try slug("plan"), id: request.parameters["id"])
    }

    /// The form in which the client would rather have the report; throws 406 when it takes none.
    fileprivate func reportForm() throws(ProtocolFault) -> ContentType {
        guard let field = request.headers[.accept] else { return .json }
        let offers: [ContentType] = [.json, .html, .markdown]
        guard let chosen = Accept(field)?.preferred(among: offers) else {
            throw .notAcceptable(offers.map(\.essence).joined(separator: ", "))
        }
        return chosen
    }

    fileprivate func changeReport(
        _ act: @escaping @Sendable (Transaction, ReportService.Key, Precondition) throws -> ReportView
    ) async throws -> Response {
        try noQuery()
        let key = try reportKey()
        let condition = try precondition()
        let language = language
        return try await write { t in
            try act(t, key, condition)
        } reply: {
            $0.response(language)
        }
    }
}

extension Response {
    fileprivate func varying(on name: HTTPField.Name) -> Response {
        var response = self
        response.vary(on: name)
        return response
    }
}

extension ReportSnapshot {
    /// The report as a document, in the order of NĐ 30/2020/NĐ-CP.
    fileprivate func paper(_ form: ContentType, isDraft: Bool) throws -> Response {
        let paper = try ReportPaper(self, isDraft: isDraft)
        let response: Response
        if form == .html {
            response = Response.bytes(ReportHTML.bytes(of: paper), type: form.description)
                .with(.contentSecurityPolicy, ReportHTML.contentSecurityPolicy)
        } else {
            response = Response.bytes(Array(ReportMarkdown.text(of: paper).utf8), type: form.description)
        }
        return response.with(.cacheControl, "private, no-cache").tagged(0).varying(on: .accept)
    }
}
