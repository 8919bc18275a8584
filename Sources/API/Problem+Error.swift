internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import SQLite
internal import Services

/// The one place where an error becomes an answer. The cause stays inside; what leaves says what the client can do.
extension Problem {
    /// - Returns: the problem, and whether the cause belongs in the log (it is ours, not the client's).
    static func translate(_ error: any Error) -> (problem: Problem, isOurs: Bool) {
        switch error {
        case let error as Problem: (error, false)
        case let error as ServiceError: (Problem(error), false)
        case let error as Invalid: (Problem(.invalid(error.issues)), false)
        case let error as ProtocolFault: (Problem(error), false)
        case let error as Unavailable: (.unavailable(retryAfter: 1), error != .closed)
        case let error as SQLiteError where error.isFull: (.storageFull, true)
        case let error as SQLiteError where error.isBusy: (.unavailable(retryAfter: 1), true)
        case let error as SQLiteError where error.isIOFault || error.cannotOpen || error.isReadOnly:
            (.storageFault, true)
        default: (.internalError, true)
        }
    }

    init(_ error: ServiceError) {
        switch error {
        case .invalid(let issues):
            self.init(
                "invalid-body", .unprocessableContent,
                title: Sentence("Nội dung gửi chưa hợp lệ", "The body is not valid"),
                detail: Sentence(
                    "Có {0} chỗ cần sửa, liệt kê ở “errors”. Chưa có gì được ghi lại.",
                    "Faults: {0}, listed in “errors”. Nothing was kept."),
                arguments: [String(issues.count)],
                errors: issues.map { Fault($0, .pointer($0.pointer)) })
        case .badRequest(let issues):
            self.init(
                "invalid-request", .badRequest,
                title: Sentence("Yêu cầu chưa hợp lệ", "The request is not valid"),
                detail: Sentence(
                    "Có {0} chỗ cần sửa trong địa chỉ hoặc tiêu đề, liệt kê ở “errors”.",
                    "Faults in the address or the headers: {0}, listed in “errors”."),
                arguments: [String(issues.count)],
                errors: issues.map { Fault($0, .parameter($0.pointer)) })
        case .notFound(.planModel, let name):
            self.init(
                "not-found", .notFound, title: Problem.notFound.title, detail: IssueCode.modelNotInPlan.sentence,
                arguments: [name], code: IssueCode.modelNotInPlan.rawValue)
        case .notFound(let kind, let name):
            self.init(
                "not-found", .notFound, title: Problem.notFound.title,
                detail: Vocabulary.numbered.contains(kind)
                    ? Sentence("Không tìm thấy {1} số {0}.", "There is no {2} number {0}.")
                    : Sentence("Không tìm thấy {1} “{0}”.", "There is no {2} “{0}”."),
                arguments: [name, kind.name.vi, kind.name.en], code: "\(kind.rawValue).notFound")
        case .forbidden(let action):
            self.init(
                "forbidden", .forbidden,
                title: Sentence("Không đủ quyền", "Not permitted"),
                detail: Sentence(
                    "Mã truy cập này không có quyền làm việc đó ở đây, hoặc việc nằm ngoài phạm vi đơn vị của mã.",
                    "This token may not do that here, or it lies outside the token's unit."),
                code: "forbidden.\(action.rawValue)")
        case .conflict(let conflict):
            let isLate = conflict.code == .deadlinePassed || conflict.code == .scorecardClosed
            self.init(
                isLate ? "deadline-passed" : "conflict", .conflict,
                title: isLate
                    ? Sentence("Đã quá hạn nhận", "Past the last moment")
                    : Sentence("Không thực hiện được lúc này", "Not possible in this state"),
                detail: conflict.sentence, code: conflict.code.rawValue)
        case .preconditionFailed:
            self.init(
                "precondition-failed", .preconditionFailed,
                title: Sentence("Bản ghi đã thay đổi", "The record has changed"),
                detail: Sentence(
                    "Điều kiện If-Match hoặc If-None-Match không còn đúng; hãy đọc lại rồi gửi tiếp.",
                    "If-Match or If-None-Match does not hold; read the record again, then send."))
        case .preconditionRequired:
            self.init(
                "precondition-required", .preconditionRequired,
                title: Sentence("Cần nói rõ sửa bản nào", "Say which version is to be changed"),
                detail: Sentence(
                    "Bản ghi đã có và nhiều người cùng sửa; hãy đọc lại rồi gửi If-Match với ETag nhận được.",
                    "The record exists and several people write it; read it and send If-Match with its ETag."))
        case .unavailable(let seconds): self = .unavailable(retryAfter: seconds)
        }
    }

    static func unavailable(retryAfter seconds: Int) -> Problem {
        Problem(
            "unavailable", .serviceUnavailable,
            title: Sentence("Máy chủ đang bận", "Temporarily unavailable"),
            detail: Sentence(
                "Hãy gửi lại sau {0} giây; chưa có gì được ghi lại.", "Try again in {0} seconds; nothing was kept."),
            arguments: [String(seconds)], headers: [.retryAfter: String(seconds)])
    }

