import CSQLite

@testable import SQLite

/// What SQLite was asked, and how it means to find the answer.
extension Connection {
    struct PlanFault: Error, CustomStringConvertible {
        let description: String
    }

    /// The text of every statement that runs while `body` does, each once, in order; those of triggers are left out.
    func tracing(_ body: (Connection) throws -> Void) throws -> [String] {
        let trace = Trace()
        let context = Unmanaged.passUnretained(trace).toOpaque()
        sqlite3_trace_v2(
            handle, UInt32(SQLITE_TRACE_STMT),
            { _, context, statement, text in
                guard let context, let statement, let text else { return 0 }
                // A trigger's own statements come as a comment.
                let isComment = text.load(as: UInt8.self) == UInt8(ascii: "-")
                if !isComment, let sql = sqlite3_sql(OpaquePointer(statement)) {
                    Unmanaged<Trace>.fromOpaque(context).takeUnretainedValue().add(String(cString: sql))
                }
                return 0
            }, context)
        defer { sqlite3_trace_v2(handle, 0, nil, nil) }
        try body(self)
        return trace.statements
    }

    /// The steps of `EXPLAIN QUERY PLAN` (https://sqlite.org/eqp.html).
    func plan(of sql: String) throws -> [String] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, "EXPLAIN QUERY PLAN " + sql, -1, &statement, nil) == SQLITE_OK else {
            throw PlanFault(description: "\(String(cString: sqlite3_errmsg(handle))): \(sql)")
        }
        defer { sqlite3_finalize(statement) }
        var steps: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            steps.append(sqlite3_column_text(statement, 3).map { String(cString: $0) } ?? "")
        }
        return steps
    }
}

private final class Trace {
    private(set) var statements: [String] = []

    func add(_ sql: String) {
        if !statements.contains(sql) { statements.append(sql) }
    }
}
