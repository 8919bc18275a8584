internal import Domain
internal import Services
internal import Storage

/// What a row of the ledger asks for, as a phrase that a sentence goes on with: “gửi phiếu tự chấm điểm tháng 8/2022, mô hình …”.
enum DutyPhrase {
    static func text(_ row: ObligationRecord, model: String?, place: String?, _ language: Language) -> String {
        let model = model.map { Sentence(" mô hình “{0}”", " for the model “{0}”").text(language, [$0]) } ?? ""
        let place = place.map { Sentence(" tại {0}", " at {0}").text(language, [$0]) } ?? ""
        // Where the document has words of its own, these.
        let words = row.rule.text.map { shortened($0) } ?? ""
        return sentence(row, hasWords: !words.isEmpty).text(language, [words, model + place, period(row.period)])
    }

    private static func sentence(_ row: ObligationRecord, hasWords: Bool) -> Sentence {
        switch row.kind {
        case .scoresheet: Sentence("ban hành bảng điểm{1}", "publish the scoresheet{1}")
        case .registration: Sentence("đăng ký thực hiện{1}", "register{1}")
        case .launch: Sentence("tổ chức lễ phát động{1}", "hold the launch{1}")
        case .scorecard: Sentence("gửi phiếu tự chấm điểm tháng {2} của{1}", "send the scorecard of {2}{1}")
        case .inspection: Sentence("kiểm tra, đánh giá{1}", "inspect{1}")
        case .report where hasWords: Sentence("gửi “{0}”{1}", "send “{0}”{1}")
        case .report: Sentence("gửi báo cáo kỳ {2}{1}", "send the report of {2}{1}")
        case .task where hasWords: Sentence("thực hiện nhiệm vụ “{0}”{1}", "do the task “{0}”{1}")
        case .task: Sentence("thực hiện nhiệm vụ{1}", "do the task{1}")
        case .conference where hasWords: Sentence("tổ chức “{0}”{1}", "hold the conference “{0}”{1}")
        case .conference: Sentence("tổ chức hội nghị{1}", "hold the conference{1}")
        }
    }

    /// `2022-08` as people write it, `8/2022`; other periods as they are.
    private static func period(_ text: String?) -> String {
        guard let text else { return "" }
        guard let month = Month(text) else { return text }
        return "\(month.number)/\(month.year)"
    }

    /// The document's own words, cut where they would fill a letter, without the full stop of their own.
    private static func shortened(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        guard line.count > 200 else { return line.hasSuffix(".") ? String(line.dropLast()) : line }
        return line.prefix(199) + "…"
    }
}

extension LocalDate {
    /// As official letters write a day: two digits for days under 10 and for January and February, `05/9/2022`, `20/02/2022`.
    var official: String {
        let day = day < 10 ? "0\(day)" : String(day)
        let month = month.number < 3 ? "0\(month.number)" : String(month.number)
        return "\(day)/\(month)/\(year)"
    }
}
