internal import Domain
internal import Services

/// What people read about each code. Exhaustive: a code without its sentences does not compile.
extension ServiceError.Kind {
    var name: Sentence {
        switch self {
        case .unit: Sentence("đơn vị", "unit")
        case .group: Sentence("nhóm đơn vị", "group")
        case .model: Sentence("mô hình", "model")
        case .plan: Sentence("kế hoạch", "plan")
        case .scoresheet: Sentence("bảng điểm", "scoresheet")
        case .scoresheetVersion: Sentence("phiên bản bảng điểm", "scoresheet version")
        case .registration: Sentence("đăng ký", "registration")
        case .scorecard: Sentence("phiếu tự chấm điểm", "scorecard")
        case .obligation: Sentence("nghĩa vụ", "obligation")
        case .token: Sentence("mã truy cập", "token")
        }
    }
}

extension Conflict.Code {
    var sentence: Sentence {
        switch self {
        case .unitInUse:
            Sentence(
                "Đơn vị còn đơn vị con, nhóm, mã truy cập hoặc hồ sơ; hãy đặt validTo thay vì xoá.",
                "The unit still has parts, groups, tokens or records; set validTo instead of deleting it.")
        case .planPublished:
            Sentence("Kế hoạch đã ban hành thì chỉ sửa đổi bằng văn bản bổ sung.", "A published plan changes by amendment only.")
        case .planNotPublished: Sentence("Kế hoạch “{0}” chưa ban hành.", "The plan “{0}” is not published yet.")
        case .notObliged:
            Sentence("Kế hoạch không giao mô hình “{1}” cho đơn vị “{0}”.", "The plan does not ask “{0}” for the model “{1}”.")
        case .deadlinePassed:
            Sentence(
                "Đã quá thời điểm cuối cùng được nhận ({0}). Đơn vị thường trực có thể gia hạn: POST …/obligations/{1}/extend.",
                "The last moment at which it is taken was {0}. The standing unit may extend it: POST …/obligations/{1}/extend.")
        case .accepted:
            Sentence("Hồ sơ đã được chấp nhận nên không sửa được nữa.", "The record is accepted and can no longer change.")
        case .wrongState:
            Sentence("Trạng thái hiện tại là {0}; việc này chỉ làm được khi: {1}.", "The state is {0}; this can be done only when: {1}.")
        case .scoresheetNotPublished:
            Sentence("Bảng điểm của mô hình “{0}” chưa được ban hành.", "The scoresheet of the model “{0}” is not published yet.")
        case .notRegistered:
            Sentence("Đơn vị “{0}” chưa đăng ký mô hình “{1}”.", "“{0}” has no registration for the model “{1}”.")
        case .registrationHasCards:
            Sentence("Đăng ký đã có phiếu chấm điểm nên không rút được.", "The registration has scorecards and cannot be withdrawn.")
        case .fourEyes:
            Sentence("Mã đã gửi hồ sơ không được tự duyệt hồ sơ đó.", "The token that submitted it cannot decide on it.")
        case .settledByItsAct:
            Sentence("Nghĩa vụ loại “{0}” hoàn thành bằng chính hồ sơ của nó.", "An obligation of kind “{0}” is settled by its own record.")
        case .obligationClosed: Sentence("Nghĩa vụ đã kết thúc (trạng thái {0}).", "The obligation is closed (state {0}).")
        case .nothingToExtend: Sentence("Nghĩa vụ này không có hạn để gia hạn.", "This obligation has no due date to extend.")
        case .nothingToPublish:
            Sentence("Bản nháp không khác bản đã ban hành.", "The draft does not differ from what is published.")
        case .monthNotBegun: Sentence("Tháng {0} chưa bắt đầu.", "The month {0} has not begun.")
        case .codeTaken: Sentence("Mã “{0}” đã dùng cho loại khác.", "The code “{0}” is taken by the other kind of record.")
        }
    }
}
