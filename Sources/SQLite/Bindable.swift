/// What may stand for a `?` of a statement.
package protocol Bindable {
    /// The value to be stored.
    var sqliteValue: Value { get }

    /// Binds the value at the index (the first `?` is 1). The types of this file bind without making a `Value` first;
    /// others need not write this.
    func bind(to statement: Statement, at index: Int32) throws(SQLiteError)
}

extension Bindable {
    package func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
        try sqliteValue.bind(to: statement, at: index)
    }
}

extension Value: Bindable {
    package var sqliteValue: Value { self }

    package func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
        switch self {
        case .null: try statement.bindNull(at: index)
        case .integer(let value): try statement.bind(value, at: index)
        case .real(let value): try statement.bind(value, at: index)
        case .text(let value): try statement.bind(value, at: index)
        case .blob(let value): try statement.bind(value, at: index)
        }
    }
}

extension Int64: Bindable {
    package var sqliteValue: Value { .integer(self) }

    package func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
        try statement.bind(self, at: index)
    }
}

extension Int: Bindable {
    package var sqliteValue: Value { .integer(Int64(self)) }

    package func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
        try statement.bind(Int64(self), at: index)
    }
}

/// SQLite has no Boolean: 0 and 1.
extension Bool: Bindable {
    package var sqliteValue: Value { .integer(self ? 1 : 0) }

    package func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
        try statement.bind(Int64(self ? 1 : 0), at: index)
    }
}

extension Double: Bindable {
    package var sqliteValue: Value { .real(self) }

    package func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
        try statement.bind(self, at: index)
    }
}

extension String: Bindable {
    package var sqliteValue: Value { .text(self) }

    package func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
        try statement.bind(self, at: index)
    }
}

extension [UInt8]: Bindable {
    package var sqliteValue: Value { .blob(self) }

    package func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
        try statement.bind(self, at: index)
    }
}

/// `nil` is NULL.
extension Optional: Bindable where Wrapped: Bindable {
    package var sqliteValue: Value { self?.sqliteValue ?? .null }

    package func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
        if let self {
            try self.bind(to: statement, at: index)
        } else {
            try statement.bindNull(at: index)
        }
    }
}
