internal import Domain
internal import Storage

extension Transaction {
    /// How an inspection stands to the actor: as its plan does, and by its team as long as it is open.
    ///
    /// - Parameter subject: the unit or place that is inspected, where the action is about one.
    func relations(
        to inspection: InspectionRecord, of plan: PlanRecord, subject: Int64? = nil, for action: Action
    ) throws -> Relations {
        var relations =
            if let subject {
                try self.relations(to: plan, subject: subject, for: action)
            } else {
                try self.relations(to: plan, for: action)
            }
        relations.remove(.onTeam)
        if Permission.needs(actor.role, action).contains(.onTeam), try isOnTeam(inspection),
            // Who supervises reads and never writes.
            inspection.form != .supervision || action == .readPlan || action == .readSubject
        {
            relations.insert(.onTeam)
        }
        return relations
    }

    /// The rights of a team begin and end with the inspection.
    private func isOnTeam(_ inspection: InspectionRecord) throws -> Bool {
        guard inspection.state == .open, let root = actor.unit?.id else { return false }
        return try db.inspections.isOnTeam(inspection.id, root: root)
    }

    /// Whether the actor sees all of the inspection: what is not finalised yet, and who is on the team.
    func seesAll(of inspection: InspectionRecord, _ plan: PlanRecord) throws -> Bool {
        if actor.unit == nil { return Permission.needs(actor.role, .readSubject).contains(.everywhere) }
        if try setsUp(inspectionsOf: plan) { return true }
        return may(.readSubject, try relations(to: inspection, of: plan, for: .readSubject).intersection(.onTeam))
    }

    /// Whether the actor sets up inspections of the plan, or reads all of it.
    func setsUp(inspectionsOf plan: PlanRecord) throws -> Bool {
        try may(.writeInspection, relations(to: plan, for: .writeInspection))
            || may(.readWholePlan, relations(to: plan, for: .readWholePlan))
    }

    /// Whose visits, findings and reports of the inspection the actor may see: `nil` for all of them.
    func visibleRoot(of inspection: InspectionRecord, _ plan: PlanRecord) throws -> Int64? {
        // No unit has the number 0: who has none and still does not see all of it sees nothing.
        try seesAll(of: inspection, plan) ? nil : actor.unit?.id ?? 0
    }

    /// The inspection with this code, if the actor may do `action` to its plan or as its team.
    ///
    /// A draft is there for those who write it and for nobody else.
    func inspection(
        _ code: Slug, of plan: PlanRecord, for action: Action = .readPlan
    ) throws -> InspectionRecord {
        guard let inspection = try db.inspections.find(plan: plan.id, code: code.description) else {
            try require(action, try relations(to: plan, for: action))
            throw ServiceError.notFound(.inspection, code.description)
        }
        // Whoever may read the plan may know of its inspections; anything else goes by the inspection.
        let known = action == .readPlan ? try relations(to: plan, for: action) : []
        try require(action, try relations(to: inspection, of: plan, for: action).union(known))
        if inspection.state == .draft, try !seesAll(of: inspection, plan) {
            throw ServiceError.notFound(.inspection, code.description)
        }
        return inspection
    }
}

extension InspectionRecord {
    func path(in plan: PlanRecord) -> String { "/v1/plans/\(plan.code)/inspections/\(code)" }

    /// Throws unless the inspection is in one of the states.
    func require(_ fitting: InspectionState...) throws(ServiceError) {
        guard fitting.contains(state) else {
            throw .conflict(.wrongState(state, fitting))
        }
    }

    func refusal(unless fitting: InspectionState...) -> AllowedAction.Refusal? {
        fitting.contains(state)
            ? nil
            : .conflict(.wrongState(state, fitting))
    }
}
