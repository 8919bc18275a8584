package import Domain
internal import Storage

/// Self-scores against what inspectors found (X-C5): by unit, model, criteria group, criterion and inspection.
package struct ComparisonService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Query: Sendable, Hashable {
        package var inspection: Slug?
        package var unit: Slug?
        package var model: Slug?
        package var group: String?
        package var criterion: String?
        package var month: Month?
        /// Only visits whose inspected score is final, or only those whose score is not.
        package var isFinal: Bool?
        /// No figure is given for fewer criteria compared than this.
        package var minimum = 5
        package var asOf: Instant?
        package init() {}
    }

    package static let minimums = 1...100_000

    package enum Dimension: String, Sendable, Hashable, CaseIterable {
        case total, inspection, unit, model, group, criterion
    }

    /// What is compared: everything, or one unit, model, group, criterion or inspection.
    package struct Figure: Sendable {
        package let dimension: Dimension
        package let model: String?
        /// The code of what it is about; empty for the total.
        package let code: String
        package let name: String
        package internal(set) var deviation = Deviation()
        /// Criteria that only one of the two has scored.
        package internal(set) var unpaired = 0
        package internal(set) var visits = 0
        /// Those of the visits whose unit had sent no card for the month.
        package internal(set) var withoutCard = 0
    }

    package struct Comparison: Sendable {
        package let plan: String
        package let asOf: Instant
        package let minimum: Int
        package let finalVisits: Int
        package let total: Figure
        package let inspections: [Figure]
        package let units: [Figure]
        package let models: [Figure]
        package let groups: [Figure]
        package let criteria: [Figure]
        /// The criteria with the greatest error, at most five, none of them without error.
        package let worst: [Figure]

        package var all: [Figure] { [total] + inspections + units + models + groups + criteria }
    }

    // MARK: Asking

    /// The mark of the figures, and what the actor may see of them.
    ///
    /// - Parameter plan: of the inspection that the query names, or of all inspections.
    package func mark(plan code: Slug, _ query: Query) throws -> StatusService.Mark {
        let status = StatusService(t)
        guard let inspection = query.inspection, try !mayReadStatus(code) else {
            return try status.mark(plan: code, asOf: query.asOf)
        }
        let plan = try t.publishedPlan(code, for: .readPlan)
        let record = try t.inspection(inspection, of: plan)
        return try status.mark(plan, root: try t.visibleRoot(of: record, plan), asOf: query.asOf)
    }

    private func mayReadStatus(_ code: Slug) throws -> Bool {
        let plan = try t.publishedPlan(code, for: .readPlan)
        return t.may(.readStatus, try t.relations(to: plan, for: .readStatus))
    }

    package func comparison(_ mark: StatusService.Mark, _ query: Query) throws -> Comparison {
        var filter = ComparisonRepository.Filter()
        filter.planID = mark.plan.id
        filter.root = mark.root
        filter.inspectionID = try query.inspection.map { try t.inspection($0, of: mark.plan).id }
        filter.unitID = try query.unit.map {
            try t.filterUnit($0, of: mark.plan, seesAll: mark.root == nil, for: .readStatus)
        }
        filter.modelID = try query.model.map { try t.model($0) }
        filter.month = query.month
        let visits = try t.db.comparisons.visits(filter, asOf: mark.asOf ?? t.now).filter { visit in
            query.isFinal.map { $0 == (visit.standing == .final) } ?? true
        }
        var table = Table()
        for visit in visits { try add(visit, to: &table, query) }
        return Comparison(
            plan: mark.plan.code, asOf: try StatusService(t).instant(of: mark), minimum: query.minimum,
            finalVisits: visits.count { $0.standing == .final }, total: table.total,
            inspections: table.figures(.inspection), units: table.figures(.unit), models: table.figures(.model),
            groups: table.figures(.group), criteria: table.figures(.criterion),
            worst: table.worst(atLeast: query.minimum))
    }

    private func add(_ visit: ComparisonRepository.Visit, to table: inout Table, _ query: Query) throws {
        let sheet = try SheetCache.sheet(visit.sheet, in: t)
        let own = try visit.own.map { try StoredScores.read($0) }
        table.begin(visit, hasCard: own != nil)
        guard let own else { return }
        let found = Deviation.pairs(own: own, inspected: try StoredScores.read(visit.inspected), on: sheet)
        let isNarrowed = query.group != nil || query.criterion != nil
        let pairs = found.pairs.filter { pair in
            (query.group == nil || pair.group == query.group)
                && (query.criterion == nil || pair.criterion == query.criterion)
        }
        table.add(pairs, unpaired: isNarrowed ? 0 : found.unpaired, of: visit, on: sheet)
    }
}

