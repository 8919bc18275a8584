/// Prepared statements of one connection, kept by what they were prepared from.
struct StatementCache {
    /// Makes a statement of UTF-8 text.
    typealias Prepare = (UnsafeBufferPointer<UInt8>) throws(SQLiteError) -> Statement

    /// Literals are few and live for ever: the address and length of one stand for its text.
    private struct Literal: Hashable {
        let address: UInt
        let count: Int
    }

    private var literals: [Literal: Statement] = [:]
    /// Texts put together at run time may take many forms, so only the last used are kept.
    private var texts: [[UInt8]: Statement] = [:]
    private var uses: UInt64 = 0
    private let textLimit: Int

    init(textLimit: Int = 128) { self.textLimit = textLimit }

    var count: Int { literals.count + texts.count }

    /// Lends a statement that nobody else uses: the kept one, a twin of it if that is in use further up the stack, or
    /// a new one. It goes back with `Statement.giveBack()`.
    mutating func lend(_ text: StaticString, prepare: Prepare) throws(SQLiteError) -> Statement {
        precondition(text.hasPointerRepresentation, "a statement of one character")
        let key = Literal(address: UInt(bitPattern: text.utf8Start), count: text.utf8CodeUnitCount)
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        if let kept = literals[key] { return try kept.lend(bytes, prepare) }
        let statement = try prepare(bytes)
        literals[key] = statement
        return try statement.lend(bytes, prepare)
    }

    mutating func lend(_ sql: SQL, prepare: Prepare) throws(SQLiteError) -> Statement {
        uses += 1
        return try sql.bytes.withUnsafeBufferPointer { (bytes) throws(SQLiteError) in
            if let kept = texts[sql.bytes] {
                kept.lastUse = uses
                return try kept.lend(bytes, prepare)
            }
            let statement = try prepare(bytes)
            statement.lastUse = uses
            if texts.count >= textLimit { dropOldest() }
            texts[sql.bytes] = statement
            return try statement.lend(bytes, prepare)
        }
    }

    /// One that is lent at the moment lives on until it is given back.
    private mutating func dropOldest() {
        if let oldest = texts.min(by: { $0.value.lastUse < $1.value.lastUse }) { texts[oldest.key] = nil }
    }
}

extension Statement {
    fileprivate func lend(
        _ text: UnsafeBufferPointer<UInt8>, _ prepare: StatementCache.Prepare
    ) throws(SQLiteError) -> Statement {
        var free = self
        while free.isLent {
            if let twin = free.twin {
                free = twin
            } else {
                let twin = try prepare(text)
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
