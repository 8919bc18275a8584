internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func tokens() {
        on(.get, "/v1/tokens", needs: .manageTokens) { call in
            let (filter, page) = try call.query { q in
                (
                    (role: q.choice("role", Role.self), unit: q.slug("unit"), day: q.date("endingBefore")),
                    q.page(by: .sequence)
                )
            }
            let found = try await call.read { t in
                try TokenService(t).list(role: filter.role, unit: filter.unit, endingBefore: filter.day, page)
            }
            let now = call.now
            return try call.list(found, columns: TokenRecord.columns) { $0.write(to: &$1, now) }
        }

        on(.post, "/v1/tokens", needs: .manageTokens) { call in
            try call.noQuery()
            let (draft, unread) = try call.readable { o in TokenDraft.read(&o)?.checked(&o) }
            // The secret is in no answer but the first: a rehearsal has made none, and a replay must not have kept it.
            let (isRehearsed, now) = (call.isDryRun, call.now)
            return try await call.write { t in
                try TokenService(t).issue(draft, unread: unread)
            } reply: { issued in
                .issued(issued, now, isSecretShown: !isRehearsed)
            } replay: { issued in
                .issued(issued, now, isSecretShown: false)
            }
        }

        on(.post, "/v1/tokens/{token}/rotate", needs: .manageTokens) { call in
            try call.noQuery()
            let publicID = call.request.parameters["token"]
            let condition = try call.precondition()
            let (overlap, expiresOn) = try call.optionalBody { o -> (Int, LocalDate?)? in
                (
                    o.integer("overlapHours", in: TokenService.overlaps, required: false) ?? 24,
                    o.date("expiresOn", required: false)
                )
            }
            let (isRehearsed, now) = (call.isDryRun, call.now)
            return try await call.write { t in
                try TokenService(t).rotate(publicID, overlap: overlap, expiresOn: expiresOn, if: condition)
            } reply: { issued in
                .issued(issued, now, isSecretShown: !isRehearsed)
            } replay: { issued in
                .issued(issued, now, isSecretShown: false)
            }
        }

        on(.get, "/v1/tokens/{token}", needs: .manageTokens) { call in
            try call.noQuery()
            let publicID = call.request.parameters["token"]
            let token = try await call.read { t in try TokenService(t).get(publicID) }
            let now = call.now
            return .json { token.write(to: &$0, now) }.tagged(token.version)
        }

        on(.delete, "/v1/tokens/{token}", needs: .manageTokens) { call in
            try call.noQuery()
            let publicID = call.request.parameters["token"]
            let condition = try call.precondition()
            return try await call.write { t in
                try TokenService(t).revoke(publicID, if: condition)
            } reply: { _ in
                .noContent
            }
        }
    }
}

extension Response {
    /// The answer to whoever made a token. No cache may keep it.
    fileprivate static func issued(_ issued: IssuedToken, _ now: Instant, isSecretShown: Bool) -> Response {
        var response = json(.created) { w in
            issued.record.write(to: &w, now, secret: .some(isSecretShown ? issued.secret : nil))
        }
        response.headers[.location] = issued.record.path
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension TokenRecord {
    /// - Parameter secret: `nil` leaves the member out; `.some(nil)` says that there is one which is not told.
    func write(to w: inout JSONWriter, _ now: Instant, secret: String?? = nil) {
        w.member("id", publicID)
        if let secret { w.member("token", secret) }
        w.member("name", name)
        w.member("role", role.rawValue)
        w.member("unit", unit?.code)
        w.member("createdAt", createdAt.description)
        w.member("expiresOn", expiresOn?.description)
        w.member("endsAt", stopsAt?.description)
        w.member("endsSoon", endsSoon(at: now))
        if let addresses { w.member("addresses", addresses) } else { w.memberNull("addresses") }
        w.member("readsPerMinute", readsPerMinute)
        w.member("writesPerMinute", writesPerMinute)
        w.member("replaces", replaces)
        w.member("conduct", holdsConduct)
        w.member("revokedAt", revokedAt?.description)
        w.member("lastUsedAt", lastUsedAt?.description)
    }

    static let columns: [Column<TokenRecord>] = [
        Column("id") { $0.publicID }, Column("name") { $0.name }, Column("role") { $0.role.rawValue },
        Column("unit") { $0.unit?.code }, Column("createdAt") { $0.createdAt.description },
        Column("expiresOn") { $0.expiresOn?.description }, Column("endsAt") { $0.stopsAt?.description },
        Column("addresses") { $0.addresses?.joined(separator: " ") }, Column("replaces") { $0.replaces },
        Column("revokedAt") { $0.revokedAt?.description },
        Column("lastUsedAt") { $0.lastUsedAt?.description }, Column("conduct") { String($0.holdsConduct) },
    ]
}

extension TokenDraft {
    /// The draft with its addresses as they are kept, each fault of them reported.
    fileprivate func checked(_ o: inout ObjectReader) -> TokenDraft {
        guard let addresses else { return self }
        var draft = self
        var blocks: [String] = []
        for (index, text) in addresses.enumerated() {
            guard let block = NetworkBlock(text) else {
                o.faults.report(.addressInvalid, at: o.pointer.appending("addresses").appending(index), text)
                continue
            }
            blocks.append(block.description)
        }
        draft.addresses = blocks
        return draft
    }
}
