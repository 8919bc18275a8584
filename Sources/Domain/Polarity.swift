/// Whether a criterion names something to do or something not to do.
///
/// For the reader of a card; it does not change how points count.
package enum Polarity: String, Sendable, Hashable, CaseIterable {
    /// "nên làm"
    case `do`
    /// "không được"
    case dont
}
