package import Domain
internal import JSON
package import Storage

/// What a card or a visit says on the unit's own criteria, beside its scores and in none of its figures.
package struct SupplementPart: Sendable {
    package let version: SupplementVersionRecord
    package let criteria: [Criterion]
    package let scores: [CriterionScore]
    package let result: ScoreResult
    /// What keeps it from being sent.
    let issues: [Issue]
}

extension Transaction {
    func supplement(_ stored: SupplementScores?) throws -> SupplementPart? {
        guard let stored, let version = try db.supplements.version(id: stored.versionID) else { return nil }
        let scores = try StoredScores.read(stored.scores)
        let content = try Supplement(stored: version.document)
        let (result, issues) = content.check(scores, submitting: true)
        return SupplementPart(
            version: version, criteria: content.criteria, scores: scores, result: result, issues: issues)
    }

    /// The version on which a card or a visit of the month is scored that does not stand on one yet; `nil` where the unit has no
    /// criteria of its own, or has ended them.
    func supplementVersion(registration: Int64, month: Month) throws -> SupplementVersionRecord? {
        let version = try db.supplements.version(registration: registration, month: month)
        return version?.maximum == .zero ? nil : version
    }

    /// Checks scores on that version. Without one, every score is a fault.
    func check(
        supplement scores: [CriterionScore], on version: SupplementVersionRecord?, submitting: Bool
    ) throws -> (stored: SupplementScores?, issues: [Issue]) {
        let content = try version.map { try Supplement(stored: $0.document) } ?? Supplement(criteria: [])
        let (result, issues) = content.check(scores, submitting: submitting)
        let stored = version.map {
            SupplementScores(
                versionID: $0.id, scores: StoredScores.text(scores), total: result.total, maximum: result.maximum,
                percent: result.percent)
        }
        return (stored, issues)
    }
}

/// What is said of single criteria when something is sent back, as a record keeps it.
enum StoredComments {
    static func text(_ comments: [(criterion: String, comment: String)]) -> String? {
        guard !comments.isEmpty else { return nil }
        var writer = JSONWriter()
        writer.array { w in
            for comment in comments {
                w.elementObject { w in
                    w.member("criterion", comment.criterion)
                    w.member("comment", comment.comment)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    static func faults(in comments: [(criterion: String, comment: String)], known: Set<String>) -> [Issue] {
        comments.enumerated().filter { !known.contains($0.element.criterion) }.map {
            Issue(
                pointer: "/criteria/\($0.offset)/criterion", code: .criterionUnknown,
                arguments: [$0.element.criterion])
        }
    }
}
