import SQLite

/// A writer whose thread stands still inside a job, so that a test decides what shares the next COMMIT.
struct HeldWriter {
    let writer: Writer
    private let gate: Gate
    private let holding: Task<Void, any Error>

    init(_ writer: Writer) async throws {
        self.writer = writer
        let gate = try Gate()
        let (entered, entry) = AsyncStream.makeStream(of: Void.self)
        holding = Task {
            try await writer.write { _ in
                entry.finish()
                gate.pass()
            }
        }
        self.gate = gate
        for await _ in entered {}
    }

    /// Queues a job and returns once it waits.
    func queue<T: Sendable>(
        keeping: Bool = true, alone: Bool = false, _ job: @escaping @Sendable (Connection) throws -> T
    ) async -> Task<T, any Error> {
        let depth = writer.statistics.queueDepth
        let task = Task { [writer] in try await writer.write(keeping: keeping, alone: alone, job) }
        while writer.statistics.queueDepth == depth { await Task.yield() }
        return task
    }

    func release() async throws {
        gate.open()
        try await holding.value
    }

    /// Runs the jobs in one batch, in order, and tells what came of each.
    static func batch(
        on writer: Writer, _ jobs: [@Sendable (Connection) throws -> Void]
    ) async throws -> [Result<Void, any Error>] {
        let held = try await HeldWriter(writer)
        var tasks: [Task<Void, any Error>] = []
        for job in jobs { tasks.append(await held.queue(job)) }
        try await held.release()
        var results: [Result<Void, any Error>] = []
        for task in tasks { results.append(await task.result) }
        return results
    }
}

extension Result where Success == Void {
    var isSuccess: Bool {
        if case .success = self { true } else { false }
    }

    var sqliteError: SQLiteError? {
        if case .failure(let error) = self { error as? SQLiteError } else { nil }
    }
}
