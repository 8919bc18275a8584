internal import Domain
internal import JSON
internal import Services

extension JSONWriter {
    /// What a document says that becomes no duty, each with its reason.
    mutating func withoutDuty(_ gaps: [PlanGap], _ language: Language) {
        member(
            "withoutDuty",
            array: { w in
                for gap in gaps {
                    w.elementObject { w in
                        w.member("rule", gap.rule?.description)
                        w.member("model", gap.model?.description)
                        w.member("units", gap.units.map(\.description))
                        w.member("reason", gap.reason.rawValue)
                        w.member("detail", gap.reason.sentence.text(language, [gap.names]))
                    }
                }
            })
    }
}

extension PlanGap {
    /// Some of the units, for a sentence.
    fileprivate var names: String {
        units.prefix(5).map(\.description).joined(separator: ", ") + (units.count > 5 ? ", …" : "")
    }
}

extension PlanGap.Reason {
    var sentence: Sentence {
        switch self {
        case .unitsNone:
            Sentence("Quy định không nêu đơn vị nào phải thực hiện.", "It names no unit that is to do it.")
        case .modelsNone:
            Sentence(
                "Kế hoạch không có mô hình nào để áp dụng quy định này.",
                "The plan has no model that it could be about.")
        case .authorNone:
            Sentence(
                "Không mô hình nào của quy định này có đơn vị xây dựng bảng điểm (scoresheetAuthor).",
                "None of its models has a scoresheetAuthor.")
        case .registrantsNone:
            Sentence(
                "Không có đơn vị nào trong danh sách đăng ký mô hình (registrants).",
                "Nobody is among the registrants of the model.")
        case .unitsNotRegistrants:
            Sentence(
                "Các đơn vị này không có trong danh sách đăng ký (registrants) của mô hình nào mà quy định nói tới: {0}.",
                "These units are among the registrants of none of its models: {0}.")
        case .turnsNone:
            Sentence(
                "Không kỳ hạn nào của quy định rơi vào thời gian của kế hoạch.",
                "No turn of it lies within the period of the plan.")
        case .groupEmpty:
            Sentence(
                "Nhóm không có thành viên vào ngày xác định thành viên: {0}.",
                "These groups have no members on the day that counts: {0}.")
        case .registrationNotAsked:
            Sentence(
                "Không quy định nào giao các đơn vị này đăng ký mô hình; vẫn đăng ký được, nhưng không tính hạn: {0}.",
                "No deadline asks these registrants to register; they may, and nothing is late: {0}.")
        case .cardsNotAsked:
            Sentence(
                "Quy định về phiếu tự chấm điểm không nêu các đơn vị này, nên không tính hạn gửi phiếu của họ: {0}.",
                "The deadline of the cards leaves out these registrants, so none of their cards is owed: {0}.")
        case .launchNotAsked:
            Sentence(
                "Mô hình phải phát động (launchRequired) nhưng kế hoạch không có hạn phát động nào cho mô hình.",
                "The model has to be launched (launchRequired), and no deadline says by when.")
        case .dueOver:
            Sentence(
                "Mọi thời hạn của quy định đã qua trước khi văn bản có hiệu lực.",
                "Everything it asks for was due before the amendment.")
        }
    }
}
