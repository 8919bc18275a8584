// Running statements. A statement is prepared at its first use and kept; it is reset and its values are let go after
// every use, also when `read` throws. A use of a statement inside a row of the same statement gets one of its own.

extension Connection {
    /// Runs a statement and drops the rows it may give.
    package func run<each B: Bindable>(_ sql: StaticString, _ values: repeat each B) throws(SQLiteError) {
        let statement = try lend(sql)
        defer { statement.giveBack() }
        try statement.bind(repeat each values)
        try statement.complete()
    }

    /// Every row, as `read` makes it.
    package func rows<T, each B: Bindable>(
        _ sql: StaticString, _ values: repeat each B, read: (borrowing Row) throws -> T
    ) throws -> [T] {
        let statement = try lend(sql)
        defer { statement.giveBack() }
        try statement.bind(repeat each values)
        return try statement.rows(read)
    }

    /// The first row, as `read` makes it; nil if there is none.
    package func first<T, each B: Bindable>(
        _ sql: StaticString, _ values: repeat each B, read: (borrowing Row) throws -> T
    ) throws -> T? {
        let statement = try lend(sql)
        defer { statement.giveBack() }
        try statement.bind(repeat each values)
        return try statement.first(read)
    }

    /// Hands over row after row until there are no more or `body` says false.
    package func each<each B: Bindable>(
        _ sql: StaticString, _ values: repeat each B, body: (borrowing Row) throws -> Bool
    ) throws {
        let statement = try lend(sql)
        defer { statement.giveBack() }
        try statement.bind(repeat each values)
        try statement.each(body)
    }

    private func lend(_ sql: StaticString) throws(SQLiteError) -> Statement {
        try statements.lend(sql) { (text) throws(SQLiteError) in try prepare(text) }
    }
}

// The same for statements put together at run time.
extension Connection {
    package func run(_ sql: SQL) throws(SQLiteError) {
        let statement = try lend(sql)
        defer { statement.giveBack() }
        try statement.bind(sql.values)
        try statement.complete()
    }

    package func rows<T>(_ sql: SQL, read: (borrowing Row) throws -> T) throws -> [T] {
        let statement = try lend(sql)
        defer { statement.giveBack() }
        try statement.bind(sql.values)
        return try statement.rows(read)
    }

    package func first<T>(_ sql: SQL, read: (borrowing Row) throws -> T) throws -> T? {
        let statement = try lend(sql)
        defer { statement.giveBack() }
        try statement.bind(sql.values)
        return try statement.first(read)
    }

    package func each(_ sql: SQL, _ body: (borrowing Row) throws -> Bool) throws {
        let statement = try lend(sql)
        defer { statement.giveBack() }
        try statement.bind(sql.values)
        try statement.each(body)
    }

    private func lend(_ sql: SQL) throws(SQLiteError) -> Statement {
        try statements.lend(sql) { (text) throws(SQLiteError) in try prepare(text) }
    }
}

extension Statement {
    fileprivate func rows<T>(_ read: (borrowing Row) throws -> T) throws -> [T] {
        let row = self.row
        var result: [T] = []
        while try step() { result.append(try read(row)) }
        return result
    }

    fileprivate func first<T>(_ read: (borrowing Row) throws -> T) throws -> T? {
        guard try step() else { return nil }
        let result = try read(row)
        try finishWriting()
        return result
    }

    fileprivate func each(_ body: (borrowing Row) throws -> Bool) throws {
        let row = self.row
        while try step() {
            guard try body(row) else { return try finishWriting() }
        }
    }

    /// `INSERT … RETURNING` gives its rows before its end, and its end can still fail.
    private func finishWriting() throws(SQLiteError) {
        if !isReadOnly { try complete() }
    }
}
