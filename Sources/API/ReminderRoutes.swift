internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func reminders() {
        on(.get, "/v1/plans/{plan}/reminders", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let (days, unit, page) = try call.query { q in
                (q.integer("days", in: 0...366, required: false) ?? 7, q.slug("unit"), q.page(by: .name))
            }
            let asText = try call.prefersText()
            let language = call.language
            let found = try await call.scan { t in
                try ReminderService(t).reminders(plan: plan, days: days, unit: unit, page)
            }
            var response =
                asText
                ? Response.bytes(Array(found.letters(language).utf8), type: ContentType.plainText.description)
                    .with(.cacheControl, "private, no-cache")
                : .json { found.write(to: &$0, language) }
            if let next = found.units.next {
                response.headers[.link] = call.link(to: next)
            }
            response.vary(on: .accept)
            return response.tagged(0)
        }
    }
}

extension Call {
    /// Whether the client would rather have plain text; throws 406 when it takes neither that nor JSON.
    fileprivate func prefersText() throws(ProtocolFault) -> Bool {
        guard let field = request.headers[.accept] else { return false }
        guard let chosen = Accept(field)?.preferred(among: [.json, .plainText]) else {
            throw .notAcceptable("application/json, text/plain")
        }
        return chosen == .plainText
    }
}

extension ReminderService.Reminders {
    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("plan", plan)
        w.member("title", title)
        w.member("on", on.description)
        w.member("days", days)
        w.member(
            "items",
            array: { w in
                for unit in units.items {
                    w.elementObject { w in
                        w.member("unit", unit.unit)
                        w.member("name", unit.name)
                        for standing in ReminderService.Standing.allCases {
                            let count = unit.items.count { $0.standing == standing }
                            switch standing {
                            case .returned: w.member("returned", count)
                            case .due: w.member("due", count)
                            case .overdue: w.member("overdue", count)
                            case .missed: w.member("missed", count)
                            }
                        }
                        w.member("text", letter(to: unit, language))
                        w.member(
                            "reminders",
                            array: { w in
                                for item in unit.items {
                                    w.elementObject { item.write(to: &$0, standingUnit: standingUnit, language) }
                                }
                            })
                    }
                }
            })
        w.member("next", units.next?.description)
    }

    /// One letter a unit, parted by a line.
    func letters(_ language: Language) -> String {
        guard !units.items.isEmpty else {
            return Sentence(
                "Đến ngày {0} không đơn vị nào có việc quá hạn hoặc đến hạn trong {1} ngày tới.\n",
                "As of {0} no unit has anything overdue, or due within {1} days.\n"
            ).text(language, [on.official, String(days)])
        }
        return units.items.map { letter(to: $0, language) }.joined(separator: "\n----------\n\n")
    }

    private func letter(to unit: ReminderService.UnitReminders, _ language: Language) -> String {
        var text = Sentence(
            "Kính gửi: {0}\nThực hiện “{1}”, tính đến ngày {2} đơn vị còn {3} việc cần hoàn thành:\n",
            "To: {0}\nUnder “{1}”, as of {2} the unit still has {3} to do:\n"
        ).text(language, [unit.name, title, on.official, String(unit.items.count)])
        var number = 0
        let sections: [(ReminderService.Standing, Sentence)] = [
            (
                .returned,
                Sentence("\nBị trả lại, đề nghị sửa và gửi lại:\n", "\nReturned, to be put right and sent again:\n")
            ),
            (.missed, Sentence("\nĐã hết thời gian nhận:\n", "\nNo longer taken:\n")),
            (.overdue, Sentence("\nĐã quá hạn:\n", "\nOverdue:\n")),
            (.due, Sentence("\nĐến hạn trong {0} ngày tới:\n", "\nDue within {0} days:\n")),
        ]
        for (standing, heading) in sections {
            let items = unit.items.filter { $0.standing == standing }
            guard !items.isEmpty else { continue }
            text += heading.text(language, [String(days)])
            for item in items {
                number += 1
                text += "\(number). \(item.sentence(standingUnit: standingUnit, language))\n"
            }
        }
        return text
    }
}

extension ReminderService.Item {
    func write(to w: inout JSONWriter, standingUnit: String, _ language: Language) {
        w.member("id", record.key)
        w.member("kind", record.kind.rawValue)
        w.member("model", record.model)
        w.member("period", record.period)
        w.member("standing", standing.rawValue)
        w.member("dueAt", record.due.dueAt?.description)
        w.member("lastDay", lastDay?.description)
        w.member("lateUntil", record.due.lateUntil?.description)
        w.member("days", days)
        w.returned(returned)
        w.member("clause", record.rule.clauseLabel)
        w.member("sentence", sentence(standingUnit: standingUnit, language))
    }

    /// Without the full stop of its own, for the sentence goes on.
    private static func withoutStop(_ text: String) -> String {
        text.hasSuffix(".") && !text.hasSuffix("..") ? String(text.dropLast()) : text
    }

    func sentence(standingUnit: String, _ language: Language) -> String {
        let phrase = DutyPhrase.text(record, model: modelName, place: placeName, language)
        let clause = record.rule.clauseLabel.map {
            Sentence(" (mục {0})", " (clause {0})").text(language, [$0])
        }
        let sentence =
            switch standing {
            case .returned:
                Sentence(
                    "Đề nghị sửa và {0} lần nữa; bị trả lại ngày {7}, lý do: {8}{2}.",
                    "Please put it right and {0} again; returned on {7}: {8}{2}.")
            case .due where record.rule.op == .planned:
                Sentence("Dự kiến đến ngày {1}: {0}{2}.", "Planned by {1}: {0}{2}.")
            case .due where days == 0:
                Sentence(
                    "Đề nghị {0} ngay trong hôm nay, {1}, là hạn cuối{2}.", "Please {0} today, {1}, the last day{2}.")
            case .due:
                Sentence(
                    "Đề nghị {0} chậm nhất ngày {1}, còn {3} ngày{2}.", "Please {0} by {1}, in {3} days{2}.")
            case .overdue where lastLateDay == nil:
                Sentence(
                    "Đề nghị khẩn trương {0}; hạn là ngày {1}, đã quá {3} ngày{2}.",
                    "Please {0} without delay; the last day was {1}, {3} days ago{2}.")
            case .overdue:
                Sentence(
                    "Đề nghị khẩn trương {0}; hạn là ngày {1}, đã quá {3} ngày, còn nhận muộn đến hết ngày {4}{2}.",
                    "Please {0} without delay; the last day was {1}, {3} days ago; it is taken late until {4}{2}.")
            case .missed:
                Sentence(
                    "Chưa {0}; hạn là ngày {1}, thời gian nhận muộn đã hết ngày {4}{2}. Nếu có lý do chính đáng, báo {5} xem xét gia hạn (mã {6}).",
                    "Not done: {0}; the last day was {1}, late acts were taken until {4}{2}. With good reason, ask {5} for an extension ({6})."
                )
            }
        return sentence.text(
            language,
            [
                phrase, lastDay?.official ?? "", clause ?? "", String(days), lastLateDay?.official ?? "", standingUnit,
                record.key, returned?.at.localDate.official ?? "", returned?.reason.map(Self.withoutStop) ?? "",
            ])
    }
}
