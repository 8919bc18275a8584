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
}
