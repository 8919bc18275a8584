package import Domain
internal import JSON

/// A group of the criteria that a document prints for a model (chuẩn mực), as they stand there: text and modality, no points.
package struct NormGroup: Sendable, Hashable {
    package var code: Code
    package var name: String
    /// Whom or what the group is about, in the document's words.
    package var appliesTo: String?
    package var criteria: [Norm]

    package struct Norm: Sendable, Hashable {
        package var code: Code
        package var text: String
        package var modality: Modality
        package var polarity: Polarity
        /// The document ends the list it stands in with "...".
        package var isOpen: Bool
        package var note: String?
    }
}

extension NormGroup {
    static func read(_ o: inout ObjectReader) -> NormGroup? {
        let code = o.code("code")
        let name = o.text("name")
        let appliesTo = o.text("appliesTo", required: false)
        let criteria = o.objects("criteria", required: true, maximum: 500) { o -> Norm? in
            let code = o.code("code")
            let text = o.text("text", maximum: 2_000)
            let modality = o.choice("modality", Modality.self, required: false) ?? .required
            let polarity = o.choice("polarity", Polarity.self, required: false) ?? .do
            let isOpen = o.flag("open")
            let note = o.text("note", required: false, maximum: 1_000)
            guard let code, let text else { return nil }
            return Norm(code: code, text: text, modality: modality, polarity: polarity, isOpen: isOpen, note: note)
        }
        guard let code, let name else { return nil }
        return NormGroup(code: code, name: name, appliesTo: appliesTo, criteria: criteria)
    }

    func write(to w: inout JSONWriter) {
        w.member("code", code.description)
        w.member("name", name)
        w.member("appliesTo", appliesTo)
        w.member(
            "criteria",
            array: { w in
                for norm in criteria {
                    w.elementObject { w in
                        w.member("code", norm.code.description)
                        w.member("text", norm.text)
                        w.member("modality", norm.modality.rawValue)
                        w.member("polarity", norm.polarity.rawValue)
                        w.member("open", norm.isOpen)
                        w.member("note", norm.note)
                    }
                }
            })
    }
}
