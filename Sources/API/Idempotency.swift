internal import Crypto
internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import Services
internal import Storage

/// A POST that is done once: the same key and request get the first answer again for 24 hours.
///
/// Answer and act share a transaction, so there is never one without the other, whatever happens between.
struct Idempotency: Sendable {
    static let lifetime = Duration.seconds(24 * 60 * 60)

    let key: String
    let fingerprint: [UInt8]
    let tokenID: Int64

    init(key: String, request: Request, actor: Actor) throws(ServiceError) {
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .badRequest([Issue(pointer: "Idempotency-Key", code: .headerInvalid, arguments: ["Idempotency-Key"])])
        }
        self.key = key
        tokenID = actor.tokenID ?? 0
        var hash = SHA256()
        hash.update(data: Array("\(request.method.rawValue) \(request.target)\n".utf8))
        hash.update(data: request.body)
        fingerprint = Array(hash.finalize())
    }

    func perform(_ t: Transaction, _ act: () throws -> (first: Response, kept: Response)) throws -> Response {
        let store = t.db.idempotency
        try store.purge(before: t.now - Idempotency.lifetime)
        if let kept = try store.find(token: tokenID, key: key) {
            guard kept.fingerprint == fingerprint else { throw Problem.idempotencyMismatch }
            var response = Response(status: .init(code: kept.status), body: .bytes(kept.body))
            for line in kept.headers.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2, let name = HTTPField.Name(String(parts[0])) {
                    response.headers[name] = String(parts[1])
                }
            }
            response.headers[.idempotencyReplayed] = "true"
            return response
        }
        let (first, kept) = try act()
        guard case .bytes(let body) = kept.body else { return first }
        try store.save(
            token: tokenID, key: key,
            IdempotencyRepository.Answer(
                fingerprint: fingerprint, status: kept.status.code,
                headers: kept.headers.map { "\($0.name.canonicalName):\($0.value)" }.joined(separator: "\n"), body: body
            ),
            now: t.now)
        return first
    }
}

extension Problem {
    static let idempotencyMismatch = Problem(
        "idempotency-mismatch", .unprocessableContent,
        title: Sentence("Idempotency-Key đã dùng cho yêu cầu khác", "Idempotency-Key was used for another request"),
        detail: Sentence(
            "Khoá này đã gắn với một nội dung khác trong 24 giờ qua; hãy dùng khoá mới.",
            "This key belongs to another body within the last 24 hours; use a new key."))
}
