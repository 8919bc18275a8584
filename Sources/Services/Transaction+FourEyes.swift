internal import Storage

extension Transaction {
    /// Whether what `token` did is the actor's own doing, so that somebody else has to decide on it (SPEC §2.8).
    ///
    /// A token that was rotated and the one that took its place are one hand. The machine's own commands have no token and may decide
    /// on what they sent only by another name.
    func isOwnAct(of token: Int64?) throws -> Bool {
        guard let token, let own = actor.tokenID else { return false }
        guard token != own else { return true }
        return try db.tokens.origin(of: token) == db.tokens.origin(of: own)
    }
}
