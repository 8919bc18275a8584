internal import Domain
internal import JSON
internal import Storage

extension VisitService {
    /// The unit's right of reply: what it agrees to and what it disputes, until its due date or the team's answer.
    package func reply(_ key: Key, _ reply: VisitReply) throws -> Written<VisitView> {
        let place = try place(key, for: .reply)
        let visit = try existing(place, key)
        guard visit.state == .finalized, let dutyID = visit.replyObligationID,
            let duty = try t.db.obligations.find(id: dutyID)
        else { throw ServiceError.notFound(.visit, "\(key.model)/\(key.unit)") }
        let document = JSONText.object { reply.write(to: &$0) }
        let last = try t.db.visits.lastReply(to: visit.id)
        if let last, last.document == document { return Written(try view(visit, place), .unchanged) }
        guard try t.db.visits.answer(to: visit.id) == nil else { throw ServiceError.conflict(.visitAnswered) }
        guard duty.state != .exempt else {
            throw ServiceError.conflict(Conflict(.obligationClosed, duty.state.rawValue))
        }
        guard duty.due.judge(received: t.now) != .tooLate else {
            throw ServiceError.conflict(.deadlinePassed(duty))
        }
        try checkCriteria(reply.criteria.map(\.criterion), of: visit)
        if duty.state == .open { try ObligationService(t).settle(duty) }
        try t.db.visits.add(
            reply: VisitStatement(
                at: t.now, actor: t.actor.signature, disputes: !reply.disputed.isEmpty, document: document),
            to: visit.id,
            by: t.actor.tokenID)
        try t.record(
            "visit.reply", key.path + "/reply", plan: place.plan.id, unit: visit.unit.id, old: last?.document,
            new: document)
        return Written(try view(try existing(place, key), place), last == nil ? .created : .changed)
    }

    private func checkCriteria(_ criteria: [String], of visit: VisitRecord) throws {
        guard let version = try t.db.scoresheets.heading(id: visit.sheetVersionID) else { throw StoredScoresError() }
        let known = Set(try SheetCache.sheet(version, in: t).criteria.map(\.code))
        try throwFaults(in: criteria, known: known)
    }

    private func throwFaults(in criteria: [String], known: Set<String>, missing: [String] = []) throws {
        var issues: [Issue] = []
        var seen: Set<String> = []
        for (index, criterion) in criteria.enumerated() {
            let pointer = "/criteria/\(index)/criterion"
            if !known.contains(criterion) {
                issues.append(Issue(pointer: pointer, code: .criterionUnknown, arguments: [criterion]))
            } else if !seen.insert(criterion).inserted {
                issues.append(Issue(pointer: pointer, code: .criterionDuplicate, arguments: [criterion]))
            }
        }
        issues += missing.map { Issue(pointer: "/criteria", code: .criterionMissing, arguments: [$0]) }
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
    }

    /// The team's answer to what the unit disputes, all of it at once; with it the inspected score is final.
    ///
    /// Points that the answer gives replace those of the visit, in a revision of its own. Once the inspection is closed the
    /// standing unit answers.
    package func answer(_ key: Key, _ answer: VisitAnswer) throws -> Written<VisitView> {
        let place = try place(key, for: .writeVisit)
        try place.inspection.require(.open, .closed)
        var visit = try existing(place, key)
        let current = visit
        let document = JSONText.object { answer.write(to: &$0) }
        if let given = try t.db.visits.answer(to: visit.id) {
            guard given.document == document else { throw ServiceError.conflict(.visitAnswered) }
            return Written(try view(visit, place), .unchanged)
        }
        guard visit.state == .finalized, let last = try t.db.visits.lastReply(to: visit.id), last.disputes else {
            throw ServiceError.conflict(.nothingDisputed)
        }
        let disputed = try VisitReply(stored: last.document).disputed
        let answered = answer.criteria.map(\.criterion)
        try throwFaults(
            in: answered, known: Set(disputed), missing: disputed.filter { !answered.contains($0) })
        if answer.criteria.contains(where: \.changes) { try amend(&visit, answer) }
        try t.db.visits.add(
            answer: VisitStatement(at: t.now, actor: t.actor.signature, disputes: false, document: document),
            to: visit.id,
            by: t.actor.tokenID)
        _ = try t.db.visits.save(visit, by: t.actor.signature, at: t.now)
        return Written(try finish(visit, was: current, "visit.answer", key, place), .created)
    }

    private func amend(_ visit: inout VisitRecord, _ answer: VisitAnswer) throws {
        guard let version = try t.db.scoresheets.heading(id: visit.sheetVersionID) else { throw StoredScoresError() }
        let (content, own) = (try content(visit), try storedSupplement(of: visit))
        var scores = try StoredScores.read(content.scores)
        for item in answer.criteria where item.changes {
            let old = scores.firstIndex { $0.criterion == item.criterion }
            let score = CriterionScore(
                criterion: item.criterion, points: item.points, notApplicable: item.notApplicable, note: item.text)
            if let old { scores[old] = score } else { scores.append(score) }
        }
        let (result, issues) = Scoring.check(
            scores: scores, on: try SheetCache.sheet(version, in: t), submitting: true)
        guard issues.isEmpty else {
            throw ServiceError.invalid(issues.map { pointed($0, in: scores, to: answer) })
        }
        visit.revision += 1
        // The unit's own criteria are none that an answer could be about.
        try add(result, StoredScores.text(scores), content.conclusion, own, to: visit)
    }

    /// The fault of a score, at the place of the answer that gave it.
    private func pointed(_ issue: Issue, in scores: [CriterionScore], to answer: VisitAnswer) -> Issue {
        let parts = issue.pointer.split(separator: "/")
        guard parts.count >= 2, let index = Int(parts[1]), scores.indices.contains(index),
            let place = answer.criteria.firstIndex(where: { $0.criterion == scores[index].criterion })
        else { return issue }
        var issue = issue
        issue.pointer = "/criteria/\(place)" + parts.dropFirst(2).map { "/\($0)" }.joined()
        return issue
    }
}
