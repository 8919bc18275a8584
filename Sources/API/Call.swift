internal import Crypto
package import Domain
package import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import SQLite
package import Services
internal import Storage

/// One authenticated request on its way through a controller.
package struct Call: Sendable {
    package let context: Context
    package let request: Request
    package let actor: Actor
    package let language: Language
    /// When the request was received; by this clock deadlines are judged.
    package let now: Instant
    /// The last commit before anything was read for this call.
    let mark: CommitMark?
    let token: TokenRecord
    /// What is left of the token's quota; nil where there is none.
    let rate: RateGate.Note?

    var origin: Origin { Origin(requestID: request.requestID, address: request.remoteAddress) }

    // MARK: Path and query

    /// A path parameter, parsed by its type.
    func parameter<T>(_ name: String, or code: IssueCode, _ parse: (String) -> T?) throws(ServiceError) -> T {
        let text = request.parameters[name]
        guard let value = parse(text) else {
            throw .badRequest([Issue(pointer: name, code: code, arguments: [String(text.prefix(80))])])
        }
        return value
    }

    func slug(_ name: String) throws(ServiceError) -> Slug { try parameter(name, or: .slugInvalid) { Slug($0) } }

    func month(_ name: String) throws(ServiceError) -> Month { try parameter(name, or: .monthInvalid) { Month($0) } }

    /// Reads the query's items, each by its type, and reports every fault of them at once.
    func query<T>(_ read: (inout QueryReader) -> T) throws(ServiceError) -> T {
        var reader = QueryReader(request.query, isWrite: !request.method.isSafe)
        let value = read(&reader)
        let issues = reader.finish()
        guard issues.isEmpty else { throw .badRequest(issues) }
        return value
    }

    /// Refuses every query item that the route does not know.
    func noQuery() throws(ServiceError) { try query { _ in } }

    var isDryRun: Bool { request.query.contains { $0.name == "dryRun" && $0.value == "true" } }

    // MARK: Body

    /// The body as JSON, read by `read`; all of its faults are reported at once.
    func body<T>(_ read: (inout ObjectReader) -> T?) throws -> T {
        try ObjectReader.read(json(), read)
    }

    /// The body as far as `read` can read it, and the faults of the rest, for a service that tells them with its own.
    ///
    /// Not inlined: Swift 6.3.1 crashes where it splits the coroutine of a route with this in it, when it optimises.
    @inline(never)
    func readable<T>(_ read: (inout ObjectReader) -> T?) throws -> (T, unread: [Issue]) {
        let (value, faults) = try ObjectReader.readable(json(), read)
        return (value, faults)
    }

    /// A body that may be left out: `{}` then.
    func optionalBody<T>(_ read: (inout ObjectReader) -> T?) throws -> T {
        try ObjectReader.read(request.body.isEmpty ? .object(JSONObject()) : json(), read)
    }

    func noBody() throws { _ = try optionalBody { _ in true } }

    var isCSV: Bool {
        request.headers[.contentType].flatMap { ContentType($0) }.map { $0.essence == "text/csv" && $0.isUTF8 } ?? false
    }

    func json() throws -> JSON {
        try requireJSON()
        do throws(JSONSyntaxError) { return try JSON.parse(request.body) } catch { throw Problem(error) }
    }

    private func requireJSON() throws(ProtocolFault) {
        guard let field = request.headers[.contentType] else {
            throw ProtocolFault.unsupportedMediaType("application/json")
        }
        guard let type = ContentType(field), type.isUTF8,
            type.essence == "application/json" || type.subtype.hasSuffix("+json")
        else { throw ProtocolFault.unsupportedMediaType("application/json") }
    }

    // MARK: Preconditions

    /// What `If-Match` or `If-None-Match` demands of the record that this request is about to change.
    func precondition() throws -> Precondition {
        let match: Precondition
        switch try condition(.ifMatch) {
        case nil: match = .none
        case .any: match = .present
        // Weak tags never match here (RFC 9110 §13.1.1).
        case .tags(let tags): match = .version(versions(tags.filter { !$0.isWeak }))
        }
        let noneMatch: Precondition
        switch try condition(.ifNoneMatch) {
        case nil: noneMatch = .none
        case .any: noneMatch = .absent
        case .tags(let tags): noneMatch = .otherVersion(versions(tags))
        }
        switch (match, noneMatch) {
        case (_, .none): return match
        case (.none, _): return noneMatch
        default: return .both(match, noneMatch)
        }
    }

    private func versions(_ tags: [EntityTag]) -> [Int] { tags.compactMap { VersionTag.version(of: $0.opaque) } }

    private func condition(_ name: HTTPField.Name) throws(ServiceError) -> EntityTagCondition? {
        guard let field = request.headers[name] else { return nil }
        guard let condition = EntityTagCondition(field) else { throw badHeader(name.rawName) }
        return condition
    }

    private func badHeader(_ name: String) -> ServiceError {
        .badRequest([Issue(pointer: name, code: .headerInvalid, arguments: [name])])
    }

    // MARK: Repetitions

    /// The terms on which the answer may be given again, when it is made of records, the token and the request, and of the time
    /// only in so far as it changes at `end` (`nil`: never): until something is written, by whatever process, or that instant
    /// comes, or the day ends, for with the days come and go the rights of tokens and the places of units, or the
    /// token does, or its end comes so near that its user is told of it.
    func repeats(until end: Instant? = nil) -> RepeatTerms? {
        guard let mark, request.loop != nil else { return nil }
        // Not the whole of the context and the token: there may be as many of these as there are answers.
        let (clock, database, rates, tokenUse) = (context.clock, context.database, context.rates, context.tokenUse)
        let (token, begin, today) = (token, now, now.localDate)
        let ends = [end, today.endsAt, token.stopsAt, token.warnsAt].compactMap(\.self).filter { $0 > begin }
        guard token.isUsable(at: begin), end.map({ begin < $0 }) ?? true, let end = ends.min() else { return nil }
        return RepeatTerms(renewing: .rateLimit, era: mark.hashValue) { client, loop, left in
            let now = clock.now
            guard now >= begin, now < end, token.mayBeUsed(from: client), database.mark(loop: loop) == mark
            else { return false }
            do throws(Problem) {
                try rates.admit(client, isWrite: false, on: today)
                let rate = try rates.admit(token, isWrite: false, on: today)
                tokenUse.note(token.id, at: now)
                rate?.appendLeft(to: &left)
                return true
            } catch {
                // A call of their own tells them why.
                return false
            }
        }
    }

    // MARK: Reading and writing

    /// Runs `body` on a read snapshot, on the loop's own connection; once more on a thread for long reads if it takes too long.
    func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let (now, actor, origin) = (now, actor, origin)
        return try await context.database.read(loop: request.loop) { db in
            try Transaction(db: db, now: now, actor: actor, origin: origin).levelled(body)
        }
    }

    /// Runs `body` in a write transaction and answers with what `reply` makes of its result, once it is on disk.
    ///
    /// `?dryRun=true` does all of it and keeps nothing. A POST with an `Idempotency-Key` is done once in 24 hours: its answer is
    /// kept in the same transaction and given again to the same request, as `replay` makes it where a secret is shown only once.
    /// - Parameter alone: for what writes very much; see `Writer.write`.
    func write<T: Sendable>(
        alone: Bool = false, _ body: @escaping @Sendable (Transaction) throws -> T,
        reply: @escaping @Sendable (T) -> Response,
        replay: (@Sendable (T) -> Response)? = nil
    ) async throws -> Response {
        let (now, actor, origin) = (now, actor, origin)
        guard request.method == .post, let key = request.headers[.idempotencyKey] else {
            let value = try await context.database.write(keeping: !isDryRun, alone: alone) { db in
                try Transaction(db: db, now: now, actor: actor, origin: origin).levelled(body)
            }
            return finished(reply(value))
        }
        let once = try Idempotency(key: key, request: request, actor: actor)
        let response = try await context.database.write(keeping: !isDryRun, alone: alone) { db in
            try Transaction(db: db, now: now, actor: actor, origin: origin).levelled { transaction in
                try once.perform(transaction) {
                    let value = try body(transaction)
                    return (first: reply(value), kept: (replay ?? reply)(value))
                }
            }
        }
        return finished(response)
    }

    /// Says in the audit trail that a record about people was read, and returns once that is on disk: no answer without its trace.
    func leaveTrace(_ action: String, _ subject: String, plan: Int64? = nil, unit: Int64? = nil) async throws {
        let (now, actor, origin) = (now, actor, origin)
        try await context.database.write { db in
            try Transaction(db: db, now: now, actor: actor, origin: origin)
                .recordRead(action, subject, plan: plan, unit: unit)
        }
    }

    /// Whether the client has the answer already and will be told so, without a body.
    func has(_ response: Response) -> Bool {
        guard let tag = response.etag, let known = request.headers[.ifNoneMatch].flatMap({ EntityTagCondition($0) })
        else {
            return false
        }
        return known.matchesWeakly(tag)
    }

    private func finished(_ response: Response) -> Response {
        guard isDryRun else { return response }
        var response = response
        response.headers[.dryRun] = "true"
        return response
    }
}

extension HTTPRequest.Method {
    /// RFC 9110 §9.2.1.
    var isSafe: Bool { self == .get || self == .head || self == .options }
}

extension HTTPField.Name {
    static let idempotencyKey = known("Idempotency-Key")
    static let dryRun = known("Dry-Run")
    static let idempotencyReplayed = known("Idempotency-Replayed")
    static let link = known("Link")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("a header name of our own is wrong") }
        return name
    }
}

extension ProtocolFault {
    static func unsupportedMediaType(_ accepted: String) -> ProtocolFault {
        ProtocolFault(
            status: .unsupportedMediaType, reason: "unsupported-media-type",
            detail: "The body must be sent as Content-Type: \(accepted) in UTF-8.", headers: [.accept: accepted])
    }

    static func notAcceptable(_ offered: String) -> ProtocolFault {
        ProtocolFault(
            status: .notAcceptable, reason: "not-acceptable", detail: "This address answers with \(offered) only.")
    }
}