    static let storageFull = Problem(
        "storage-full", HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
        title: Sentence("Hết chỗ lưu trữ", "Out of storage"),
        detail: Sentence(
            "Ổ đĩa của máy chủ đã đầy; chưa có gì được ghi lại.", "The server's disk is full; nothing was kept."))

    /// A write may yet turn out to have been kept where the disk failed at the very end of it, so nobody says that it was not.
    static let storageFault = Problem(
        "storage-fault", .serviceUnavailable,
        title: Sentence("Ổ đĩa của máy chủ báo lỗi", "The server's disk reports a fault"),
        detail: Sentence(
            "Yêu cầu chưa được xác nhận là đã ghi; hãy đọc lại rồi gửi tiếp sau ít giây.",
            "The request is not confirmed as kept; read again, then send again in a few seconds."),
        headers: [.retryAfter: "5"])

    /// A body that is not JSON at all.
    init(_ error: JSONSyntaxError) {
        let sentence = Sentence("Lỗi cú pháp JSON ở byte thứ {0}: {1}.", "JSON syntax error at byte {0}: {1}.")
            .filled([Sentence(String(error.offset)), Vocabulary.name(error.reason.rawValue, in: Vocabulary.syntax)])
        self.init(
            "invalid-json", .badRequest,
            title: Sentence("Nội dung không phải JSON đúng", "The body is not valid JSON"), detail: sentence,
            errors: [
                Fault(
                    place: .pointer(error.pointer.description), code: "json.\(error.reason.rawValue)",
                    sentence: sentence, arguments: [])
            ])
    }

    /// A fault below the level of the product. Its English sentence is the server's own; the Vietnamese one goes by the status.
    init(_ fault: ProtocolFault) {
        let words = Problem.words(of: fault.status)
        self.init(
            words.name, fault.status, title: words.title, detail: Sentence(words.vietnamese, "{1}"),
            arguments: [fault.reason, fault.detail], code: fault.reason, headers: fault.headers)
    }

    private static func words(
        of status: HTTPResponse.Status
    ) -> (name: String, title: Sentence, vietnamese: String) {
        switch status.code {
        case 400:
            (
                "bad-request", Sentence("Yêu cầu HTTP sai", "Bad HTTP request"),
                "Yêu cầu HTTP không đúng quy cách; mã ở “code” nói rõ lỗi."
            )
        case 406:
            (
                "not-acceptable", Sentence("Không có dạng dữ liệu được yêu cầu", "Not acceptable"),
                "Địa chỉ này không trả về dạng mà tiêu đề Accept hoặc Accept-Encoding đòi hỏi."
            )
        case 408:
            (
                "request-timeout", Sentence("Quá thời gian chờ", "Request timeout"),
                "Yêu cầu không đến đủ trong thời gian cho phép; hãy gửi lại."
            )
        case 412:
            (
                "precondition-failed", Sentence("Bản ghi đã thay đổi", "The record has changed"),
                "Điều kiện If-Match không còn đúng; hãy đọc lại."
            )
        case 413:
            (
                "content-too-large", Sentence("Nội dung quá lớn", "Content too large"),
                "Nội dung gửi lớn hơn mức mà địa chỉ này nhận."
            )
        case 414: ("uri-too-long", Sentence("Địa chỉ quá dài", "URI too long"), "Dòng đầu của yêu cầu quá dài.")
        case 415:
            (
                "unsupported-media-type", Sentence("Kiểu nội dung không được hỗ trợ", "Unsupported media type"),
                "Hãy gửi Content-Type: application/json bằng UTF-8 (hoặc text/csv ở nơi nhận bảng), không nén hoặc nén gzip."
            )
        case 417:
            (
                "expectation-failed", Sentence("Expect không được hỗ trợ", "Expectation failed"),
                "Chỉ hỗ trợ Expect: 100-continue."
            )
        case 431:
            (
                "header-fields-too-large", Sentence("Tiêu đề quá lớn", "Header fields too large"),
                "Các tiêu đề của yêu cầu quá nhiều hoặc quá dài."
            )
        case 501:
            (
                "not-implemented", Sentence("Chưa hỗ trợ", "Not implemented"),
                "Máy chủ không hỗ trợ phương thức hoặc cách truyền này."
            )
        case 503:
            (
                "unavailable", Sentence("Máy chủ đang bận", "Temporarily unavailable"),
                "Máy chủ đang quá tải; hãy gửi lại sau ít giây. Chưa có gì được ghi lại."
            )
        case 505:
            (
                "http-version-not-supported",
                Sentence("Phiên bản HTTP không được hỗ trợ", "HTTP version not supported"),
                "Chỉ hỗ trợ HTTP/1.0 và HTTP/1.1."
            )
        default:
            (
                "request-refused", Sentence("Yêu cầu bị từ chối", "Request refused"),
                "Máy chủ không nhận yêu cầu này."
            )
        }
    }
}

extension Problem: Error {}

extension Problem.Fault {
    init(_ issue: Issue, _ place: Place) {
        self.init(place: place, code: issue.code.rawValue, sentence: issue.sentence, arguments: [])
    }
}
