internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services

/// A record that may name a person.
protocol PersonalView {
    /// The same without all that tells who it is.
    var withoutPerson: Self { get }
    var version: Int { get }
    var path: String { get }
    func write(to w: inout JSONWriter, _ language: Language)
}

extension PersonalView {
    /// A rehearsal leaves nothing in the trail, so what it answers says nothing of a person.
    func shown(_ isRehearsal: Bool) -> Self { isRehearsal ? withoutPerson : self }

    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(version)
    }

    func made(_ language: Language) -> Response {
        var response = Response.json(.created) { write(to: &$0, language) }.tagged(version)
        response.headers[.location] = path
        return response
    }
}
