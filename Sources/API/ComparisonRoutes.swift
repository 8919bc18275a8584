internal import Crypto
internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services

extension Routes {
    mutating func comparisons() {
        on(.get, "/v1/plans/{plan}/inspections/{inspection}/comparison", needs: .readStatus, .readPlan) { call in
            let inspection = try call.slug("inspection")
            var query = try call.query { q in q.comparison(withInspection: false) }
            query.inspection = inspection
            return try await call.comparison(query)
        }

        on(.get, "/v1/plans/{plan}/deviations", needs: .readStatus, .readPlan) { call in
            try await call.comparison(try call.query { q in q.comparison(withInspection: true) })
        }

        on(.get, "/v1/plans/{plan}/ranking", needs: .readStatus) { call in
            let plan = try call.slug("plan")
            let query = try call.query { q in
                var query = RankingService.Query()
                query.model = q.slug("model")
                query.from = q.month("from")
                query.to = q.month("to")
                query.asOf = q.instant("asOf")
                query.hasInputs = q.choice("inputs", ["true", "false"]) != "false"
                query.page = q.page(by: .row, limit: query.page.limit)
                query.countsDeclared = q.choice("declared", ["true", "false"]) == "true"
                return query
            }
            let finals = call.context.finals
            return try await call.figure { t in
                try StatusService(t).mark(plan: plan, asOf: query.asOf)
            } make: { t, mark, asCSV in
                var query = query
                // A table has a line for each unit, and how many scores it is made of.
                if asCSV { query.hasInputs = false }
                let ranking = try RankingService(t, finals: finals).ranking(mark, query)
                var response = asCSV ? ranking.csv : Response.json { ranking.write(to: &$0) }
                if let next = ranking.next { response.headers[.link] = call.link(to: next) }
                return response
            }
        }
    }
}

extension QueryReader {
    fileprivate mutating func comparison(withInspection: Bool) -> ComparisonService.Query {
        var query = ComparisonService.Query()
        if withInspection { query.inspection = slug("inspection") }
        query.unit = slug("unit")
        query.model = slug("model")
        query.group = parsed("group", or: .codeInvalid) { Code($0)?.description }
        query.criterion = parsed("criterion", or: .codeInvalid) { Code($0)?.description }
        query.month = month("month")
        query.isFinal = choice("final", ["true", "false"]).map { $0 == "true" }
        query.minimum = integer("minimum", in: ComparisonService.minimums, required: false) ?? query.minimum
        query.asOf = instant("asOf")
        return query
    }
}

extension Call {
    fileprivate func comparison(_ query: ComparisonService.Query) async throws -> Response {
        let plan = try slug("plan")
        return try await figure { t in
            try ComparisonService(t).mark(plan: plan, query)
        } make: { t, mark, asCSV in
            let comparison = try ComparisonService(t).comparison(mark, query)
            return asCSV ? comparison.csv : Response.json { comparison.write(to: &$0) }
        }
    }

    /// A figure of a plan, or 304 to whoever has it already, which is told without counting anything again.
    ///
    /// It may look through all of a plan, so it is a reader's of the pool and holds up no event loop.
    fileprivate func figure(
        mark: @escaping @Sendable (Transaction) throws -> StatusService.Mark,
        make: @escaping @Sendable (Transaction, StatusService.Mark, Bool) throws -> Response
    ) async throws -> Response {
        let asCSV = try prefersCSV(offered: true)
        let known = request.headers[.ifNoneMatch].flatMap { EntityTagCondition($0) }
        let (target, figures) = (request.target, context.figures)
        return try await scan { t in
            let found = try mark(t)
            let digest = SHA256.hash(data: Array("\(found.text)-\(asCSV)-\(target)".utf8))
            let tag = EntityTag(opaque: digest.prefix(12).hexadecimal)
            if let known, known.matchesWeakly(tag) {
                return Response(
                    status: .notModified,
                    headers: [.eTag: tag.description, .vary: "Accept", .cacheControl: "private, no-cache"])
            }
            return try figures.answer(tag.opaque) {
                var response = try make(t, found, asCSV)
                response.etag = tag
                response.vary(on: .accept)
                return response
            }
        }
    }
}

// MARK: Comparisons

extension ComparisonService.Comparison {
    fileprivate func write(to w: inout JSONWriter) {
        w.member("plan", plan)
        w.member("asOf", asOf.description)
        w.member("minimum", minimum)
        w.member("finalVisits", finalVisits)
        w.member("total", object: { total.write(to: &$0, minimum) })
        w.figures("inspections", inspections, minimum)
        w.figures("units", units, minimum)
        w.figures("models", models, minimum)
        w.figures("groups", groups, minimum)
        w.figures("criteria", criteria, minimum)
        w.figures("worst", worst, minimum)
    }

