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
                    "{0} faults, listed in “errors”. Nothing was kept."),
                arguments: [String(issues.count)],
                errors: issues.map { Fault($0, .pointer($0.pointer)) })
        case .badRequest(let issues):
            self.init(
                "invalid-request", .badRequest,
                title: Sentence("Yêu cầu chưa hợp lệ", "The request is not valid"),
                detail: Sentence(
                    "Có {0} chỗ cần sửa trong địa chỉ hoặc tiêu đề, liệt kê ở “errors”.",
                    "{0} faults in the address or the headers, listed in “errors”."),
                arguments: [String(issues.count)],
                errors: issues.map { Fault($0, .parameter($0.pointer)) })
        case .notFound(let kind, let name):
            self.init(
                "not-found", .notFound, title: Problem.notFound.title,
                detail: Sentence("Không có {1} “{0}”.", "There is no {2} “{0}”."),
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
            self.init(
                conflict.code == .deadlinePassed ? "deadline-passed" : "conflict", .conflict,
                title: conflict.code == .deadlinePassed
                    ? Sentence("Đã quá hạn nhận", "Past the last moment")
                    : Sentence("Không thực hiện được lúc này", "Not possible in this state"),
                detail: conflict.code.sentence, arguments: conflict.arguments, code: conflict.code.rawValue)
        case .preconditionFailed:
            self.init(
                "precondition-failed", .preconditionFailed,
                title: Sentence("Bản ghi đã thay đổi", "The record has changed"),
                detail: Sentence(
                    "Điều kiện If-Match hoặc If-None-Match không còn đúng; hãy đọc lại rồi gửi tiếp.",
                    "If-Match or If-None-Match does not hold; read the record again, then send."))
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

    /// A body that is not JSON at all.
    init(_ error: JSONSyntaxError) {
        self.init(
            "invalid-json", .badRequest,
            title: Sentence("Nội dung không phải JSON đúng", "The body is not valid JSON"),
            detail: Sentence(
                "Lỗi cú pháp JSON ({1}) ở byte thứ {0}.", "JSON syntax error ({1}) at byte {0}."),
            arguments: [String(error.offset), error.reason.rawValue],
            errors: [
                Fault(
                    place: .pointer(error.pointer.description), code: "json.\(error.reason.rawValue)",
                    sentence: Sentence("Lỗi cú pháp JSON ở byte thứ {0}.", "JSON syntax error at byte {0}."),
                    arguments: [String(error.offset)])
            ])
    }

    init(_ fault: ProtocolFault) {
        self.init(
            Problem.name(of: fault.status), fault.status,
            title: Sentence("Yêu cầu HTTP không được nhận", "The HTTP request was refused"),
            detail: Sentence("Yêu cầu HTTP không đúng ({0}): {1}", "{1}"), arguments: [fault.reason, fault.detail],
            code: fault.reason, headers: fault.headers)
    }

    private static func name(of status: HTTPResponse.Status) -> String {
        switch status.code {
        case 400: "bad-request"
        case 406: "not-acceptable"
        case 408: "request-timeout"
        case 412: "precondition-failed"
        case 413: "content-too-large"
        case 414: "uri-too-long"
        case 415: "unsupported-media-type"
        case 417: "expectation-failed"
        case 431: "header-fields-too-large"
        case 501: "not-implemented"
        case 503: "unavailable"
        case 505: "http-version-not-supported"
        default: "request-refused"
        }
    }
}

extension Problem: Error {}

extension Problem.Fault {
    init(_ issue: Issue, _ place: Place) {
        self.init(place: place, code: issue.code.rawValue, sentence: issue.code.sentence, arguments: issue.arguments)
    }
}
