package import Domain
package import Logging
package import SQLite
internal import Synchronization

/// The backups of a running service: where they are, which one is being made, and which are kept.
///
/// They have a directory of their own, named by whoever runs the service; nothing that a client sends is ever part of a path but an
/// identifier of digits. What is known of a backup lies beside it, so the directory is all there is, and may be copied elsewhere as it
/// is. One is made at a time.
package final class Backups: Sendable {
    package struct Settings: Sendable {
        package var directory: String
        /// How many good ones are kept; the oldest go first.
        package var keep = 14
        /// When they are made by themselves; `nil` is never.
        package var schedule: BackupSchedule?

        package init(directory: String) { self.directory = directory }
    }

    /// What has come of them since the start, for the figures.
    package struct Figures: Sendable {
        package var done = 0
        package var failed = 0
        package var isRunning = false
        /// The last attempt was none.
        package var hasFailedLast = false
        /// Seconds that the newest good one took; `nil` where that was before the start.
        package var lastSeconds: Double?
        /// The newest good one.
        package var newest: Manifest?
    }

    /// Another one is being made.
    package struct Busy: Error { package let id: BackupID }

    private struct State {
        var current: BackupID?
        /// The last name that was given out.
        var last: BackupID?
        /// The newest attempt, whatever came of it.
        var tried: Instant?
        /// The last one that failed: its disk may not have taken the word of it.
        var failed: Manifest?
        var figures = Figures()
        var isStopping = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    package let settings: Settings
    private let database: Database
    private let version: String
    private let clock: any Clock
    private let logger: Logger
    private let state: Mutex<State>
    /// When the service began: what is missing is missing since then.
    package let since: Instant

    /// Makes the directory if there is none, and clears away what an earlier service left unfinished.
    package init(
        _ settings: Settings, database: Database, version: String, clock: any Clock, logger: Logger
    ) throws {
        self.settings = settings
        self.database = database
        self.version = version
        self.clock = clock
        self.logger = logger
        since = clock.now
        try DiskFile.makeDirectory(settings.directory)
        for name in try DiskFile.names(in: settings.directory) where Self.isUnfinished(name) {
            DiskFile.remove("\(settings.directory)/\(name)")
        }
        var state = State()
        for id in try Self.ids(in: settings.directory, at: since) {
            let file = Self.file(id, in: settings.directory)
            guard var manifest = file.manifest else { continue }
            if state.tried == nil { state.tried = manifest.startedAt }
            if manifest.state == .running {
                file.remove()
                manifest.state = .failed
                manifest.failure = .interrupted
                try file.save(manifest)
            }
            if state.figures.newest == nil, file.isGood { state.figures.newest = manifest }
        }
        self.state = Mutex(state)
    }

    // MARK: Reading

    package var figures: Figures {
        state.withLock { state in
            var figures = state.figures
            figures.isRunning = state.current != nil
            return figures
        }
    }

    /// Newest first: at most `limit` of those older than `id`.
    package func list(before id: BackupID?, limit: Int) throws -> [Manifest] {
        var found: [Manifest] = []
        for other in try Self.ids(in: settings.directory).sorted(by: >) {
            if let id, other >= id { continue }
            if found.count == limit { break }
            if let manifest = find(other) { found.append(manifest) }
        }
        return found
    }

    package func find(_ id: BackupID) -> Manifest? {
        // Asked first: one that ends in between is read as it is then.
        let (current, failed) = state.withLock { ($0.current, $0.failed) }
        guard var manifest = Self.file(id, in: settings.directory).manifest else {
            return failed?.id == id ? failed : nil
        }
        // It is over once there is room for the next.
        if id == current, manifest.state != .running {
            manifest.state = .running
            manifest.finishedAt = nil
        }
        return manifest
    }

    /// The newest good backup of a directory, by a clock that shows `now`.
    package static func newest(in directory: String, at now: Instant) throws -> BackupFile? {
        try ids(in: directory, at: now).lazy.map { file($0, in: directory) }.first(where: \.isGood)
    }

    package static func file(_ id: BackupID, in directory: String) -> BackupFile {
        BackupFile("\(directory)/nep-\(id).db.gz")
    }

    /// Whether a file is one of ours that a process died over: of a backup, or of what lies beside it. A journal is that of a copy.
    private static func isUnfinished(_ name: String) -> Bool {
        guard name.hasPrefix("nep-"), BackupID(String(name.dropFirst(4).prefix(21))) != nil else { return false }
        let rest = name.dropFirst(4 + 21)
        return rest.hasPrefix(".db.gz.") && (rest.hasSuffix(".partial") || rest.hasSuffix(".partial-journal"))
    }

    /// The newest first, by a clock that shows `now`: what is called by a later moment was made before the clock was set back, so it
    /// comes after all others.
    private static func ids(in directory: String, at now: Instant) throws -> [BackupID] {
        try ids(in: directory).sorted { ($1.at > now ? 1 : 0, $0) > ($0.at > now ? 1 : 0, $1) }
    }

    private static func ids(in directory: String) throws -> [BackupID] {
        try DiskFile.names(in: directory).compactMap { name in
            guard name.hasPrefix("nep-"), name.hasSuffix(".db.gz.json") else { return nil }
            return BackupID(String(name.dropFirst(4).dropLast(11)))
        }
    }

    // MARK: Making

    /// A name that nobody else has or gets: that of this moment, or of the next free one.
    package func newID() -> BackupID {
        let now = BackupID(clock.now)
        return state.withLock { state in
            var id = now
            // Not long ahead of the clock: it may have been set back.
            if let last = state.last, last >= now, last.at - now.at < .seconds(1) {
                id = BackupID(last.at + .milliseconds(1))
            }
            while DiskFile.exists(Self.file(id, in: settings.directory).manifestPath) {
                id = BackupID(id.at + .milliseconds(1))
            }
            state.last = id
            return id
        }
    }

    /// Takes the one place there is. Asked again for the same it is granted again, since a write may run more than once.
    package func reserve(_ id: BackupID) throws(Busy) {
        let other = state.withLock { state in
            guard let current = state.current, current != id else {
                state.current = id
                return nil as BackupID?
            }
            return current
        }
        if let other { throw Busy(id: other) }
    }

    /// Gives the place back, if it is this one's.
    package func release(_ id: BackupID) {
        let waiters = state.withLock { state in
            guard state.current == id else { return [CheckedContinuation<Void, Never>]() }
            state.current = nil
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// What a backup is before it is made.
    package func planned(_ id: BackupID, by actor: String) -> Manifest {
        Manifest(id: id, actor: actor, version: version, startedAt: id.at)
    }

    /// Makes a backup whose place was taken, on a thread of its own, and returns at once.
    package func start(_ id: BackupID, by actor: String) {
        state.withLock { $0.tried = id.at }
        let file = Self.file(id, in: settings.directory)
        let manifest = planned(id, by: actor)
        do {
            try file.save(manifest)
            try database.besides("nep-backup") { [self] in make(manifest, file) }
        } catch {
            failed(manifest, file, error)
        }
    }

    private func make(_ manifest: Manifest, _ file: BackupFile) {
        do {
            logger.notice("backup begun", metadata: ["id": "\(manifest.id)", "by": "\(manifest.actor)"])
            let run = BackupRun(of: database.path, to: file) { [self] in state.withLock(\.isStopping) }
            let start = ContinuousClock.now
            let done = try run.run(manifest) { clock.now }
            let took = (ContinuousClock.now - start) / .seconds(1)
            state.withLock { state in
                state.figures.done += 1
                state.figures.hasFailedLast = false
                state.figures.newest = done
                state.figures.lastSeconds = took
            }
            logger.notice(
                "backup done",
                metadata: ["id": "\(done.id)", "bytes": .stringConvertible(done.bytes ?? 0), "file": "\(file.path)"])
            prune(keeping: done.id)
        } catch {
            return failed(manifest, file, error)
        }
        release(manifest.id)
    }

    private func failed(_ manifest: Manifest, _ file: BackupFile, _ error: any Error) {
        var manifest = manifest
        manifest.state = .failed
        manifest.failure = Manifest.Failure(error)
        manifest.finishedAt = clock.now
        file.remove()
        // Where not even that can be written, the log has it.
        try? file.save(manifest)
        state.withLock { state in
            state.failed = manifest
            state.figures.failed += 1
            state.figures.hasFailedLast = true
        }
        logger.error("backup failed", metadata: ["id": "\(manifest.id)", "cause": "\(error)"])
        release(manifest.id)
    }

    /// Takes away the oldest good ones beyond the number that is kept, and what failed before the oldest of them.
    /// - Parameter newest: stays, whatever the clock has done meanwhile.
    private func prune(keeping newest: BackupID) {
        guard let ids = try? Self.ids(in: settings.directory, at: clock.now) else { return }
        var kept = 1
        for id in ids where id != newest {
            let file = Self.file(id, in: settings.directory)
            if kept >= settings.keep { file.remove() } else if file.isGood { kept += 1 }
        }
    }

    /// Whether the schedule wants one now.
    package var isDue: Bool {
        guard let schedule = settings.schedule else { return false }
        let now = clock.now
        return state.withLock { state in
            state.current == nil
                && schedule.isDue(done: state.figures.newest?.startedAt, tried: state.tried, now: now)
        }
    }

    /// Breaks off the one that is being made and returns once it has ended. For the end of the service.
    package func stop() async {
        state.withLock { $0.isStopping = true }
        await ended()
    }

    /// Returns once none is being made.
    package func ended() async {
        await withCheckedContinuation { waiter in
            let isOver = state.withLock { state in
                if state.current == nil { return true }
                state.waiters.append(waiter)
                return false
            }
            if isOver { waiter.resume() }
        }
    }
}