    /// One line a figure; where there are too few criteria to compare, the figures stay empty.
    fileprivate var csv: Response {
        var csv = CSVWriter()
        csv.row([
            "dimension", "model", "code", "name", "n", "visits", "withoutCard", "unpaired", "selfPercent",
            "inspectedPercent", "bias", "error", "raised", "lowered", "equal", "raisedPercent", "loweredPercent",
            "equalPercent", "beyondTolerance",
        ])
        for figure in all {
            let deviation = figure.deviation
            let head = [
                figure.dimension.rawValue, figure.model ?? "", figure.code, figure.name, String(deviation.count),
                String(figure.visits), String(figure.withoutCard), String(figure.unpaired),
            ]
            guard deviation.count >= minimum else {
                csv.row(head + Array(repeating: "", count: 11))
                continue
            }
            let percents = [deviation.selfPercent, deviation.inspectedPercent, deviation.bias, deviation.error]
            let shares = [deviation.raised, deviation.lowered, deviation.equal]
            csv.row(
                head + percents.map { $0?.description ?? "" } + shares.map { String($0) }
                    + shares.map { deviation.share($0)?.description ?? "" } + [String(deviation.beyondTolerance)])
        }
        return .csv(csv)
    }
}

extension JSONWriter {
    fileprivate mutating func figures(
        _ name: StaticString, _ figures: [ComparisonService.Figure], _ minimum: Int
    ) {
        member(
            name,
            array: { w in
                for figure in figures { w.elementObject { figure.write(to: &$0, minimum) } }
            })
    }
}

extension ComparisonService.Figure {
    fileprivate func write(to w: inout JSONWriter, _ minimum: Int) {
        switch dimension {
        case .total: break
        case .inspection: w.member("inspection", code)
        case .unit:
            w.member("unit", code)
            w.member("name", name)
        case .model: w.member("model", code)
        case .group:
            w.member("model", model)
            w.member("group", code)
            w.member("name", name)
        case .criterion:
            w.member("model", model)
            w.member("criterion", code)
            w.member("text", name)
        }
        w.member("n", deviation.count)
        w.member("visits", visits)
        w.member("withoutCard", withoutCard)
        w.member("unpaired", unpaired)
        let isGiven = deviation.count >= minimum
        w.member("withheld", !isGiven)
        w.member("selfPercent", isGiven ? deviation.selfPercent : nil)
        w.member("inspectedPercent", isGiven ? deviation.inspectedPercent : nil)
        w.member("bias", isGiven ? deviation.bias : nil)
        w.member("error", isGiven ? deviation.error : nil)
        w.member("raised", isGiven ? deviation.raised : nil)
        w.member("lowered", isGiven ? deviation.lowered : nil)
        w.member("equal", isGiven ? deviation.equal : nil)
        w.member("raisedPercent", isGiven ? deviation.share(deviation.raised) : nil)
        w.member("loweredPercent", isGiven ? deviation.share(deviation.lowered) : nil)
        w.member("equalPercent", isGiven ? deviation.share(deviation.equal) : nil)
        w.member("beyondTolerance", isGiven ? deviation.beyondTolerance : nil)
    }
}

// MARK: Rankings

extension RankingService.Ranking {
    fileprivate func write(to w: inout JSONWriter) {
        w.member("plan", plan)
        w.member("asOf", asOf.description)
        w.member(
            "formula",
            object: { w in
                w.member("finalScore", rule.rawValue)
                w.member("aggregate", "sum(total) / sum(maximum)")
                w.member("ties", "equal fractions share a place; the next place counts them")
                w.member("declared", countsDeclared ? "counted" : "left out")
            })
        w.member("declaredCards", declaredCards)
        w.member("ranked", ranked)
        w.member(
            "items",
            array: { w in
                for row in rows { w.elementObject { row.write(to: &$0) } }
            })
        w.member(
            "leftOut",
            array: { w in
                for unit in leftOut {
                    w.elementObject { w in
                        w.member("unit", unit.unit)
                        w.member("name", unit.name)
                        w.member("reason", unit.reason.rawValue)
                    }
                }
            })
        w.member("next", next?.description)
    }

    fileprivate var csv: Response {
        var csv = CSVWriter()
        csv.row(["place", "tied", "unit", "name", "percent", "total", "maximum", "inputs", "leftOut", "declaredInputs"])
        for row in rows {
            csv.row([
                String(row.place), String(row.isTied), row.unit, row.name, row.share.percent?.description ?? "",
                JSONNumber(hundredths: Int64(row.share.total)).literal,
                JSONNumber(hundredths: Int64(row.share.maximum)).literal, String(row.number), "",
                String(row.declared),
            ])
        }
        for unit in leftOut { csv.row(["", "", unit.unit, unit.name, "", "", "", "0", unit.reason.rawValue, "0"]) }
        return .csv(csv)
    }
}

extension RankingService.Row {
    func write(to w: inout JSONWriter) {
        w.member("place", place)
        w.member("tied", isTied)
        w.member("unit", unit)
        w.member("name", name)
        w.member("percent", share.percent)
        w.member("total", hundredths: Int64(share.total))
        w.member("maximum", hundredths: Int64(share.maximum))
        w.member("counted", number)
        w.member("declaredInputs", declared)
        guard let inputs else { return }
        w.member(
            "inputs",
            array: { w in
                for input in inputs {
                    w.elementObject { w in
                        w.member("model", input.model)
                        w.member("unit", input.subject)
                        w.member("month", input.month.description)
                        w.member("source", input.source.rawValue)
                        w.member("inspection", input.inspection)
                        w.member("total", input.total)
                        w.member("maximum", input.maximum)
                        w.member("declared", input.isDeclared)
                    }
                }
            })
    }
}
