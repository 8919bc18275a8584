internal import Domain

/// The key by which a list is sorted and goes on from page to page.
enum ListKey {
    /// A cursor carries the key in a URL, so it is cut; what is alike that far is kept apart by its id.
    static let maximumBytes = 256

    static func of(_ name: String) -> [UInt8] { Array(VietnameseText.sortKey(name).prefix(maximumBytes)) }
}
