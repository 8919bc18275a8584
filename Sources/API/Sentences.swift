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
        case .amendment: Sentence("văn bản sửa đổi, bổ sung", "amendment")
        case .inspection: Sentence("đợt kiểm tra", "inspection")
        case .visit: Sentence("lượt kiểm tra", "visit")
        case .finding: Sentence("tồn tại", "finding")
        case .outlineReport: Sentence("báo cáo theo đề cương", "outline report")
        case .backup: Sentence("bản sao lưu", "backup")
        case .person: Sentence("người được nêu tên", "person")
        case .launch: Sentence("lễ phát động", "launch")
        case .posting: Sentence("mục niêm yết", "posting")
        case .task: Sentence("nhiệm vụ", "task")
        case .commendation: Sentence("đề nghị khen thưởng", "commendation")
        case .violation: Sentence("vi phạm", "violation")
        case .supplement: Sentence("tiêu chí bổ sung", "supplementary criteria")
        case .calendarFeed: Sentence("địa chỉ lịch", "calendar feed")
        case .report: Sentence("báo cáo", "report")
        case .reportRevision: Sentence("lần gửi báo cáo", "revision of the report")
        case .reportRequest: Sentence("yêu cầu báo cáo", "report request")
        case .planModel: Sentence("mô hình của kế hoạch", "model of the plan")
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
            Sentence(
                "Kế hoạch đã ban hành thì chỉ sửa đổi bằng văn bản bổ sung.",
                "A published plan changes by amendment only.")
        case .amendmentPublished:
            Sentence(
                "Văn bản sửa đổi đã có hiệu lực nên không sửa được nữa; hãy lập văn bản khác.",
                "The amendment is in force and does not change; write another one.")
        case .planNotPublished: Sentence("Kế hoạch “{0}” chưa ban hành.", "The plan “{0}” is not published yet.")
        case .notObliged:
            Sentence(
                "Kế hoạch không giao mô hình “{1}” cho đơn vị “{0}”.",
                "The plan does not ask “{0}” for the model “{1}”.")
        case .deadlinePassed:
            Sentence(
                "Đã quá thời điểm cuối cùng được nhận ({0}). Đơn vị thường trực có thể gia hạn: POST …/obligations/{1}/extend.",
                "The last moment at which it is taken was {0}. The standing unit may extend it: POST …/obligations/{1}/extend."
            )
        case .accepted:
            Sentence(
                "Hồ sơ đã được chấp nhận nên không sửa được nữa.", "The record is accepted and can no longer change.")
        case .wrongState:
            Sentence(
                "Trạng thái hiện tại của {0} là “{1}”; việc này chỉ làm được ở trạng thái: {2}.",
                "The state of the {0} is “{1}”; this can be done only when it is: {2}.")
        case .scoresheetNotPublished:
            Sentence(
                "Bảng điểm của mô hình “{0}” chưa được ban hành.",
                "The scoresheet of the model “{0}” is not published yet.")
        case .scoresheetBorrowed:
            Sentence(
                "Kế hoạch này dùng bảng điểm của kế hoạch “{0}”; hãy sửa ở kế hoạch đó.",
                "This plan is scored on the sheets of the plan “{0}”; change them there.")
        case .notRegistered:
            Sentence("Đơn vị “{0}” chưa đăng ký mô hình “{1}”.", "“{0}” has no registration for the model “{1}”.")
        case .registrationReturned:
            Sentence(
                "Đăng ký đã bị trả lại; đơn vị phải sửa và gửi lại đăng ký trước.",
                "The registration was returned; the unit has to send it again first.")
        case .registrationHasCards:
            Sentence(
                "Đăng ký đã có phiếu chấm điểm nên không rút được.",
                "The registration has scorecards and cannot be withdrawn.")
        case .scorecardClosed:
            Sentence(
                "Phiếu đã gửi và đã quá thời điểm cuối cùng được nhận ({0}); đề nghị đơn vị thường trực trả lại phiếu: POST …/return.",
                "The card was sent, and the last moment for another was {0}. The standing unit may return it: POST …/return."
            )
        case .fourEyes:
            Sentence(
                "Mã đã gửi hồ sơ không được tự duyệt hồ sơ đó.", "The token that submitted it cannot decide on it.")
        case .settledByItsAct:
            Sentence(
                "Nghĩa vụ loại “{0}” hoàn thành bằng chính hồ sơ của nó.",
                "An obligation of kind “{0}” is settled by its own record.")
        case .obligationClosed:
            Sentence("Nghĩa vụ đã kết thúc ({0}).", "The obligation is closed ({0}).")
        case .observed:
            Sentence(
                "Hệ thống đã nhận chính hồ sơ này nên không kê khai bằng bản giấy được.",
                "The system has received the act itself; no paper takes its place.")
        case .declared:
            Sentence(
                "Nghĩa vụ này đã kê khai theo hồ sơ giấy; muốn sửa thì rút lại có lý do: POST …/withdrawDeclaration.",
                "An act on paper is entered for it already; to correct it, withdraw that with a reason: POST …/withdrawDeclaration."
            )
        case .notDeclared:
            Sentence(
                "Nghĩa vụ này không có bản kê khai theo hồ sơ giấy để rút.",
                "Nothing is entered from paper for this obligation.")
        case .nothingToExtend:
            Sentence("Nghĩa vụ này không có hạn để gia hạn.", "This obligation has no due date to extend.")
        case .nothingToPublish:
            Sentence("Bản nháp không khác bản đã ban hành.", "The draft does not differ from what is published.")
        case .monthNotBegun: Sentence("Tháng {0} chưa bắt đầu.", "The month {0} has not begun.")
        case .codeTaken:
            Sentence("Mã “{0}” đã dùng cho loại khác.", "The code “{0}” is taken by the other kind of record.")
        case .inspectionForm:
            Sentence(
                "Đợt kiểm tra hình thức “{0}” không có loại hồ sơ này.",
                "An inspection of the form “{0}” has no such records.")
        case .visitOutOfScope:
            Sentence(
                "Đợt kiểm tra không bao gồm mô hình “{1}” của “{0}”.",
                "The inspection does not cover the model “{1}” of “{0}”.")
        case .visitNotTargeted:
            Sentence(
                "Đơn vị “{0}” chưa được chọn để kiểm tra; hãy chốt danh sách: POST …/targets/confirm.",
                "“{0}” was not chosen to be visited; confirm the list: POST …/targets/confirm.")
        case .visitBegun:
            Sentence(
                "Đã kiểm tra “{0}” nên không bỏ khỏi danh sách được.",
                "“{0}” is visited already and cannot be taken off the list.")
        case .sheetDiffers:
            Sentence(
                "Lượt kiểm tra chấm theo bảng điểm phiên bản {0}, phiếu của tháng theo phiên bản {1}; hãy lưu lại lượt kiểm tra.",
                "The visit is scored on version {0} of the sheet, the card of its month on version {1}; save the visit anew."
            )
        case .visitAnswered:
            Sentence("Đoàn kiểm tra đã trả lời; nội dung này đã khép lại.", "The team has answered; this is closed.")
        case .nothingDisputed:
            Sentence("Không có ý kiến không đồng ý nào để trả lời.", "There is no dispute to answer.")
        case .tokenEnded:
            Sentence(
                "Mã truy cập đã bị thu hồi, đã hết hạn hoặc đã có mã khác thay thế.",
                "The token is revoked, has expired, or another has taken its place already.")
        case .fourEyesUnit:
            Sentence(
                "Đơn vị được kiểm tra không tự xác nhận việc khắc phục của mình.",
                "The unit that was inspected does not verify its own remedy.")
        case .reportNotOwed:
            Sentence(
                "Đơn vị “{0}” không phải gửi báo cáo theo đề cương ở đợt này.",
                "“{0}” owes no outline report in this inspection.")
        case .supplementCodeTaken:
            Sentence(
                "Bảng điểm đã dùng ký hiệu “{0}”; đơn vị cần đặt ký hiệu khác cho tiêu chí bổ sung.",
                "The scoresheet uses the code “{0}”; the unit has to propose another one.")
        case .masked:
            Sentence(
                "Thông tin cá nhân của hồ sơ này đã được xoá theo quy định của pháp luật nên không ghi thêm được nữa.",
                "The personal data of this record was erased on request of law; nothing more can be written about it.")
        case .backupNotConfigured:
            Sentence(
                "Máy chủ chưa được cấu hình thư mục sao lưu (--backup-directory).",
                "The service was given no directory for backups (--backup-directory).")
        case .backupRunning:
            Sentence("Đang sao lưu ({0}); mỗi lúc chỉ làm một bản.", "A backup is being made ({0}), one at a time.")
        case .taskEndless:
            Sentence(
                "Nhiệm vụ này làm thường xuyên trong suốt kế hoạch nên không có lúc xong; hãy ghi tiến độ.",
                "The task goes on for as long as the plan does, so it is never done; tell how it goes.")
        case .tooMany:
            Sentence(
                "Ở đây đã có {0} mục, là số nhiều nhất được ghi.",
                "There are {0} records here, the most that are taken.")
        case .reportViaFirst:
            Sentence(
                "Báo cáo gửi qua “{0}”; đơn vị đó xác nhận trước.",
                "The report goes through “{0}”, which confirms its receipt first.")
        case .reportReceived:
            Sentence(
                "Đơn vị đã xác nhận nhận báo cáo này.", "The unit has confirmed the receipt of this report already.")
        case .reportUnchanged:
            Sentence(
                "Nội dung không khác lần đã gửi.", "It would say what was sent already.")
        case .periodNotBegun: Sentence("Kỳ báo cáo {0} chưa bắt đầu.", "The period {0} has not begun.")
        case .requestIssued:
            Sentence(
                "Yêu cầu báo cáo “{0}” đã gửi đi nên không sửa được; hãy gia hạn, miễn hoặc lập yêu cầu mới.",
                "The request “{0}” has gone out and does not change; extend or exempt its rows, or make another.")
        }
    }
}

