extension Connection {
    /// Reads that belong together see one state of the database: BEGIN DEFERRED … COMMIT around them. Inside a
    /// transaction, which is one state already, it is the body alone.
    package func snapshot<T>(_ body: (Connection) throws -> T) throws -> T {
        guard isAutocommit else { return try body(self) }
        try run("BEGIN DEFERRED")
        return try committing(body)
    }

    /// All or nothing, on a connection of one's own. Who writes through a `Writer` is in a transaction already.
    package func transaction<T>(_ body: (Connection) throws -> T) throws -> T {
        try run("BEGIN IMMEDIATE")
        return try committing(body)
    }

    /// All or nothing inside a transaction: what the body wrote goes when it throws, the rest of the transaction stays.
    /// Savepoints nest.
    package func savepoint<T>(_ body: (Connection) throws -> T) throws -> T {
        try run("SAVEPOINT part")
        do {
            let result = try body(self)
            try run("RELEASE part")
            return result
        } catch {
            // Some faults have ended the whole transaction, savepoints and all.
            if !isAutocommit {
                try run("ROLLBACK TO part")
                try run("RELEASE part")
            }
            throw error
        }
    }

    private func committing<T>(_ body: (Connection) throws -> T) throws -> T {
        do {
            let result = try body(self)
            try run("COMMIT")
            return result
        } catch {
            // A ROLLBACK that fails leaves nothing to be done, and the first error is the one to tell of.
            if !isAutocommit { try? run("ROLLBACK") }
            throw error
        }
    }
}
