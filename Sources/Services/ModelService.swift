package import Domain
internal import JSON
package import Storage

/// What a client says of a model: the body of `PUT /v1/models/{model}`.
package struct ModelDraft: Sendable, Hashable {
    package var name: String
    package var note: String?
    package var aliases: [String]
    /// In the order of the type's cases, each once, so that the same set is the same record.
    package var codesOfConduct: [CodeOfConduct]

    package static func read(_ o: inout ObjectReader) -> ModelDraft? {
        let name = o.text("name")
        let note = o.text("note", required: false, maximum: 2_000)
        let aliases = o.texts("aliases")
        let codes = o.choices("codeOfConduct", CodeOfConduct.self)
        guard let name else { return nil }
        return ModelDraft(
            name: name, note: note, aliases: aliases, codesOfConduct: CodeOfConduct.allCases.filter(codes.contains))
    }
}

extension ObjectReader {
    /// A list of words of which each is a case; what is none is reported at its index.
    mutating func choices<T: RawRepresentable<String> & CaseIterable>(_ name: String, _ type: T.Type) -> [T] {
        let place = pointer.appending(name)
        let allowed = T.allCases.map(\.rawValue).joined(separator: ", ")
        return array(name).enumerated().compactMap { index, item in
            guard case .string(let raw) = item else {
                faults.report(.memberType, at: place.appending(index), "string")
                return nil
            }
            if let value = T(rawValue: raw) { return value }
            faults.report(.valueNotAllowed, at: place.appending(index), allowed)
            return nil
        }
    }
}

/// The catalogue of models that plans choose from.
package struct ModelService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package func get(_ code: Slug) throws -> ModelRecord {
        try t.require(.readCatalogue, t.relationsToRegister)
        guard let record = try t.db.models.find(code.description) else {
            throw ServiceError.notFound(.model, code.description)
        }
        return record
    }

    /// In the order of the Vietnamese alphabet.
    package func list(text: String?, _ page: PageRequest) throws -> Page<ModelRecord> {
        try t.require(.readCatalogue, t.relationsToRegister)
        return try t.db.models.list(text: text.map { VietnameseText.fold($0) }, page)
    }

    package func put(_ code: Slug, _ draft: ModelDraft, if condition: Precondition = .none) throws -> Written<
        ModelRecord
    > {
        try t.require(.writeModel, t.relationsToRegister)
        let current = try t.db.models.find(code.description)
        try condition.check(current?.version)
        var record = ModelRecord(
            id: current?.id ?? 0, code: code.description, name: draft.name, note: draft.note, aliases: draft.aliases,
            codesOfConduct: draft.codesOfConduct, version: current?.version ?? 1)
        if let current, record.hasSameContent(as: current) { return Written(current, .unchanged) }
        record.id = try t.db.models.save(record, now: t.now)
        if let current { record.version = current.version + 1 }
        try t.record(
            current == nil ? "model.create" : "model.change", "/v1/models/\(code)", old: current?.summary,
            new: record.summary)
        return Written(record, current == nil ? .created : .changed)
    }
}

extension ModelRecord {
    /// The record as the audit trail keeps it.
    var summary: String {
        JSONText.object { w in
            w.member("name", name)
            w.member("note", note)
            w.member("aliases", aliases)
            w.member("codeOfConduct", codesOfConduct.map(\.rawValue))
        }
    }
}
