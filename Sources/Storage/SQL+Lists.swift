internal import Domain
internal import SQLite

/// What queries over records have in common.
extension SQL {
    /// The head of a query that may then ask of `below`: the unit and everything under it. Empty for `nil`.
    static func below(_ root: Int64?) -> SQL {
        guard let root else { return SQL("") }
        return SQL(
            """
            WITH RECURSIVE below (id) AS (
                SELECT ? UNION SELECT unit.id FROM unit JOIN below ON unit.parent_id = below.id)

            """, root)
    }

    /// The condition that a unit is `root` or lies under it: by `below`, which the query then begins with, or step by step upwards from
    /// each row, which is shorter where most rows are there.
    mutating func append(_ unit: StaticString, isBelow root: Int64, upwards: Bool) {
        guard upwards else {
            append(unit)
            append(" IN below")
            return
        }
        append("EXISTS (WITH RECURSIVE above (id) AS (SELECT ")
        append(unit)
        append(
            " UNION SELECT unit.parent_id FROM above CROSS JOIN unit ON unit.id = above.id) SELECT 1 FROM above WHERE id = ?)",
            root)
    }

    /// The end of a query in the order of `id`: what comes after the cursor, and a row more than the page holds, which tells
    /// whether there is another page.
    mutating func append(_ page: PageRequest, by id: StaticString, newestFirst: Bool = false) {
        if case .integer(let last)? = page.cursor?.parts.first {
            append(" AND ")
            append(id)
            append(newestFirst ? " < ?" : " > ?", last)
        }
        append(" ORDER BY ")
        append(id)
        append(newestFirst ? " DESC LIMIT ?" : " LIMIT ?", page.limit + 1)
    }

    /// The same in the order of a `ListKey`, and of `id` among those that are alike.
    mutating func append(_ page: PageRequest, by key: StaticString, _ id: StaticString) {
        if case .bytes(let lastKey)? = page.cursor?.parts.first, case .integer(let last)? = page.cursor?.parts.last {
            append(" AND (")
            append(key)
            append(", ")
            append(id)
            append(") > (?, ?)", lastKey, last)
        }
        append(" ORDER BY ")
        append(key)
        append(", ")
        append(id)
        append(" LIMIT ?", page.limit + 1)
    }
}
