package import HTTPTypes

extension HTTPFields {
    /// What `self[name]` says, without building a new text where there is only one such field, as there nearly always is.
    package func value(of name: HTTPField.Name) -> String? {
        guard contains(name) else { return nil }
        var found: String?
        for index in indices where self[index].name == name {
            guard found == nil else { return self[name] }
            found = self[index].value
        }
        return found
    }
}
