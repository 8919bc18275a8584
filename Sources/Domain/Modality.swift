/// How strongly the source document asks for a criterion.
package enum Modality: String, Sendable, Hashable, CaseIterable {
    /// "bắt buộc": must be answered before a card is submitted.
    case required
    /// "khuyến khích": may be left out, and then is neither a zero nor part of the maximum (SPEC §2.5).
    case encouraged
    /// "nếu có": must be answered, if only with `notApplicable` and why.
    case ifAny

    /// Whether a card may be submitted without an answer to the criterion.
    package var mayBeLeftOut: Bool { self == .encouraged }
}
