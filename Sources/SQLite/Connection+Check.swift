import CSQLite

extension Connection {
    /// What `PRAGMA integrity_check` finds wrong with the file and its indices; empty for a sound one. Reads all of it.
    package func integrityFaults(limit: Int = 100) throws -> [String] {
        var faults: [String] = []
        do {
            try each("SELECT integrity_check FROM pragma_integrity_check(?)", limit) { row in
                let line = row.text(0)
                if line != "ok" { faults.append(line) }
                return true
            }
        } catch let error as SQLiteError where error.isCorrupt {
            // Some damage stops the check itself.
            faults.append(error.message)
        }
        return faults
    }

    /// The rows that refer to a row that is not there, one line each; empty when all is well.
    package func foreignKeyFaults(limit: Int = 100) throws -> [String] {
        try rows("SELECT \"table\", rowid, parent, fkid FROM pragma_foreign_key_check LIMIT ?", limit) { row in
            let place = row.optionalInt(1).map { "row \($0)" } ?? "a row without rowid"
            return "\(row.text(0)), \(place): no such row in \(row.text(2)) (foreign key \(row.int(3)))"
        }
    }

    /// Whether another file has the name of the one that is open, or none has: what is written goes to where nobody finds it.
    package var hasMoved: Bool {
        var answer: Int32 = 0
        return sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &answer) == SQLITE_OK && answer != 0
    }
}
