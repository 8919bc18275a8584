extension Connection {
    /// Every table of the schema, by name, and how many rows it has. Reads an index of each from its beginning to its end.
    ///
    /// The one place where a text of SQL is made of something that is not a literal: of the names of tables, which come from the schema
    /// and are quoted.
    package func rowCounts() throws -> [(table: String, rows: Int64)] {
        let names = try rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        ) { $0.text(0) }
        return try names.map { name in
            let quoted = name.replacing("\"", with: "\"\"")
            let sql = Array("SELECT count(*) FROM \"\(quoted)\"".utf8)
            return try sql.withUnsafeBufferPointer { bytes in
                let statement = try prepare(bytes)
                return (table: name, rows: try statement.step() ? statement.row.int(0) : 0)
            }
        }
    }
}
