internal import Domain
package import HTTPRouting
package import HTTPTypes
internal import JSON

/// A problem document (RFC 9457): what went wrong, in words for people and codes for programs.
package struct Problem: Sendable {
    /// The last part of `type`: `/problems/invalid-body`.
    package let name: String
    package let status: HTTPResponse.Status
    package let title: Sentence
    package let detail: Sentence
    package var arguments: [String] = []
    /// A stable code that says which of the problem's reasons it is, where it has several.
    package var code: String?
    package var errors: [Fault] = []
    package var headers: HTTPFields = [:]
    /// Writes further members of the document, where a problem has some of its own (RFC 9457 §3.2).
    var members: (@Sendable (inout JSONWriter, Language) -> Void)?

    /// One fault of a request: where, what, and in words.
    package struct Fault: Sendable {
        /// In the body as a JSON Pointer, or the name of a query or path parameter or a header.
        package enum Place: Sendable {
            case pointer(String)
            case parameter(String)
        }
        package let place: Place
        package let code: String
        package let sentence: Sentence
        package let arguments: [String]
        /// The line of a table that it stands on, counted from 1.
        package var line: Int?
    }

    init(
        _ name: String, _ status: HTTPResponse.Status, title: Sentence, detail: Sentence, arguments: [String] = [],
        code: String? = nil, errors: [Fault] = [], headers: HTTPFields = [:],
        members: (@Sendable (inout JSONWriter, Language) -> Void)? = nil
    ) {
        self.name = name
        self.status = status
        self.title = title
        self.detail = detail
        self.arguments = arguments
        self.code = code
        self.errors = errors
        self.headers = headers
        self.members = members
    }

    /// - Parameter instance: the request's identifier, by which the log tells more.
    package func response(_ language: Language, instance: String) -> Response {
        var writer = JSONWriter(reserving: 512)
        writer.object { w in
            w.member("type", "/problems/\(name)")
            w.member("title", title.text(language))
            w.member("status", status.code)
            w.member("detail", detail.text(language, arguments))
            w.member("instance", "urn:nep:request:\(instance)")
            if let code { w.member("code", code) }
            if !errors.isEmpty {
                w.member(
                    "errors",
                    array: { w in
                        for fault in errors { w.elementObject { fault.write(to: &$0, language) } }
                    })
            }
            members?(&w, language)
        }
        var response = Response(status: status, headers: headers, body: .bytes(writer.bytes))
        response.headers[.contentType] = "application/problem+json"
        response.headers[.contentLanguage] = language.rawValue
        response.headers[.cacheControl] = "no-store"
        response.vary(on: .acceptLanguage)
        return response
    }
}

extension Problem.Fault {
    func write(to w: inout JSONWriter, _ language: Language) {
        switch place {
        case .pointer(let pointer): w.member("pointer", pointer)
        case .parameter(let name): w.member("parameter", name)
        }
        if let line { w.member("line", line) }
        w.member("code", code)
        w.member("detail", sentence.text(language, arguments))
    }
}

extension Problem {
    static let unauthorized = Problem(
        "unauthorized", .unauthorized,
        title: Sentence("Chưa xác thực", "Not authenticated"),
        detail: Sentence(
            "Cần mã truy cập hợp lệ trong tiêu đề Authorization: Bearer nep_… (mã sai, hết hạn hoặc đã thu hồi đều không dùng được).",
            "A valid token is needed in the header Authorization: Bearer nep_… (one that is wrong, expired or revoked does not do)."
        ),
        headers: [.wwwAuthenticate: "Bearer realm=\"nep\""])

    static let notFound = Problem(
        "not-found", .notFound,
        title: Sentence("Không tìm thấy", "Not found"),
        detail: Sentence(
            "Không có gì ở địa chỉ này. Danh sách địa chỉ có trong /openapi.yaml.",
            "There is nothing at this address. The addresses are listed in /openapi.yaml."))

    static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> Problem {
        Problem(
            "method-not-allowed", .methodNotAllowed,
            title: Sentence("Phương thức không dùng được ở đây", "Method not allowed here"),
            detail: Sentence("Địa chỉ này chỉ nhận: {0}.", "This address takes only: {0}."),
            arguments: [allowed.map(\.rawValue).joined(separator: ", ")],
            headers: [.allow: allowed.map(\.rawValue).joined(separator: ", ")])
    }

    static let internalError = Problem(
        "internal", .internalServerError,
        title: Sentence("Lỗi của máy chủ", "Server error"),
        detail: Sentence(
            "Máy chủ gặp lỗi; không có gì được ghi lại. Khi báo lỗi xin nêu mã ở “instance”.",
            "The server failed; nothing was kept. When reporting it, quote the identifier in “instance”."))
}
