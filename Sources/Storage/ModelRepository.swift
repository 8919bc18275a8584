package import Domain
internal import SQLite

/// An entry of the catalogue of models.
package struct ModelRecord: Sendable, Hashable {
    package var id: Int64
    package var code: String
    package var name: String
    package var note: String?
    package var aliases: [String]
    /// In the order of the type's cases, each once.
    package var codesOfConduct: [CodeOfConduct]
    package var version: Int

    /// What changes when the model is written, without the identity of the row.
    package func hasSameContent(as other: ModelRecord) -> Bool {
        var copy = other
        copy.id = id
        copy.version = version
        return copy == self
    }

    package init(
        id: Int64 = 0, code: String, name: String, note: String?, aliases: [String], codesOfConduct: [CodeOfConduct],
        version: Int = 1
    ) {
        self.id = id
        self.code = code
        self.name = name
        self.note = note
        self.aliases = aliases
        self.codesOfConduct = codesOfConduct
        self.version = version
    }
}

/// What most callers need of a model.
package struct ModelReference: Sendable, Hashable {
    package let id: Int64
    package let code: String

    package init(id: Int64, code: String) {
        self.id = id
        self.code = code
    }
}

/// The catalogue of models.
package struct ModelRepository {
    let db: Connection

    package func reference(_ code: String) throws -> ModelReference? {
        try db.first("SELECT id, code FROM model WHERE code = ?", code) {
            ModelReference(id: $0.int(0), code: $0.text(1))
        }
    }

    package func reference(id: Int64) throws -> ModelReference? {
        try db.first("SELECT id, code FROM model WHERE id = ?", id) { ModelReference(id: $0.int(0), code: $0.text(1)) }
    }

    package func name(_ id: Int64) throws -> String? {
        try db.first("SELECT name FROM model WHERE id = ?", id) { $0.text(0) }
    }

    package func find(_ code: String) throws -> ModelRecord? {
        try db.first(
            "SELECT id, code, name, note, aliases, codes_of_conduct, version FROM model WHERE code = ?", code
        ) { try Self.record($0) }
    }

    /// - Parameter text: as `VietnameseText.fold` makes it; found in the name, the code or an alias.
    package func list(text: String?, _ page: PageRequest) throws -> Page<ModelRecord> {
        var sql = SQL(
            "SELECT id, code, name, note, aliases, codes_of_conduct, version, sort_key FROM model WHERE 1")
        if let text { sql.append(" AND instr(search, ?) > 0", text) }
        sql.append(page, by: "sort_key", "id")
        let rows = try db.rows(sql) { (model: try Self.record($0), key: $0.blob(7)) }
        let found = Page(rows, limit: page.limit) { Cursor(.bytes($0.key), .integer($0.model.id)) }
        return Page(items: found.items.map(\.model), next: found.next)
    }

    private static func record(_ row: borrowing Row) throws -> ModelRecord {
        ModelRecord(
            id: row.int(0), code: row.text(1), name: row.text(2), note: row.optionalText(3),
            aliases: try StoredList.read(row.text(4)),
            codesOfConduct: try StoredList.read(row.text(5)).map { raw in
                guard let value = CodeOfConduct(rawValue: raw) else {
                    throw StoredValueError("'\(raw)' is no code of conduct")
                }
                return value
            }, version: Int(row.int(6)))
    }

    /// Writes the row, new when `record.id` is 0; answers its id.
    @discardableResult
    package func save(_ record: ModelRecord, now: Instant) throws -> Int64 {
        let search = VietnameseText.fold(([record.name, record.code] + record.aliases).joined(separator: " | "))
        let key = ListKey.of(record.name)
        let aliases = StoredList.text(record.aliases)
        let codes = StoredList.text(record.codesOfConduct.map(\.rawValue))
        if record.id == 0 {
            try db.run(
                """
                INSERT INTO model (code, name, note, aliases, codes_of_conduct, search, sort_key, version, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)
                """, record.code, record.name, record.note, aliases, codes, search, key, now.milliseconds)
            return db.lastInsertedID
        }
        try db.run(
            """
            UPDATE model SET name = ?, note = ?, aliases = ?, codes_of_conduct = ?, search = ?, sort_key = ?,
                version = version + 1, updated_at = ?
            WHERE id = ?
            """, record.name, record.note, aliases, codes, search, key, now.milliseconds, record.id)
        return record.id
    }
}
