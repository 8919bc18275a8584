/// Which part of a list is wanted: at most `limit` rows after the place that `cursor` names.
package struct PageRequest: Sendable, Hashable {
    package static let limits = 1...500
    package let limit: Int
    package let cursor: Cursor?

    package init(limit: Int = 50, cursor: Cursor? = nil) {
        self.limit = limit
        self.cursor = cursor
    }

    package static let all = PageRequest(limit: Int.max - 1)
}

/// A part of a list, and where it goes on.
package struct Page<Item> {
    package let items: [Item]
    package let next: Cursor?

    package init(items: [Item], next: Cursor?) {
        self.items = items
        self.next = next
    }

    /// A page out of rows that were read with one more than the limit, which shows whether there is more.
    package init(_ rows: [Item], limit: Int, cursor: (Item) -> Cursor) {
        items = rows.count > limit ? Array(rows.prefix(limit)) : rows
        next = rows.count > limit ? items.last.map(cursor) : nil
    }
}

extension Page: Sendable where Item: Sendable {}
