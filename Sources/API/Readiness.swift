internal import Backups
internal import Domain
internal import JSON
internal import Logging
internal import SQLite
internal import Storage
internal import Synchronization

/// Whether the service can do its work, found out by doing some: what `/readyz` answers.
///
/// A look at it writes and reads back, so it is taken at most once in ``interval``: whoever asks meanwhile is told what was
/// found, and whoever asks while one is under way waits for it. However many ask, the database is asked once a second.
package final class Readiness: Sendable {
    /// For how long what was found is told again.
    static let interval = Duration.seconds(1)
    /// After this long without an answer a write counts as stuck, and nobody waits for it any more.
    static let patience = Duration.seconds(5)

    /// What is still well.
    package struct Limits: Sendable {
        /// The least that may be left on the database's disk.
        package var freeBytes = 64 << 20
        /// The largest write-ahead log.
        package var logBytes = 1 << 30
        /// How many of the writes that may wait at all may wait, in percent.
        package var queuePercent = 75
        /// How old the newest backup may be; `nil` for whatever age.
        package var backupAge: Duration?
        /// For how long after its start nobody holds an old backup against the service: it may have been down, and makes one now.
        package var backupGrace = Duration.seconds(3_600)

        package init() {}
    }

    /// Something that is not as it should be. Codes never change.
    package enum Reason: String, Sendable, CaseIterable {
        case writeFailed = "write.failed"
        case writeStalled = "write.stalled"
        case writerBusy = "writer.busy"
        case readFailed = "read.failed"
        case diskFull = "disk.full"
        case diskLow = "disk.low"
        case logLarge = "wal.large"
        case logGrowing = "wal.growing"
        case migrationsPending = "migrations.pending"
        case migrationsNewer = "migrations.newer"
        case databaseReplaced = "database.replaced"
        case backupOld = "backup.old"
        case backupFailed = "backup.failed"
        case clockRehearsal = "clock.rehearsal"

        /// What stands in the way of work makes the service unavailable; of the rest people ought to know.
        package var isFault: Bool {
            switch self {
            case .clockRehearsal, .backupFailed, .logGrowing: false
            default: true
            }
        }
    }

    /// What one look has found.
    struct Report: Sendable {
        let at: Instant
        var reasons: [Reason]

        var isReady: Bool { !reasons.contains(where: \.isFault) }
    }

    private struct State {
        var last: Report?
        /// When the look that is under way began.
        var since: Instant?
        var waiters: [CheckedContinuation<Report, Never>] = []
    }

    private enum Step {
        case answer(Report)
        case look
        case wait
    }

    private let state = Mutex(State())

    package init() {}

    /// What the last look has found; `nil` before the first.
    package var isReady: Bool? { state.withLock { $0.last?.isReady } }

    func report(_ context: Context) async -> Report {
        let now = context.clock.now
        return await withCheckedContinuation { waiter in
            let step: Step = state.withLock { state in
                if let since = state.since {
                    if now - since >= Self.patience { return .answer(Report(at: now, reasons: [.writeStalled])) }
                    state.waiters.append(waiter)
                    return .wait
                }
                if let last = state.last, last.at <= now, now < last.at + Self.interval { return .answer(last) }
                state.since = now
                state.waiters.append(waiter)
                return .look
            }
            switch step {
            case .answer(let report): waiter.resume(returning: report)
            case .look: Task { self.finish(await Self.look(context, now), context) }
            case .wait: break
            }
        }
    }

    private func finish(_ report: Report, _ context: Context) {
        let (before, waiters) = state.withLock { state in
            defer {
                state.last = report
                state.since = nil
                state.waiters = []
            }
            return (state.last, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: report) }
        guard report.isReady != before?.isReady ?? true else { return }
        if report.isReady {
            context.logger.notice("ready again")
        } else {
            let codes = report.reasons.filter(\.isFault).map(\.rawValue).joined(separator: ", ")
            context.logger.error("not ready", metadata: ["faults": "\(codes)"])
        }
    }

    private static func look(_ context: Context, _ now: Instant) async -> Report {
        let (database, limits) = (context.database, context.readinessLimits)
        var reasons: [Reason] = []
        let mark = now.description
        do {
            try await database.write { db in try db.meta.set("readyz", mark) }
        } catch let error as SQLiteError where error.isFull {
            reasons.append(.diskFull)
        } catch Unavailable.queueFull {
            reasons.append(.writerBusy)
        } catch {
            reasons.append(.writeFailed)
        }
        do {
            let wasWritten = reasons.isEmpty
            let (found, pending, hasMoved) = try await database.read(loop: nil) { db in
                (try db.meta.value("readyz"), try Migrator().pending(db).count, db.hasMoved)
            }
            if wasWritten, found != mark { reasons.append(.readFailed) }
            if pending > 0 { reasons.append(.migrationsPending) }
            if hasMoved { reasons.append(.databaseReplaced) }
        } catch Migrator.Failure.newer {
            reasons.append(.migrationsNewer)
        } catch {
            reasons.append(.readFailed)
        }
        let files = database.files
        if let free = files.freeBytes, free < limits.freeBytes, !reasons.contains(.diskFull) {
            reasons.append(.diskLow)
        }
        if files.logBytes > limits.logBytes {
            reasons.append(.logLarge)
        } else if files.logBytes > limits.logBytes / 4 {
            reasons.append(.logGrowing)
        }
        let writer = database.writer
        let isCrowded = writer.statistics.queueDepth * 100 > writer.queueLimit * limits.queuePercent
        if isCrowded, !reasons.contains(.writerBusy) { reasons.append(.writerBusy) }
        reasons += backups(context, now)
        if context.build.isRehearsal { reasons.append(.clockRehearsal) }
        return Report(at: now, reasons: reasons)
    }

    private static func backups(_ context: Context, _ now: Instant) -> [Reason] {
        guard let backups = context.backups else { return [] }
        let (figures, limits) = (backups.figures, context.readinessLimits)
        var reasons: [Reason] = []
        let newest = figures.newest?.startedAt ?? backups.since
        if let age = limits.backupAge, now - newest > age, now - backups.since > limits.backupGrace {
            reasons.append(.backupOld)
        }
        if figures.hasFailedLast { reasons.append(.backupFailed) }
        return reasons
    }
}

