internal import Domain
internal import HTTPRouting
internal import JSON
internal import Services
internal import Storage

extension ReportSummary {
    func write(to w: inout JSONWriter) {
        w.member("plan", plan)
        w.member("id", key)
        w.member("obligation", obligation)
        w.member("unit", unit)
        w.member("name", name)
        w.member("rule", rule)
        w.member("text", text)
        w.member("period", period)
        w.member("to", recipient)
        w.member("via", via)
        w.member("dueAt", due.dueAt?.description)
        w.member("lateUntil", due.lateUntil?.description)
        w.member("duty", duty.rawValue)
        w.member("verdict", verdict?.rawValue)
        w.member("declared", isDeclared)
        w.member("state", record?.state.rawValue)
        w.member("revision", record?.revision ?? 0)
        w.member("submittedAt", record?.submittedAt?.description)
        w.member("contentHash", contentHash)
        w.member("reason", record?.reason)
    }

    static let columns: [Column<ReportSummary>] = [
        Column("id") { $0.key }, Column("unit") { $0.unit }, Column("name") { $0.name }, Column("rule") { $0.rule },
        Column("period") { $0.period }, Column("to") { $0.recipient }, Column("via") { $0.via },
        Column("dueAt") { $0.due.dueAt?.description }, Column("state") { $0.record?.state.rawValue },
        Column("duty") { $0.duty.rawValue }, Column("verdict") { $0.verdict?.rawValue },
        Column("revision") { ($0.record?.revision).map(String.init) },
        Column("submittedAt") { $0.record?.submittedAt?.description }, Column("contentHash") { $0.contentHash },
        Column("declared") { String($0.isDeclared) },
    ]
}

extension ReportView {
    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(version)
    }

    func write(to w: inout JSONWriter, _ language: Language) {
        summary.write(to: &w)
        draft.write(to: &w)
        w.member(
            "stations",
            array: { w in
                for station in stations {
                    w.elementObject { w in
                        w.member("station", station.station.rawValue)
                        w.member("unit", station.unit)
                        w.member("name", station.name)
                        w.member("receivedAt", station.receivedAt?.description)
                        w.member("receivedBy", station.by?.told)
                    }
                }
            })
        w.member("history", array: { w in for event in events { w.elementObject { write(event, to: &$0) } } })
        w.member("facts", facts)
        if let gathered {
            w.member("gathered", object: { gathered.write(to: &$0) })
        } else {
            w.memberNull("gathered")
        }
        w.member("changes", array: { w in for change in changes { w.elementObject { change.write(to: &$0) } } })
        w.allowedActions(allowed, language)
    }

    private func write(_ event: ReportEvent, to w: inout JSONWriter) {
        w.member("at", event.at.description)
        w.member("event", event.kind.rawValue)
        w.member("revision", event.revision)
        w.member("station", event.station?.rawValue)
        w.member("unit", event.unit.code)
        w.member("by", event.actor.told)
        w.member("reason", event.reason)
        w.member("contentHash", revisions.first { $0.revision == event.revision }?.contentHash)
    }
}

extension ReportView.SourceChange {
    fileprivate func write(to w: inout JSONWriter) {
        w.member("change", kind.rawValue)
        w.member("unit", current.unit)
        w.member("name", current.name)
        w.member("plan", current.plan)
        w.member("report", current.report)
        w.member("included", object: { write(included, to: &$0) })
        w.member("current", object: { write(current, to: &$0) })
        w.differences(differences)
    }

    private func write(_ source: ReportGathering.Source?, to w: inout JSONWriter) {
        w.member("standing", source?.standing.rawValue)
        w.member("revision", source?.revision)
        w.member("submittedAt", source?.submittedAt?.description)
        w.member("contentHash", source?.contentHash)
    }
}

extension JSONWriter {
    mutating func differences(_ differences: [JSONDifference]) {
        member(
            "differences",
            array: { w in
                for difference in differences {
                    w.elementObject { w in
                        w.member("path", difference.path)
                        w.member("from", difference.from)
                        w.member("to", difference.to)
                    }
                }
            })
    }
}