extension IssueCode {
    var sentence: Sentence {
        switch self {
        case .pointsAboveMaximum: Sentence("Điểm vượt mức tối đa {0}.", "The points are above the maximum {0}.")
        case .pointsOffStep:
            Sentence("Điểm phải là bội số của bước {0}.", "The points must be a multiple of the step {0}.")
        case .pointsNotPassOrFail:
            Sentence("Tiêu chí đạt/không đạt chỉ nhận 0 hoặc {0}.", "A pass/fail criterion takes 0 or {0} only.")
        case .pointsTooPrecise: Sentence("Điểm chỉ có tối đa 2 chữ số thập phân.", "Points have at most 2 decimals.")
        case .pointsNegative: Sentence("Điểm không được âm.", "Points cannot be negative.")
        case .pointsNotPositive: Sentence("Giá trị phải lớn hơn 0.", "The value must be above 0.")
        case .pointsNotANumber: Sentence("Điểm phải là một số JSON.", "Points must be a JSON number.")
        case .pointsOutOfRange: Sentence("Số điểm vượt ngoài phạm vi cho phép.", "The points are out of range.")
        case .percentTooPrecise:
            Sentence("Phần trăm chỉ có tối đa 2 chữ số thập phân.", "A percentage has at most 2 decimals.")
        case .percentOutOfRange: Sentence("Phần trăm phải từ 0 đến 100.", "A percentage lies between 0 and 100.")
        case .criterionUnknown: Sentence("Bảng điểm không có tiêu chí “{0}”.", "The scoresheet has no criterion “{0}”.")
        case .criterionMissing:
            Sentence("Chưa chấm tiêu chí bắt buộc “{0}”.", "The criterion “{0}” must be scored and is not.")
        case .criterionDuplicate:
            Sentence("Tiêu chí “{0}” xuất hiện hơn một lần.", "The criterion “{0}” stands there more than once.")
        case .scoreEmpty: Sentence("Phải có points hoặc notApplicable.", "Either points or notApplicable is needed.")
        case .scoreContradictory:
            Sentence("Không thể vừa cho điểm vừa ghi không áp dụng.", "Points and notApplicable exclude each other.")
        case .notApplicableCritical:
            Sentence(
                "Tiêu chí then chốt không được ghi không áp dụng.", "A critical criterion cannot be not applicable.")
        // A sentence for each reason: `Vocabulary`.
        case .noteRequired: Sentence("{0}", "{0}")
        case .reportEmpty:
            Sentence(
                "Báo cáo chưa có nội dung, trong khi kỳ này đã có việc được thực hiện; hãy lấy bản điền sẵn: GET …/prefill.",
                "The report says nothing, though something was done in its time; begin from GET …/prefill.")
        case .dateOutsideWindow:
            Sentence(
                "Ngày phải nằm trong thời gian kiểm tra, từ {0} đến {1}.",
                "The date must lie within the inspection, {0} to {1}.")
        case .pointsSealed:
            Sentence(
                "Điểm đã niêm phong khi mở điểm tự chấm; chỉ được bổ sung lý do.",
                "The points were fixed when the self-scores were shown; only reasons may be added.")
        case .sheetVersionDiffers:
            Sentence(
                "Phải chấm theo bảng điểm phiên bản {0}, như phiếu của tháng.",
                "It is scored on version {0} of the sheet, as the card of the month is.")
        case .sectionUnknown: Sentence("Đề cương không có mục “{0}”.", "The outline has no section “{0}”.")
        case .sectionMissing: Sentence("Chưa trả lời mục “{0}” của đề cương.", "Section “{0}” has no answer.")
        case .targetOutOfScope:
            Sentence(
                "“{0}” không thuộc phạm vi kiểm tra hoặc chưa đăng ký mô hình nào trong phạm vi.",
                "“{0}” is not in scope, or has nothing registered there.")
        case .numberInvalid:
            Sentence(
                "Cần một số có tối đa 2 chữ số thập phân, không quá {0}.",
                "A number with at most 2 decimals is needed, no more than {0}.")
        case .scoresheetNothingToScore:
            Sentence(
                "Bảng điểm không có tiêu chí nào tính vào điểm tối đa.",
                "The scoresheet has nothing that counts in the maximum.")
        case .scoresheetTooManyPoints:
            Sentence("Tổng điểm {0} vượt quá {1}.", "The points add up to {0}, more than {1}.")
        case .stepNotDividing:
            Sentence("Điểm tối đa {1} không là bội số của bước {0}.", "The maximum {1} is no multiple of the step {0}.")
        case .capAboveSum:
            Sentence(
                "Mức trần {0} lớn hơn tổng điểm của nhóm ({1}).", "The cap {0} is more than the group can give ({1}).")
        case .criticalNotAllowed:
            Sentence("Tiêu chí loại này không thể là then chốt ({0}).", "Such a criterion cannot be critical ({0}).")
        case .bandOrder:
            Sentence(
                "Các mức xếp loại phải giảm dần (mức trước: {0}).", "Bands must go strictly down (the one above: {0}).")
        case .memberUnknown: Sentence("Không có thành phần “{0}” ở đây.", "There is no member “{0}” here.")
        case .memberMissing: Sentence("Thiếu thành phần bắt buộc “{0}”.", "The required member “{0}” is missing.")
        case .memberType: Sentence("Sai kiểu dữ liệu; cần {0}.", "Wrong type; {0} is expected.")
        case .textEmpty: Sentence("Không được để trống.", "It cannot be empty.")
        case .textTooLong: Sentence("Quá dài (tối đa {0} ký tự).", "Too long (at most {0} characters).")
        case .textControl: Sentence("Có ký tự điều khiển không được phép.", "It holds control characters.")
        case .valueNotAllowed: Sentence("Giá trị không hợp lệ; chỉ nhận: {0}.", "Not an allowed value; allowed: {0}.")
        case .listEmpty: Sentence("Danh sách cần ít nhất một phần tử.", "The list needs at least one element.")
        case .listTooLong: Sentence("Danh sách quá dài (tối đa {0}).", "The list is too long (at most {0}).")
        case .slugInvalid:
            Sentence(
                "“{0}” không phải mã hợp lệ (chữ thường không dấu, số, gạch nối).",
                "“{0}” is no slug (lower-case letters, digits, single hyphens).")
        case .codeInvalid: Sentence("“{0}” không phải ký hiệu hợp lệ.", "“{0}” is no valid code.")
        case .codeDuplicate: Sentence("Ký hiệu “{0}” bị trùng.", "The code “{0}” is used twice.")
        case .monthInvalid: Sentence("“{0}” không phải tháng dạng 2022-07.", "“{0}” is no month written as 2022-07.")
        case .monthOutsidePlan: Sentence("Kế hoạch chấm điểm từ {0} đến {1}.", "The plan scores from {0} to {1}.")
        case .dateInvalid: Sentence("“{0}” không phải ngày dạng 2022-06-20.", "“{0}” is no date written as 2022-06-20.")
        case .instantInvalid:
            Sentence(
                "“{0}” không phải thời điểm RFC 3339, như 2022-06-19T08:00:00+07:00.",
                "“{0}” is no RFC 3339 instant, such as 2022-06-19T08:00:00+07:00.")
        case .periodInvalid:
            Sentence("“{1}” không dùng được ở đây; cần dạng {0}.", "“{1}” does not fit here; it is written as {0}.")
        case .dateOrder: Sentence("Ngày cuối phải từ {0} trở đi.", "It must not come before {0}.")
        case .dateOutsidePlan:
            Sentence(
                "Ngày phải nằm trong kỳ kế hoạch, từ {0} đến {1}.", "The date must lie within the plan, {0} to {1}.")
        case .dateInFuture:
            Sentence("Thời điểm này chưa tới (hiện tại là {0}).", "That lies in the future (now it is {0}).")
        case .dateBeforePeriod:
            Sentence(
                "Kỳ này bắt đầu ngày {0}; trước đó chưa thể chấm điểm hay báo cáo.",
                "The period begins on {0}; nothing is scored or reported before.")
        case .unitNotInPlan:
            Sentence(
                "Kế hoạch không giao việc gì cho đơn vị “{0}”.", "The plan asks nothing of the unit “{0}”.")
        case .launchMoved:
            Sentence(
                "Lễ phát động đã định ngày {0}; muốn lùi thì hoãn có lý do: POST …/postpone.",
                "The launch is planned for {0}; to move it on, postpone it with a reason: POST …/postpone.")
        case .datePast: Sentence("Ngày này đã qua (hôm nay là {0}).", "That day is over already (today is {0}).")
        case .addressInvalid:
            Sentence(
                "“{0}” không phải địa chỉ IP hay dải địa chỉ như 203.162.0.0/16.",
                "“{0}” is no IP address and no block of them such as 203.162.0.0/16.")
        case .valueOutOfRange:
            Sentence("Cần một số nguyên từ {0} đến {1}.", "A whole number from {0} to {1} is needed.")
        case .referenceUnknown: Sentence("Không có “{0}”.", "There is no “{0}”.")
        case .modelNotInPlan: Sentence("Kế hoạch không có mô hình “{0}”.", "The plan has no model “{0}”.")
        case .cardsDueByModel:
            Sentence(
                "Hạn gửi phiếu do “monthly” của mô hình quy định; quy định loại scorecard không có “{0}” riêng.",
                "When cards are due is said by “monthly” of their model; a deadline of the kind scorecard has no “{0}” of its own."
            )
        case .cardsWithoutMonths:
            Sentence(
                "Mô hình “{0}” không chấm điểm hằng tháng (thiếu “monthly”) nên không có phiếu nào phải gửi.",
                "The model “{0}” is not scored monthly (it has no “monthly”), so no card is owed.")
        case .unitCycle:
            Sentence(
                "Đơn vị không thể trực thuộc chính nó (qua “{0}”).", "A unit cannot lie below itself (by way of “{0}”)."
            )
        case .unitTooDeep:
            Sentence(
                "Cây đơn vị có tối đa {0} cấp, tính cả các đơn vị trực thuộc.",
                "Units lie at most {0} levels deep, all that is below the unit included.")
        case .memberNeeded: Sentence("Cần có vì đã có {0}.", "It is needed beside {0}.")
        case .memberUncalledFor: Sentence("Không dùng cùng với {0}.", "It has no place beside {0}.")
        case .obligationDuplicate:
            Sentence("Hai quy định cùng tạo ra nghĩa vụ “{0}”.", "Two rules make the same obligation “{0}”.")
        case .extensionNotLater:
            Sentence(
                "Hạn mới phải sau hạn hiện tại (ngày cuối cùng đúng hạn: {0}).",
                "The new date must come after the one that holds (the last day in time is {0}).")
        case .authorMissing:
            Sentence(
                "Mô hình “{0}” cần đơn vị xây dựng bảng điểm (scoresheetAuthor).",
                "The model “{0}” needs a scoresheetAuthor.")
        case .scoresheetPlanUnfit:
            Sentence(
                "Kế hoạch “{0}” không có bảng điểm riêng cho mô hình “{1}”.",
                "The plan “{0}” has no scoresheet of its own for the model “{1}”.")
        case .amendmentEmpty:
            Sentence("Văn bản sửa đổi phải thay đổi ít nhất một điều.", "An amendment changes at least one thing.")
        case .amendmentMatchesNothing:
            Sentence(
                "Nội dung sửa đổi về “{0}” không chạm tới nghĩa vụ nào.", "This change of “{0}” touches no obligation.")
        case .amendmentTwice:
            Sentence(
                "Nghĩa vụ “{0}” đã bị một nội dung khác của văn bản này thay đổi.",
                "The obligation “{0}” is touched by another change of this amendment already.")
        case .planTooLarge:
            Sentence(
                "Kế hoạch sẽ tạo ra hơn {0} nghĩa vụ; hãy chia nhỏ kế hoạch hoặc rút ngắn thời gian.",
                "The plan would make more than {0} obligations; divide it or shorten its period.")
        case .queryUnknown: Sentence("Địa chỉ này không có tham số “{0}”.", "This address takes no parameter “{0}”.")
        case .queryRepeated: Sentence("Tham số “{0}” bị lặp lại.", "The parameter “{0}” is given more than once.")
        case .cursorInvalid:
            Sentence(
                "Con trỏ trang không hợp lệ; hãy dùng đúng giá trị “next”.",
                "Not a cursor of this list; use the value of “next”.")
        case .headerInvalid: Sentence("Tiêu đề {0} không đọc được.", "The header {0} cannot be read.")
        case .csvInvalid: Sentence("Tệp CSV lỗi ở dòng {0} ({1}).", "The CSV has a fault in line {0} ({1}).")
        case .columnMissing: Sentence("Thiếu cột “{0}”.", "The column “{0}” is missing.")
        case .columnUnknown: Sentence("Không có cột “{0}”.", "There is no column “{0}”.")
        }
    }
}