/// Figures while they are added up, each found by what it is about.
private struct Table {
    private struct Key: Hashable {
        let dimension: ComparisonService.Dimension
        let model: String?
        let code: String
    }

    private var figures: [Key: ComparisonService.Figure] = [:]
    private var order: [Key] = []
    private(set) var total = ComparisonService.Figure(dimension: .total, model: nil, code: "", name: "")

    mutating func begin(_ visit: ComparisonRepository.Visit, hasCard: Bool) {
        func count(_ figure: inout ComparisonService.Figure) {
            figure.visits += 1
            if !hasCard { figure.withoutCard += 1 }
        }
        count(&total)
        for key in keys(of: visit) { change(key, name: key.dimension == .unit ? visit.unitName : "", count) }
    }

    mutating func add(
        _ pairs: [Deviation.Pair], unpaired: Int, of visit: ComparisonRepository.Visit, on sheet: Scoresheet
    ) {
        var sum = Deviation()
        for pair in pairs { sum.add(pair) }
        func take(_ figure: inout ComparisonService.Figure) {
            figure.deviation += sum
            figure.unpaired += unpaired
        }
        take(&total)
        for key in keys(of: visit) { change(key, name: "", take) }
        for (group, pairs) in Dictionary(grouping: pairs, by: \.group) {
            let name = sheet.groups.first { $0.code == group }?.name ?? ""
            change(Key(dimension: .group, model: visit.model, code: group), name: name) { figure in
                figure.visits += 1
                for pair in pairs { figure.deviation.add(pair) }
            }
        }
        let texts = Dictionary(
            sheet.criteria.map { ($0.code, $0.text) }, uniquingKeysWith: { first, _ in first })
        for pair in pairs {
            let key = Key(dimension: .criterion, model: visit.model, code: pair.criterion)
            change(key, name: texts[pair.criterion] ?? "") { figure in
                figure.visits += 1
                figure.deviation.add(pair)
            }
        }
    }

    private func keys(of visit: ComparisonRepository.Visit) -> [Key] {
        [
            Key(dimension: .inspection, model: nil, code: visit.inspection),
            Key(dimension: .unit, model: nil, code: visit.unit.code),
            Key(dimension: .model, model: visit.model, code: visit.model),
        ]
    }

    private mutating func change(
        _ key: Key, name: String, _ body: (inout ComparisonService.Figure) -> Void
    ) {
        if figures[key] == nil { order.append(key) }
        body(
            &figures[
                key,
                default: ComparisonService.Figure(
                    dimension: key.dimension, model: key.model, code: key.code, name: name)])
    }

    /// Units as the alphabet of their names has them, everything else by code.
    func figures(_ dimension: ComparisonService.Dimension) -> [ComparisonService.Figure] {
        let keys = order.filter { $0.dimension == dimension }
        let sorted =
            dimension == .unit ? keys : keys.sorted { ($0.model ?? "", $0.code) < ($1.model ?? "", $1.code) }
        return sorted.compactMap { figures[$0] }
    }

    func worst(atLeast minimum: Int) -> [ComparisonService.Figure] {
        let candidates = figures(.criterion).filter {
            $0.deviation.count >= minimum && $0.deviation.differenceSum > 0
        }
        let sorted = candidates.enumerated().sorted { left, right in
            if left.element.deviation.hasGreaterError(than: right.element.deviation) { return true }
            if right.element.deviation.hasGreaterError(than: left.element.deviation) { return false }
            return left.offset < right.offset
        }
        return sorted.prefix(5).map(\.element)
    }
}
