internal import Crypto
internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func status() {
        on(.get, "/v1/plans/{plan}/status", needs: .readStatus) { call in
            let plan = try call.slug("plan")
            let query = try call.query { q in
                var query = StatusService.Query()
                query.model = q.slug("model")
                query.unit = q.slug("unit")
                query.asOf = q.instant("asOf")
                query.page = q.page(by: .row, limit: query.page.limit)
                return query
            }
            let asCSV = try call.prefersCSV(offered: true)
            let known = call.request.headers[.ifNoneMatch].flatMap { EntityTagCondition($0) }
            let figures = call.context.figures
            /// What is known already is told without counting again; `nil` where it has to be counted.
            @Sendable func answer(_ t: Transaction, counting: Bool) throws -> Response? {
                let service = StatusService(t)
                let mark = try service.mark(plan: plan, query)
                // The tag is made from what the figures are made from, so a client that has them is answered at once.
                let tag = Self.tag(mark, query, asCSV: asCSV)
                if let known, known.matchesWeakly(tag) {
                    var response = Response(
                        status: .notModified,
                        headers: [.eTag: tag.description, .vary: "Accept", .cacheControl: "private, no-cache"])
                    response.repeats = call.repeats(until: mark.end)
                    return response
                }
                func count() throws -> Response {
                    let status = try service.status(mark, query)
                    var response = asCSV ? status.csv : Response.json { status.write(to: &$0) }
                    response.etag = tag
                    response.vary(on: .accept)
                    if let next = status.next { response.headers[.link] = call.link(to: next) }
                    return response
                }
                // A short matrix is read on the loop; anything that may take long is a reader's of the pool.
                let isCounted = try counting || service.isShort(mark)
                var response = try isCounted ? figures.answer(tag.opaque, count) : figures.known(tag.opaque)
                response?.repeats = call.repeats(until: mark.end)
                return response
            }
            if let response = try await call.read({ try answer($0, counting: false) }) { return response }
            return try await call.scan { t in
                guard let response = try answer(t, counting: true) else { preconditionFailure("figures not counted") }
                return response
            }
        }
    }

    private static func tag(_ mark: StatusService.Mark, _ query: StatusService.Query, asCSV: Bool) -> EntityTag {
        let page = "\(query.page.limit)-\(query.page.cursor?.description ?? "")"
        let text = "\(mark.text)-\(query.model?.description ?? "")-\(page)-\(asCSV)"
        return EntityTag(opaque: SHA256.hash(data: Array(text.utf8)).prefix(12).hexadecimal)
    }
}

extension StatusService.Status {
    func write(to w: inout JSONWriter) {
        w.member("plan", plan)
        w.member("asOf", asOf.description)
        w.member(
            "registrations",
            object: { w in
                w.member("expected", registrations.expected)
                w.member("exempt", registrations.exempt)
                w.member("open", registrations.open)
                w.member("registered", registrations.settled)
                w.member("accepted", registrationsAccepted)
                w.member("onTime", registrations.onTime)
                w.member("late", registrations.late)
                w.member("missing", registrations.missed)
                w.member("overdue", registrations.overdue)
                w.member("declared", object: { registrations.declared.write(to: &$0) })
            })
        w.member(
            "scorecards",
            object: { w in
                w.member("expected", scorecards.expected)
                w.member("exempt", scorecards.exempt)
                w.member("open", scorecards.open)
                w.member("submitted", scorecards.settled)
                w.member("onTime", scorecards.onTime)
                w.member("late", scorecards.late)
                w.member("missed", scorecards.missed)
                w.member("overdue", scorecards.overdue)
                w.member("accepted", cardsAccepted)
                w.member("returned", cardsReturned)
                w.member("averagePercent", averagePercent)
                w.member(
                    "declared",
                    object: { w in
                        scorecards.declared.write(to: &w)
                        w.member("averagePercent", declaredPercent)
                    })
            })
        w.member(
            "obligations",
            array: { w in
                for (kind, count) in kinds {
                    w.elementObject { w in
                        w.member("kind", kind.rawValue)
                        w.member("expected", count.expected)
                        w.member("open", count.open)
                        w.member("onTime", count.onTime)
                        w.member("late", count.late)
                        w.member("done", count.done)
                        w.member("missed", count.missed)
                        w.member("overdue", count.overdue)
                        w.member("exempt", count.exempt)
                        w.member("declared", object: { count.declared.write(to: &$0) })
                    }
                }
            })
        w.member(
            "models",
            array: { w in
                for matrix in models {
                    w.elementObject { w in
                        w.member("model", matrix.model)
                        w.member("months", matrix.months.map(\.description))
                        w.member(
                            "rows",
                            array: { w in
                                for row in matrix.rows { w.elementObject { row.write(to: &$0) } }
                            })
                    }
                }
            })
        w.member("next", next?.description)
    }

    /// One line a cell of the matrix, for spreadsheets.
    var csv: Response {
        var csv = CSVWriter()
        csv.row([
            "model", "unit", "name", "registration", "registrationVerdict", "month", "state", "duty", "verdict",
            "percent", "band", "registrationDeclared", "declared",
        ])
        for matrix in models {
            for row in matrix.rows {
                let head = [
                    matrix.model, row.unit, row.name, row.registration?.rawValue ?? "",
                    row.registrationVerdict?.rawValue ?? "",
                ]
                let onPaper = String(row.isRegistrationDeclared)
                if row.cells.isEmpty { csv.row(head + Array(repeating: "", count: 6) + [onPaper, ""]) }
                for cell in row.cells {
                    csv.row(
                        head + [
                            cell.month.description, cell.state?.rawValue ?? "", cell.duty?.rawValue ?? "",
                            cell.verdict?.rawValue ?? "", cell.percent?.description ?? "", cell.band ?? "",
                            onPaper, String(cell.isDeclared),
                        ])
                }
            }
        }
        return Response.csv(csv)
    }
}

extension StatusService.Row {
    func write(to w: inout JSONWriter) {
        w.member("unit", unit)
        w.member("name", name)
        w.member(
            "registration",
            object: { w in
                w.member("state", registration?.rawValue)
                w.member("duty", registrationDuty?.rawValue)
                w.member("verdict", registrationVerdict?.rawValue)
                w.member("declared", isRegistrationDeclared)
            })
        w.member(
            "cells",
            array: { w in
                for cell in cells {
                    w.elementObject { w in
                        w.member("month", cell.month.description)
                        w.member("state", cell.state?.rawValue)
                        w.member("duty", cell.duty?.rawValue)
                        w.member("verdict", cell.verdict?.rawValue)
                        w.member("declared", cell.isDeclared)
                        w.member("percent", cell.percent)
                        w.member("band", cell.band)
                    }
                }
            })
    }
}
