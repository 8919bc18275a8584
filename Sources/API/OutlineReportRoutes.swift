internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func outlineReports() {
        on(.get, "/v1/plans/{plan}/inspections/{inspection}/outlineReports", needs: .readPlan) { call in
            let (plan, code) = (try call.slug("plan"), try call.slug("inspection"))
            let (state, page) = try call.query { q in (q.choice("state", OutlineReportState.self), q.page(by: .name)) }
            let found = try await call.scan { t in
                try OutlineReportService(t).list(plan: plan, code, state: state, page)
            }
            return try call.list(found, columns: OutlineReportView.columns) { $0.writeHead(to: &$1) }
        }

        on(.get, "/v1/plans/{plan}/inspections/{inspection}/outlineReports/{unit}", needs: .readSubject) { call in
            try call.noQuery()
            let key = try call.reportKey()
            let view = try await call.read { t in try OutlineReportService(t).get(key) }
            return view.response(call.language)
        }

        on(.put, "/v1/plans/{plan}/inspections/{inspection}/outlineReports/{unit}", needs: .report) { call in
            try call.noQuery()
            let key = try call.reportKey()
            let condition = try call.precondition()
            let draft = try call.body { o in OutlineReportDraft.read(&o) }
            let language = call.language
            return try await call.write { t in
                try OutlineReportService(t).put(key, draft, if: condition)
            } reply: { written in
                .written(written, version: written.record.record?.version ?? 0, location: key.path) { w in
                    written.record.write(to: &w, language)
                }
            }
        }

        on(.post, "/v1/plans/{plan}/inspections/{inspection}/outlineReports/{unit}/submit", needs: .report) { call in
            try call.noBody()
            return try await call.changeReport { try OutlineReportService($0).submit($1, if: $2) }
        }

        on(.post, "/v1/plans/{plan}/inspections/{inspection}/outlineReports/{unit}/accept", needs: .writeInspection) {
            call in
            try call.noBody()
            return try await call.changeReport { try OutlineReportService($0).decide($1, returning: nil, if: $2) }
        }

        on(.post, "/v1/plans/{plan}/inspections/{inspection}/outlineReports/{unit}/return", needs: .writeInspection) {
            call in
            let reason = try call.reason()
            return try await call.changeReport { try OutlineReportService($0).decide($1, returning: reason, if: $2) }
        }

        on(.get, "/v1/plans/{plan}/inspections/{inspection}/statistics", needs: .readPlan) { call in
            let (plan, code) = (try call.slug("plan"), try call.slug("inspection"))
            let (measure, period) = try call.query { q in (q.text("unit"), q.text("period")) }
            let asCSV = try call.prefersCSV(offered: true)
            let totals = try await call.read { t in
                try OutlineReportService(t).statistics(plan: plan, code, measure: measure, period: period)
            }
            var response = asCSV ? totals.csv : Response.json { totals.write(to: &$0) }
            response.vary(on: .accept)
            return response.tagged(0)
        }
    }
}

extension Call {
    fileprivate func reportKey() throws(ServiceError) -> OutlineReportService.Key {
        OutlineReportService.Key(
            plan: try slug("plan"), inspection: try slug("inspection"), unit: try slug("unit"))
    }

    fileprivate func changeReport(
        _ act: @escaping @Sendable (Transaction, OutlineReportService.Key, Precondition) throws -> OutlineReportView
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

extension OutlineReportView {
    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(record?.version ?? 0)
    }

    func writeHead(to w: inout JSONWriter) {
        w.member("plan", plan)
        w.member("inspection", inspection)
        w.member("unit", unit)
        w.member("name", name)
        w.member("state", record?.state.rawValue)
        w.member("duty", duty.rawValue)
        w.member("verdict", verdict?.rawValue)
        w.member("dueAt", dueAt?.description)
        w.member("lateUntil", lateUntil?.description)
        w.member("submittedAt", record?.submittedAt?.description)
        w.member("decidedAt", record?.decidedAt?.description)
        w.member("reason", record?.reason)
        w.member("missing", missing)
    }

    func write(to w: inout JSONWriter, _ language: Language) {
        writeHead(to: &w)
        if let draft {
            draft.write(to: &w)
        } else {
            w.member("answers", array: { _ in })
            w.member("statistics", array: { _ in })
        }
        w.allowedActions(allowed, language)
    }

    static let columns: [Column<OutlineReportView>] = [
        Column("unit") { $0.unit }, Column("name") { $0.name }, Column("state") { $0.record?.state.rawValue },
        Column("duty") { $0.duty.rawValue }, Column("verdict") { $0.verdict?.rawValue },
        Column("dueAt") { $0.dueAt?.description }, Column("submittedAt") { $0.record?.submittedAt?.description },
        Column("decidedAt") { $0.record?.decidedAt?.description }, Column("reason") { $0.record?.reason },
    ]
}

extension [OutlineReportService.Total] {
    fileprivate func write(to w: inout JSONWriter) {
        w.member(
            "items",
            array: { w in
                for total in self {
                    w.elementObject { w in
                        w.member("unit", total.measure)
                        w.member("total", hundredths: total.sum)
                        w.member(
                            "periods",
                            array: { w in
                                for period in total.periods {
                                    if let period { w.element(period) } else { w.null() }
                                }
                            })
                        w.member(
                            "parts",
                            array: { w in
                                for part in total.parts {
                                    w.elementObject { w in
                                        w.member("reportedBy", part.unit)
                                        part.statistic.write(to: &w)
                                    }
                                }
                            })
                    }
                }
            })
    }

    fileprivate var csv: Response {
        var csv = CSVWriter()
        csv.row(["unit", "total", "reportedBy", "subject", "value", "period", "source", "text"])
        for total in self {
            let sum = JSONNumber(hundredths: total.sum).literal
            for part in total.parts {
                let statistic = part.statistic
                csv.row([
                    total.measure, sum, part.unit, statistic.subject,
                    JSONNumber(hundredths: statistic.hundredths).literal, statistic.period ?? "",
                    statistic.source ?? "", statistic.text ?? "",
                ])
            }
        }
        return .csv(csv)
    }
}
