/// Prepared statements of one connection, kept by what they were prepared from.
struct StatementCache {
    /// Makes a statement of UTF-8 text.
    typealias Prepare = (UnsafeBufferPointer<UInt8>) throws(SQLiteError) -> Statement

    private var literals: [SQL.Part: Statement] = [:]
    /// Texts put together at run time may take many forms, so only the last used are kept.
    private var texts: [[SQL.Part]: Statement] = [:]
    /// How often a statement was lent.
    private(set) var uses: UInt64 = 0
    private let textLimit: Int

    init(textLimit: Int = 128) { self.textLimit = textLimit }

    var count: Int { literals.count + texts.count }

    /// Lends a statement that nobody else uses: the kept one, a twin of it if that is in use further up the stack, or
    /// a new one. It goes back with `Statement.giveBack()`.
    mutating func lend(_ text: StaticString, prepare: Prepare) throws(SQLiteError) -> Statement {
        uses += 1
        let key = SQL.Part(text)
        func make() throws(SQLiteError) -> Statement { try prepare(key.bytes) }
        if let kept = literals[key] { return try kept.lend(make) }
        let statement = try make()
        literals[key] = statement
        return try statement.lend(make)
    }

    mutating func lend(_ sql: SQL, prepare: Prepare) throws(SQLiteError) -> Statement {
        uses += 1
        func make() throws(SQLiteError) -> Statement {
            try sql.bytes.withUnsafeBufferPointer { (bytes) throws(SQLiteError) in try prepare(bytes) }
        }
        if let kept = texts[sql.parts] {
            kept.lastUse = uses
            return try kept.lend(make)
        }
        let statement = try make()
        statement.lastUse = uses
        if texts.count >= textLimit { dropOldest() }
        texts[sql.parts] = statement
        return try statement.lend(make)
    }

    /// One that is lent at the moment lives on until it is given back.
    private mutating func dropOldest() {
        if let oldest = texts.min(by: { $0.value.lastUse < $1.value.lastUse }) { texts[oldest.key] = nil }
    }
}

extension Statement {
    fileprivate func lend(_ make: () throws(SQLiteError) -> Statement) throws(SQLiteError) -> Statement {
        var free = self
        while free.isLent {
            if let twin = free.twin {
                free = twin
            } else {
                let twin = try make()
                free.twin = twin
                free = twin
            }
        }
        free.isLent = true
        return free
    }

    func giveBack() {
        reset()
        isLent = false
    }
}
