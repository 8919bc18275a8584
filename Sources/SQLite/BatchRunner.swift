import CSQLite

/// What became of one batch, for the statistics.
struct BatchReport {
    var jobs = 0
    var commits = 0
    var failedBatches = 0
    var largest = 0
    var commitNanoseconds = 0
}

/// Runs a batch of jobs in one transaction. Confined to the thread that runs it.
final class BatchRunner {
    private let connection: Connection
    private let gate: CommitGate
    private let begin: Statement
    private let commit: Statement
    private let savepoint: Statement
    private let release: Statement
    private let undo: Statement

    init(connection: Connection) throws(SQLiteError) {
        self.connection = connection
        gate = CommitGate(on: connection)
        begin = try connection.prepare("BEGIN IMMEDIATE")
        commit = try connection.prepare("COMMIT")
        savepoint = try connection.prepare("SAVEPOINT job")
        release = try connection.prepare("RELEASE job")
        undo = try connection.prepare("ROLLBACK TO job")
    }

    /// Runs the jobs and leaves in each what came of it; none is answered yet.
    func run(_ batch: [any PendingWrite]) -> BatchReport {
        var report = BatchReport()
        report.jobs = batch.count
        var remaining = batch
        while !remaining.isEmpty {
            do throws(SQLiteError) {
                try begin.run()
                if let culprit = firstToEndTransaction(remaining) {
                    rollBack()
                    remaining.remove(at: culprit)
                    continue
                }
                // What a job alone wrote and nobody keeps goes with the transaction.
                if remaining.count == 1, let job = remaining.first, !isKept(job) {
                    rollBack()
                    break
                }
                let start = ContinuousClock.now
                defer { report.commitNanoseconds += (ContinuousClock.now - start).nanoseconds }
                try commitAll()
                report.commits = 1
                report.largest = remaining.count
            } catch {
                report.failedBatches = 1
                rollBack()
                for job in remaining { job.fail(error) }
            }
            break
        }
        return report
    }

    /// Runs job after job. Stops at one that has ended the transaction, and with it what its neighbours wrote.
    private func firstToEndTransaction(_ jobs: [any PendingWrite]) -> Int? {
        if jobs.count == 1, let job = jobs.first { return runAlone(job) ? nil : 0 }
        return jobs.firstIndex { !runInSavepoint($0) }
    }

    private func isKept(_ job: any PendingWrite) -> Bool { job.hasSucceeded && job.keeping }

    /// Whether the transaction is still there. Without a savepoint, for SQLite keeps of each page that is changed within one what it was,
    /// and goes through all of that at the end of each statement: 180 000 rows did not get there in twelve minutes so, and take 8 s without.
    private func runAlone(_ job: any PendingWrite) -> Bool {
        job.run(on: connection)
        if connection.isAutocommit, job.hasSucceeded { job.fail(Self.lost) }
        return !connection.isAutocommit
    }

    /// Whether the transaction is still there.
    private func runInSavepoint(_ job: any PendingWrite) -> Bool {
        do throws(SQLiteError) {
            try savepoint.run()
        } catch {
            job.fail(error)
            return !connection.isAutocommit
        }
        job.run(on: connection)
        // FULL, IOERR, NOMEM, INTERRUPT and ON CONFLICT ROLLBACK can end it (https://sqlite.org/lang_transaction.html).
        // A job that went on regardless has written nothing, whatever it says.
        if connection.isAutocommit {
            if job.hasSucceeded { job.fail(Self.lost) }
            return false
        }
        do throws(SQLiteError) {
            if !isKept(job) { try undo.run() }
            try release.run()
            return true
        } catch {
            // Without its savepoint nobody knows what the job has left behind: it ended the transaction and began
            // another, or what the savepoint kept could not be read back.
            if job.hasSucceeded { job.fail(error) }
            return false
        }
    }

    private func commitAll() throws(SQLiteError) {
        gate.isOpen = true
        defer { gate.isOpen = false }
        try commit.run()
    }

    private func rollBack() {
        // Nothing is left to be done about a ROLLBACK that fails; the next BEGIN tells.
        if !connection.isAutocommit { try? connection.run("ROLLBACK") }
    }

    private static let lost = SQLiteError(
        extendedCode: SQLITE_ABORT, message: "the job ended the transaction that it was to be part of")
}

/// Turns a COMMIT that is not the runner's own into an error: a job that ends its transaction would make its neighbours'
/// half of a batch durable, and they would then run again.
private final class CommitGate {
    var isOpen = false

    init(on connection: Connection) {
        // Not retained: the runner owns the connection and the gate, and commits nowhere but in `run`.
        sqlite3_commit_hook(
            connection.handle,
            { gate in
                guard let gate else { return 0 }
                return Unmanaged<CommitGate>.fromOpaque(gate).takeUnretainedValue().isOpen ? 0 : 1
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}

extension Duration {
    fileprivate var nanoseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }
}
