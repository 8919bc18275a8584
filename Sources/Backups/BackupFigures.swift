package import JSON
package import SQLite
package import Storage

/// What a database holds, in figures that two copies of it can be compared by.
package struct BackupFigures: Sendable, Hashable {
    package struct Table: Sendable, Hashable {
        package let name: String
        package let rows: Int64
    }

    /// The last migration that was applied.
    package var schema: String
    /// Every table of the schema with its rows, by name.
    package var tables: [Table]
    /// The head of the audit trail, as `nep audit seal` prints it; `nil` where the schema is from before there was a chain.
    package var trail: AuditHead?

    package init(schema: String, tables: [Table], trail: AuditHead?) {
        self.schema = schema
        self.tables = tables
        self.trail = trail
    }

    /// Counts them.
    package static func of(_ db: Connection) throws -> BackupFigures {
        BackupFigures(
            schema: try db.health.lastMigration() ?? "",
            tables: try db.rowCounts().map { Table(name: $0.table, rows: $0.rows) },
            trail: try Migrator().pending(db).isEmpty ? db.audit.head() : nil)
    }

    /// What differs from what it was said to hold, each a line; empty when nothing does.
    package func differences(from expected: BackupFigures) -> [String] {
        var lines: [String] = []
        if schema != expected.schema { lines.append("schema: \(schema), not \(expected.schema)") }
        let own = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.rows) })
        let other = Dictionary(expected.tables.map { ($0.name, $0.rows) }, uniquingKeysWith: { $1 })
        for name in Set(own.keys).union(other.keys).sorted() where own[name] != other[name] {
            let say = { (rows: Int64?) in rows.map(String.init) ?? "no such table" }
            lines.append("\(name): \(say(own[name])), not \(say(other[name]))")
        }
        // A trail in an older schema can only be read by the binary of that time, or once it is migrated.
        if let trail, trail != expected.trail {
            lines.append("audit trail: \(trail), not \(expected.trail?.description ?? "empty")")
        }
        return lines
    }

    package func write(to w: inout JSONWriter) {
        w.member("schema", schema)
        w.member(
            "tables",
            array: { w in
                for table in tables {
                    w.elementObject { w in
                        w.member("name", table.name)
                        w.member("rows", table.rows)
                    }
                }
            })
        w.member("trail", trail?.description)
    }
}