extension Readiness.Reason {
    var sentence: Sentence {
        switch self {
        case .writeFailed: Sentence("Không ghi được vào cơ sở dữ liệu.", "The database cannot be written.")
        case .writeStalled:
            Sentence("Việc ghi vào cơ sở dữ liệu bị treo.", "A write to the database does not come to an end.")
        case .writerBusy: Sentence("Quá nhiều yêu cầu đang chờ ghi.", "Too many writes are waiting.")
        case .readFailed: Sentence("Không đọc được cơ sở dữ liệu.", "The database cannot be read.")
        case .diskFull: Sentence("Ổ đĩa đã đầy; chỉ còn đọc được.", "The disk is full; only reads work.")
        case .diskLow: Sentence("Ổ đĩa sắp đầy.", "The disk is nearly full.")
        case .logLarge: Sentence("Nhật ký ghi trước (WAL) quá lớn.", "The write-ahead log is too large.")
        case .logGrowing:
            Sentence(
                "Nhật ký ghi trước (WAL) đã vượt một phần tư giới hạn và chưa được gộp vào tệp dữ liệu.",
                "The write-ahead log has passed a quarter of its bound and is not being taken into the database.")
        case .migrationsPending:
            Sentence("Cấu trúc dữ liệu chưa được nâng cấp xong.", "The schema is not up to date.")
        case .migrationsNewer:
            Sentence(
                "Cấu trúc dữ liệu mới hơn phiên bản đang chạy; hãy khởi động lại máy chủ bằng phiên bản mới.",
                "The schema is newer than this process; restart the service with the new version.")
        case .databaseReplaced:
            Sentence(
                "Tệp cơ sở dữ liệu đã bị thay hoặc bị xoá khi máy chủ đang chạy; những gì ghi từ lúc đó không nằm trong tệp mới.",
                "The database file was replaced or removed under the running service; what was written since is not in the new one."
            )
        case .backupOld: Sentence("Bản sao lưu mới nhất đã quá cũ.", "The newest backup is too old.")
        case .backupFailed: Sentence("Lần sao lưu gần nhất không thành công.", "The last backup failed.")
        case .clockRehearsal:
            Sentence("Đồng hồ được đặt bằng tay để diễn tập.", "The clock was set by hand, for rehearsal.")
        }
    }
}

extension Readiness.Report {
    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("faults", reasons.filter(\.isFault).map(\.rawValue))
        w.member("warnings", reasons.filter { !$0.isFault }.map(\.rawValue))
        w.member(
            "reasons",
            array: { w in
                for reason in reasons {
                    w.elementObject { w in
                        w.member("code", reason.rawValue)
                        w.member("detail", reason.sentence.text(language))
                    }
                }
            })
    }
}
