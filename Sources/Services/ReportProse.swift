internal import Domain
internal import Storage

/// The sentences of a draft that the system can write itself, from what it knows. The unit goes on from them as it likes.
///
/// They are Vietnamese whoever asks: a report is a document, not an answer.
enum ReportProse {
    static let source = "Hệ thống Nếp"

    static func results(_ facts: ReportFacts, _ gathered: ReportGathering?) -> [String] {
        var lines = facts.plans.flatMap { Self.lines($0, named: facts.plans.count > 1) }
        if let gathered, !gathered.sources.isEmpty {
            let wanting = Self.wanting(gathered)
            lines.append(
                "Đã nhận báo cáo của \(gathered.received)/\(gathered.expected) đơn vị"
                    + (wanting.isEmpty ? "." : "; " + wanting.joined(separator: "; ") + "."))
        }
        return lines
    }

    /// Who is late, who is missing and the like, by name.
    static func wanting(_ gathered: ReportGathering) -> [String] {
        let words: [(ReportGathering.Standing, String)] = [
            (.late, "gửi muộn"), (.missing, "quá hạn chưa gửi"), (.returned, "đã trả lại, chưa gửi lại"),
            (.notDue, "chưa đến hạn, chưa gửi"), (.onPaper, "gửi bản giấy"), (.exempt, "được miễn"),
        ]
        return words.compactMap { standing, word in
            let names = gathered.names(standing)
            return names.isEmpty ? nil : "\(word): \(names.joined(separator: ", "))"
        }
    }

    /// What the report was built from, in one sentence: readers must not take silence for a source (S1-Q4).
    static func basis(_ basis: ReportGathering.Basis, _ period: Period?, isEmpty: Bool) -> String {
        if isEmpty { return "Đến thời điểm báo cáo, đơn vị chưa phát sinh nội dung trong kỳ." }
        let records = "phiếu tự chấm điểm hằng tháng, sổ nghĩa vụ và kết quả kiểm tra có trong hệ thống"
        return switch basis {
        case .reports: "Báo cáo được tổng hợp từ báo cáo cùng kỳ của các đơn vị và từ \(records)."
        case .partialReports:
            "Báo cáo được tổng hợp từ báo cáo của các kỳ nằm trong kỳ này và từ \(records); không đơn vị nào phải báo cáo cho chính kỳ này."
        case .records:
            "Báo cáo được lập từ \(records)"
                + (period.map { "; không có báo cáo \($0.vietnamese) của đơn vị cấp dưới." } ?? ".")
        case .own: "Báo cáo được lập từ \(records)."
        }
    }

    private static func lines(_ plan: ReportFacts.PlanFacts, named: Bool) -> [String] {
        var lines: [String] = []
        let at = named ? " (\(plan.title))" : ""
        if plan.registrations.expected > 0 {
            lines.append(
                "Đăng ký mô hình\(at): \(count(plan.registrations, "lượt đăng ký")); đã chấp nhận \(plan.registrationsAccepted)."
            )
        }
        if plan.scorecards.expected + plan.cards.accepted + plan.declaredCards.accepted > 0 {
            lines.append(
                "Tự chấm điểm hằng tháng\(at): \(count(plan.scorecards, "phiếu")); đã duyệt \(plan.cards.accepted) phiếu"
                    + (plan.cards.averagePercent.map { ", điểm trung bình \(decimal($0))%" } ?? "")
                    + onPaper(plan.declaredCards) + ".")
        }
        for model in plan.models where model.cards.accepted + model.declaredCards.accepted + model.visits > 0 {
            lines.append(
                "Mô hình “\(model.name)”: \(model.cards.accepted) phiếu đã duyệt"
                    + (model.cards.averagePercent.map { ", trung bình \(decimal($0))%" } ?? "")
                    + onPaper(model.declaredCards)
                    + (model.visits > 0 ? "; \(model.visits) lượt kiểm tra" : "")
                    + (model.inspectedPercent.map { ", điểm kiểm tra trung bình \(decimal($0))%" } ?? "") + ".")
        }
        if plan.launches.expected + plan.ceremonies.held + plan.ceremonies.postponed > 0 {
            lines.append("Lễ phát động\(at): \(launches(plan)).")
        }
        if plan.visits > 0 {
            let found = plan.findings.values.reduce(0, +)
            lines.append(
                "Kiểm tra\(at): \(plan.visits) lượt"
                    + (plan.inspectedPercent.map { ", điểm trung bình \(decimal($0))%" } ?? "")
                    + (found > 0
                        ? "; \(found) tồn tại, \(plan.findings[.verified] ?? 0) đã xác nhận khắc phục."
                        : "; không có tồn tại."))
        }
        if plan.others.expected > 0 { lines.append("Nhiệm vụ khác\(at): \(count(plan.others, "nhiệm vụ")).") }
        return lines
    }

