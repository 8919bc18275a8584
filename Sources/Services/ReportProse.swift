internal import Domain
internal import Storage

/// The sentences of a draft that the system can write itself, from what it knows. The unit goes on from them as it likes.
///
/// They are Vietnamese whoever asks: a report is a document, not an answer.
enum ReportProse {
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
        if plan.scorecards.expected > 0 || plan.cardsAccepted > 0 {
            lines.append(
                "Tự chấm điểm hằng tháng\(at): \(count(plan.scorecards, "phiếu")); đã duyệt \(plan.cardsAccepted) phiếu"
                    + (plan.averagePercent.map { ", điểm trung bình \(decimal($0))%." } ?? "."))
        }
        for model in plan.models where model.cardsAccepted > 0 || model.visits > 0 {
            lines.append(
                "Mô hình “\(model.name)”: \(model.cardsAccepted) phiếu đã duyệt"
                    + (model.averagePercent.map { ", trung bình \(decimal($0))%" } ?? "")
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

    private static func count(_ count: StatusService.Count, _ what: String) -> String {
        var parts = ["\(count.settled)/\(count.expected) \(what)"]
        if count.late > 0 { parts.append("\(count.late) muộn") }
        if count.missed > 0 { parts.append("\(count.missed) quá hạn chưa thực hiện") }
        return parts.joined(separator: ", ")
    }

    /// With the decimal comma that Vietnamese writes.
    static func decimal(_ percent: Percent) -> String {
        String(percent.description.map { $0 == "." ? "," : $0 })
    }

    /// Numbers of the unit's own work; a unit that gathers takes those of others instead, so that nothing counts twice.
    static func statistics(_ facts: ReportFacts, period: Period?) -> [OutlineReportRecord.Statistic] {
        var sums: [(subject: String, measure: String, value: Int)] = [
            ("Đăng ký mô hình", "lượt", 0), ("Phiếu tự chấm điểm đã gửi", "phiếu", 0),
            ("Phiếu tự chấm điểm đã duyệt", "phiếu", 0), ("Phát động đã hoàn thành", "lượt", 0),
            ("Lượt kiểm tra", "lượt", 0), ("Tồn tại đã xác nhận khắc phục", "tồn tại", 0),
        ]
        for plan in facts.plans {
            let own = [
                plan.registrations.settled, plan.scorecards.settled, plan.cardsAccepted, plan.launches.settled,
                plan.visits, plan.findings[.verified] ?? 0,
            ]
            for (index, value) in own.enumerated() { sums[index].value += value }
        }
        return sums.filter { $0.value > 0 }.map {
            OutlineReportRecord.Statistic(
                subject: $0.subject, hundredths: Int64($0.value) * 100, measure: $0.measure,
                period: period?.description, source: "Hệ thống Nếp", text: nil)
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
