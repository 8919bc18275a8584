/// Prepared statements of one connection, kept by what they were prepared from.
struct StatementCache {
    /// Literals are few and live for ever: the address and length of one stand for its text.
    private struct Literal: Hashable {
        let address: UInt
        let count: Int

        init(_ text: StaticString) {
            address = UInt(bitPattern: text.utf8Start)
            count = text.utf8CodeUnitCount
        }
    }

    private var literals: [Literal: Statement] = [:]
    /// Texts put together at run time may take many forms, so only the last used are kept.
    private var texts: [String: Statement] = [:]
    private var uses: UInt64 = 0
    private let textLimit: Int

    init(textLimit: Int = 128) { self.textLimit = textLimit }

    /// The number of kept texts, for tests.
    var textCount: Int { texts.count }

    /// Lends a statement that nobody else uses: the kept one, a twin of it if that is in use further up the stack, or
    /// a new one. It goes back with `Statement.giveBack()`.
    mutating func lend(
        _ text: StaticString, prepare: (UnsafeBufferPointer<UInt8>) throws(SQLiteError) -> Statement
    ) throws(SQLiteError) -> Statement {
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        let key = Literal(text)
        if let kept = literals[key] {
            return try kept.lend { () throws(SQLiteError) in try prepare(bytes) }
        }
        let statement = try prepare(bytes)
        literals[key] = statement
        return try statement.lend { () throws(SQLiteError) in try prepare(bytes) }
    }

    mutating func lend(
        _ text: String, prepare: (String) throws(SQLiteError) -> Statement
    ) throws(SQLiteError) -> Statement {
        uses += 1
        let statement: Statement
        if let kept = texts[text] {
            statement = kept
        } else {
            statement = try prepare(text)
            if texts.count >= textLimit { dropOldest() }
            texts[text] = statement
        }
        statement.lastUse = uses
        return try statement.lend { () throws(SQLiteError) in try prepare(text) }
    }

    /// One that is lent at the moment lives on until it is given back.
    private mutating func dropOldest() {
        if let oldest = texts.min(by: { $0.value.lastUse < $1.value.lastUse }) { texts[oldest.key] = nil }
    }
}

extension Statement {
    fileprivate func lend(
        orPrepare prepare: () throws(SQLiteError) -> Statement
    ) throws(SQLiteError) -> Statement {
        var free = self
        while free.isLent {
            if let twin = free.twin {
                free = twin
            } else {
                let twin = try prepare()
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
