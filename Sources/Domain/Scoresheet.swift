package import JSON

/// The criteria, points and bands by which one model is scored in one plan (bảng điểm).
///
/// All of it is entered by the sheet's author; the product ships no points (SPEC §2.5). A value of this type is a
/// draft that may be faulty until ``validate()`` returns nothing.
package struct Scoresheet: Sendable, Hashable {
    /// How far a self-score may stand from the inspected one on a criterion before it counts as a difference.
    package var tolerance: Points
    package var groups: [CriterionGroup]
    /// Highest first. None at all means that cards of this sheet are not classified.
    package var bands: [Band]
    /// What the author says about the sheet as a whole.
    package var note: String?
    /// The points were made up to show the programme, and decide nothing.
    package var isIllustrative: Bool

    package init(
        tolerance: Points = .zero, groups: [CriterionGroup], bands: [Band] = [], note: String? = nil,
        isIllustrative: Bool = false
    ) {
        self.tolerance = tolerance
        self.groups = groups
        self.bands = bands
        self.note = note
        self.isIllustrative = isIllustrative
    }

    /// Every criterion, in the order of the sheet.
    package var criteria: [Criterion] { groups.flatMap(\.criteria) }

    /// What a card is measured against when every criterion applies and is answered.
    package var maximum: Points {
        groups.reduce(.zero) { sum, group in
            sum + group.capped(group.sum { $0.kind.countsInMaximum })
        }
    }

    /// The band that `total` of `maximum` reaches; `nil` when it reaches none or there is no maximum.
    package func band(for total: Points, of maximum: Points) -> Band? {
        bands.first { $0.isReached(by: total, of: maximum) }
    }
}

extension CriterionGroup {
    /// The maxima of the criteria that `isIncluded` picks, before the cap.
    func sum(where isIncluded: (Criterion) -> Bool) -> Points {
        criteria.lazy.filter(isIncluded).reduce(.zero) { $0 + $1.maximum }
    }
}

extension Scoresheet {
    /// Writes the sheet as a JSON object with every member present and in a fixed order.
    package func write(to writer: inout JSONWriter) {
        writer.object { $0.members(of: self) }
    }

    /// The bytes that the content hash of a published version is taken over. They depend on nothing but the sheet:
    /// not on how its author wrote a number, ordered members or left out defaults.
    package var canonicalBytes: [UInt8] {
        var writer = JSONWriter(reserving: 4096)
        write(to: &writer)
        return writer.bytes
    }
}

extension JSONWriter {
    /// The members of a sheet, for a caller that has members of its own to put into the same object.
    package mutating func members(of sheet: Scoresheet) {
        member("note", sheet.note)
        member("illustrative", sheet.isIllustrative)
        member("tolerance", sheet.tolerance)
        name("groups")
        array { writer in
            for group in sheet.groups { writer.elementObject { $0.members(of: group) } }
        }
        name("bands")
        array { writer in
            for band in sheet.bands { writer.elementObject { $0.members(of: band) } }
        }
    }

    private mutating func members(of group: CriterionGroup) {
        member("code", group.code)
        member("name", group.name)
        member("cap", group.cap)
        criteria(group.criteria)
    }

    mutating func criteria(_ criteria: [Criterion]) {
        name("criteria")
        array { writer in
            for criterion in criteria { writer.elementObject { $0.members(of: criterion) } }
        }
    }

    private mutating func members(of criterion: Criterion) {
        member("code", criterion.code)
        member("text", criterion.text)
        member("maximum", criterion.maximum)
        member("step", criterion.step)
        member("kind", criterion.kind.rawValue)
        member("modality", criterion.modality.rawValue)
        member("polarity", criterion.polarity.rawValue)
        member("evidence", criterion.evidence.rawValue)
        member("critical", criterion.critical)
        member("source", criterion.source)
    }

    private mutating func members(of band: Band) {
        member("code", band.code)
        member("name", band.name)
        member("from", band.from)
    }
}
