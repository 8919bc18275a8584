package import Domain
package import SQLite
internal import Storage
internal import Synchronization

/// When each token was last used, kept in memory and written now and then, so that no request waits for it.
///
/// What the database holds of a token is at most ``interval`` behind; the first use is written at once. Whatever is
/// still in memory at the end is written by ``flush()``.
package final class TokenUse: Sendable {
    /// A token's use is written at most once in this time.
    static let interval = Duration.seconds(60)

    private struct State {
        /// The moment last handed over to be written.
        var written: [Int64: Instant] = [:]
        /// Later uses that wait for the interval to pass.
        var recent: [Int64: Instant] = [:]
        /// What the next write takes.
        var due: [Int64: Instant] = [:]
        var isWriting = false
        /// Those who wait until nothing is being written.
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let database: Database
    private let state = Mutex(State())

    package init(database: Database) { self.database = database }

    /// Takes note that a token was used. Returns at once; a write that is due goes on by itself.
    package func note(_ tokenID: Int64, at moment: Instant) {
        let starts = state.withLock { state in
            // A clock that was set back waits, too: what is written stays the latest use.
            if let written = state.written[tokenID], moment < written + TokenUse.interval {
                state.recent[tokenID] = max(moment, state.recent[tokenID] ?? moment)
                return false
            }
            state.written[tokenID] = moment
            state.recent[tokenID] = nil
            state.due[tokenID] = moment
            guard !state.isWriting else { return false }
            state.isWriting = true
            return true
        }
        if starts { Task { await writeUntilNothingIsDue() } }
    }

    /// Writes what is in memory, and returns when it is written: for the end of the service, before its database is closed.
    package func flush() async {
        state.withLock { state in
            state.due.merge(state.recent, uniquingKeysWith: max)
            state.recent = [:]
        }
        await withCheckedContinuation { waiter in
            let starts = state.withLock { state in
                state.waiters.append(waiter)
                guard !state.isWriting else { return false }
                state.isWriting = true
                return true
            }
            if starts { Task { await writeUntilNothingIsDue() } }
        }
    }

    /// One write at a time: what becomes due meanwhile goes into the next, all tokens together.
    private func writeUntilNothingIsDue() async {
        while true {
            let (uses, waiters) = state.withLock { state in
                let uses = state.due
                state.due = [:]
                guard uses.isEmpty else { return (uses, [CheckedContinuation<Void, Never>]()) }
                state.isWriting = false
                defer { state.waiters = [] }
                return (uses, state.waiters)
            }
            guard !uses.isEmpty else {
                for waiter in waiters { waiter.resume() }
                return
            }
            await write(uses)
        }
    }

    private func write(_ uses: [Int64: Instant]) async {
        do {
            try await database.write { db in
                for (tokenID, moment) in uses { try db.tokens.noteUse(tokenID, at: moment) }
            }
        } catch {
            // Nobody's request depends on it; it is tried again with the token's next use after the interval, or at the end.
            state.withLock { $0.recent.merge(uses, uniquingKeysWith: max) }
        }
    }
}
