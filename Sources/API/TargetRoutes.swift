internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func targets() {
        on(
            .get, "/v1/plans/{plan}/inspections/{inspection}/targets", needs: .writeInspection, .readWholePlan,
            .readSubject
        ) { call in
            try call.noQuery()
            let (plan, code) = (try call.slug("plan"), try call.slug("inspection"))
            let targets = try await call.read { t in try TargetService(t).get(plan: plan, code) }
            return Response.json { targets.write(to: &$0) }.tagged(targets.version)
        }

        on(.post, "/v1/plans/{plan}/inspections/{inspection}/targets", needs: .writeInspection) { call in
            let request = try call.query { q -> TargetService.Request? in
                let strategy = q.choice("strategy", TargetStrategy.self, required: true)
                let count = q.integer("count", in: 1...10_000)
                let seed = q.integer("seed", in: Self.seeds, required: false)
                guard let strategy, let count else { return nil }
                // A draw has a seed in any case, and the answer tells it: anybody can repeat the draw.
                let drawn = seed ?? (strategy == .random ? Int.random(in: Self.seeds) : nil)
                return TargetService.Request(strategy: strategy, count: count, seed: drawn.map { UInt64($0) })
            }
            guard let request else { preconditionFailure("a query without faults has its items") }
            try call.noBody()
            let (plan, code) = (try call.slug("plan"), try call.slug("inspection"))
            return try await call.write { t in
                try TargetService(t).propose(plan: plan, code, request)
            } reply: { proposal in
                Response.json { proposal.write(to: &$0) }
            }
        }

        on(.post, "/v1/plans/{plan}/inspections/{inspection}/targets/confirm", needs: .writeInspection) { call in
            try call.noQuery()
            let (plan, code) = (try call.slug("plan"), try call.slug("inspection"))
            let choice = try call.body { o -> Choice? in
                let units = o.slugs("units", required: true)
                let reason = o.text("reason", maximum: 2_000)
                let proposal = o.integer("proposal", in: 1...1_000_000, required: false)
                guard let reason else { return nil }
                return Choice(units: units, reason: reason, proposal: proposal)
            }
            return try await call.write { t in
                try TargetService(t).confirm(
                    plan: plan, code, units: choice.units, reason: choice.reason, proposal: choice.proposal)
            } reply: { choice in
                Response.json { choice.write(to: &$0) }
            }
        }
    }

    /// What every reader of JSON takes for the same number (RFC 8259 §6).
    private static let seeds = 0...9_007_199_254_740_991

    private struct Choice: Sendable {
        let units: [Slug]
        let reason: String
        let proposal: Int?
    }
}

extension TargetService.Targets {
    func write(to w: inout JSONWriter) {
        w.member("candidates", candidates)
        w.member(
            "proposals",
            array: { w in
                for proposal in proposals { w.elementObject { proposal.write(to: &$0) } }
            })
        w.member(
            "choices",
            array: { w in
                for choice in choices { w.elementObject { choice.write(to: &$0) } }
            })
    }
}

extension ProposalRecord {
    func write(to w: inout JSONWriter) {
        w.member("number", number)
        w.member("at", at.description)
        w.member("by", actor.told)
        w.member("strategy", strategy.rawValue)
        w.member("seed", seed.flatMap { Int64($0) })
        w.member("count", count)
        // Kept in the API's own form: its members follow as they are.
        w.members(ofObject: document)
    }
}

extension ChoiceRecord {
    func write(to w: inout JSONWriter) {
        w.member("number", number)
        w.member("at", at.description)
        w.member("by", actor.told)
        w.member("units", units.map(\.code))
        w.member("reason", reason)
        w.member("proposal", proposal)
    }
}
