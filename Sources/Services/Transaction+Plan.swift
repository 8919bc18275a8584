internal import Domain
internal import Storage

extension Transaction {
    /// How a plan stands to the actor. Only the relations that the role could use for `action` are looked up.
    func relations(to plan: PlanRecord, for action: Action) throws -> Relations {
        guard let root = actor.unit?.id else { return .everywhere }
        let useful = Permission.needs(actor.role, action)
        var relations: Relations = []
        if useful.contains(.issuerBelow), try db.units.isBelow(plan.issuer.id, root: root) {
            relations.insert(.issuerBelow)
        }
        if useful.contains(.standingBelow), try db.units.isBelow(plan.standingUnit.id, root: root) {
            relations.insert(.standingBelow)
        }
        guard plan.isPublished else { return relations }
        if useful.contains(.authorBelow), try db.plans.hasAuthor(plan.id, below: root) {
            relations.insert(.authorBelow)
        }
        if useful.contains(.participates), try db.plans.participates(plan.id, root: root) {
            relations.insert(.participates)
        }
        // Of the plan as a whole a team reads the document; what it may do beyond that goes by inspection.
        if action == .readPlan, useful.contains(.onTeam), try db.inspections.isOnAnyTeam(plan: plan.id, root: root) {
            relations.insert(.onTeam)
        }
        return relations
    }

    /// The same for one subject in the plan: a unit or place that is scored or owes something.
    func relations(to plan: PlanRecord, subject: Int64, for action: Action) throws -> Relations {
        var relations = try relations(to: plan, for: action)
        if actor.unit == nil {
            relations.insert(.subjectBelow)
        } else if Permission.needs(actor.role, action).contains(.subjectBelow), try covers(subject) {
            relations.insert(.subjectBelow)
        }
        if let root = actor.unit?.id, action == .readSubject, plan.isPublished,
            Permission.needs(actor.role, action).contains(.onTeam),
            try db.inspections.mayRead(subject: subject, plan: plan.id, root: root)
        {
            relations.insert(.onTeam)
        }
        return relations
    }

    /// The same for one subject and one model: an author is one of the sheet that names it, not of every sheet of the plan.
    func relations(
        to plan: PlanRecord, subject: Int64, model: PlanModelRecord?, for action: Action
    ) throws -> Relations {
        let relations = try relations(to: plan, subject: subject, for: action)
        guard Permission.needs(actor.role, action).contains(.authorBelow) else { return relations }
        return try narrow(relations, toAuthor: model.flatMap { try author(of: $0, in: plan) })
    }

    func narrow(_ relations: Relations, toAuthor author: Int64?) throws -> Relations {
        guard let root = actor.unit?.id else { return relations }
        var relations = relations
        relations.remove(.authorBelow)
        if let author, try db.units.isBelow(author, root: root) { relations.insert(.authorBelow) }
        return relations
    }

    /// Who writes the scoresheet of a model, if need be in the plan that this one takes its sheets from.
    func author(of model: PlanModelRecord, in plan: PlanRecord) throws -> Int64? {
        if let author = model.authorID { return author }
        guard let source = try plan.scoresheetPlan.flatMap({ try db.plans.find($0) }) else { return nil }
        return try db.plans.model(model.model, of: source.id)?.authorID
    }

    /// The plan with this code, if the actor may do `action` to it.
    func plan(_ code: Slug, for action: Action) throws -> PlanRecord {
        guard let plan = try db.plans.find(code.description) else {
            guard actor.unit == nil else { throw ServiceError.forbidden(action) }
            throw ServiceError.notFound(.plan, code.description)
        }
        try require(action, relations(to: plan, for: action))
        return plan
    }

    /// The plan, published; the caller checks its own right to do `action` to what is in it.
    func publishedPlan(_ code: Slug, for action: Action) throws -> PlanRecord {
        guard let plan = try db.plans.find(code.description) else {
            guard actor.unit == nil else { throw ServiceError.forbidden(action) }
            throw ServiceError.notFound(.plan, code.description)
        }
        guard plan.isPublished else {
            guard actor.unit == nil else { throw ServiceError.forbidden(action) }
            throw ServiceError.conflict(Conflict(.planNotPublished, plan.code))
        }
        return plan
    }

    /// Whose rows of the plan the actor may see: `nil` for all of them, else those below its unit.
    func visibleRoot(of plan: PlanRecord) throws -> Int64? {
        if may(.readWholePlan, try relations(to: plan, for: .readWholePlan)) { return nil }
        return actor.unit?.id
    }
}
