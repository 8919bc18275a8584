internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import Logging
internal import SQLite
internal import Services
internal import Storage

extension Call {
    /// The call of whoever shows a valid token; throws 401 otherwise. What every call owes, it owes for each repetition of its
    /// answer, too: see `repeats(until:)`.
    init(authenticating request: Request, in context: Context, since mark: CommitMark? = nil) async throws {
        let now = context.clock.now
        let (address, isWrite, today) = (request.client, !request.method.isSafe, now.localDate)
        guard let secret = Authentication.secret(of: request.headers) else { throw Problem.unauthorized }
        try context.rates.admit(address, isWrite: isWrite, on: today)
        let hash = TokenSecret.hash(secret)
        try context.rates.admit(hash: hash, from: address)
        let token = try await context.database.read(loop: request.loop) { db in try db.tokens.find(hash: hash) }
        guard let token, token.isUsable(at: now) else {
            context.rates.failed(from: address)
            throw Problem.unauthorized
        }
        // Who has stolen a token is not told that it would be good elsewhere.
        guard token.mayBeUsed(from: address) else {
            context.rates.failed(from: address)
            context.logger.warning(
                "token used from an address it is not for",
                metadata: ["token": "\(token.publicID)", "request": "\(request.requestID)"])
            throw Problem.unauthorized
        }
        context.rates.succeeded(hash: hash)
        let note = try context.rates.admit(token, isWrite: isWrite, on: today)
        self.init(
            context: context, request: request, actor: Actor(token), language: Language(request.headers), now: now,
            mark: mark, token: token, rate: note)
        context.tokenUse.note(token.id, at: now)
    }

    /// What is left of the token's quota, and when it ends, if that is soon.
    func addTokenFields(to fields: inout HTTPFields) {
        if let rate { fields.append(contentsOf: rate.fields) }
        if token.endsSoon(at: now) { fields[.tokenEnds] = token.stopsAt?.description }
    }
}

extension TokenRecord {
    /// Whether the token may be used from there. One that is bound to addresses is not for whoever has none.
    func mayBeUsed(from address: NetworkAddress?) -> Bool {
        guard let addresses else { return true }
        guard let address else { return false }
        return addresses.contains { NetworkBlock($0)?.contains(address) ?? false }
    }
}

extension HTTPField.Name {
    static let tokenEnds = HTTPField.Name("Token-Ends") ?? .expires
}

enum Authentication {
    /// The token of `Authorization: Bearer …` (RFC 6750 §2.1); `nil` for anything that cannot be one of ours.
    static func secret(of headers: HTTPFields) -> String? {
        guard let field = headers[.authorization] else { return nil }
        let scheme = "bearer "
        guard field.utf8.count > scheme.utf8.count,
            zip(field.utf8, scheme.utf8).allSatisfy({ ($0 | 0x20) == $1 })
        else { return nil }
        let secret = String(field.dropFirst(scheme.utf8.count).drop { $0 == " " })
        return TokenSecret.isWellFormed(secret) ? secret : nil
    }
}