    private static func launches(_ plan: ReportFacts.PlanFacts) -> String {
        let ceremonies = plan.ceremonies
        var parts = plan.launches.expected > 0 ? [count(plan.launches, "lượt phát động")] : []
        if ceremonies.held > 0 {
            parts.append(
                "tổ chức \(ceremonies.held) lễ"
                    + (ceremonies.pilots > 0 ? " (\(ceremonies.pilots) lễ phát động điểm)" : ""))
        }
        if ceremonies.postponed > 0 { parts.append("hoãn \(ceremonies.postponed) lễ") }
        return parts.joined(separator: "; ")
    }

    /// Cards that are there because of what is on paper, after a sentence about all others.
    private static func onPaper(_ cards: ReportFacts.CardFacts) -> String {
        guard cards.accepted > 0 else { return "" }
        return "; ngoài ra \(cards.accepted) phiếu kê khai từ hồ sơ giấy"
            + (cards.averagePercent.map { ", trung bình \(decimal($0))%" } ?? "")
    }

    private static func count(_ count: StatusService.Count, _ what: String) -> String {
        let observed = count.settled - count.declared.all
        var parts = ["\(observed)/\(count.expected) \(what)"]
        if count.declared.all > 0 {
            parts.append(
                "\(count.declared.all) kê khai từ hồ sơ giấy"
                    + (count.declared.late > 0 ? " (\(count.declared.late) muộn)" : ""))
        }
        if count.late > 0 { parts.append("\(count.late) muộn") }
        if count.missed > 0 { parts.append("\(count.missed) quá hạn chưa thực hiện") }
        return parts.joined(separator: ", ")
    }

    /// With the decimal comma that Vietnamese writes.
    static func decimal(_ percent: Percent) -> String {
        String(percent.description.map { $0 == "." ? "," : $0 })
    }

    /// Numbers of the unit's own work; a unit that gathers takes those of others instead, so that nothing counts twice.
    ///
    /// They name the system as their source, by which they are told from what people have counted.
    static func statistics(_ facts: ReportFacts, period: Period?) -> [OutlineReportRecord.Statistic] {
        var sums: [(subject: String, measure: String, value: Int)] = [
            ("Đăng ký mô hình", "lượt", 0), ("Phiếu tự chấm điểm đã gửi", "phiếu", 0),
            ("Phiếu tự chấm điểm đã duyệt", "phiếu", 0), ("Phát động đã hoàn thành", "lượt", 0),
            ("Lượt kiểm tra", "lượt", 0), ("Tồn tại đã xác nhận khắc phục", "tồn tại", 0),
        ]
        // What is declared from paper is never added to what the system saw.
        let paper = [0, 1, 2, 3].map { index in
            (subject: sums[index].subject + " (kê khai từ hồ sơ giấy)", measure: sums[index].measure, value: 0)
        }
        sums += paper
        for plan in facts.plans {
            let declared = [
                plan.registrations.declared.all, plan.scorecards.declared.all, plan.declaredCards.accepted,
                plan.launches.declared.all,
            ]
            let own = [
                plan.registrations.settled - declared[0], plan.scorecards.settled - declared[1], plan.cards.accepted,
                plan.launches.settled - declared[3], plan.visits, plan.findings[.verified] ?? 0,
            ]
            for (index, value) in (own + declared).enumerated() { sums[index].value += value }
        }
        return sums.filter { $0.value > 0 }.map {
            OutlineReportRecord.Statistic(
                subject: $0.subject, hundredths: Int64($0.value) * 100, measure: $0.measure,
                period: period?.description, source: source, text: nil)
        }
    }

    /// What the unit owes next, with its last day in time.
    static func nextStep(_ row: ObligationRecord) -> String? {
        guard let text = row.rule.text else { return nil }
        guard let due = row.due.dueAt else { return text }
        return "\(text) (\(row.rule.op.isJudged ? "trước ngày" : "dự kiến xong trước ngày") \(date(due.localDate)))"
    }

    static func date(_ day: LocalDate) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return "\(two(day.day))/\(two(day.month.number))/\(day.year)"
    }
}
