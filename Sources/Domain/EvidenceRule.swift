/// What must stand behind points that are given.
package enum EvidenceRule: String, Sendable, Hashable, CaseIterable {
    case none
    /// A file. Files are not taken yet, so nothing is demanded.
    case file
    /// A note in words.
    case explanation
    /// A file or a note; as long as files are not taken, a note.
    case either

    /// Whether points above zero need a note.
    package var needsNote: Bool {
        switch self {
        case .none, .file: false
        case .explanation, .either: true
        }
    }
}
