/// One fault of a body or a row: where it is, what it is, and the values a text about it needs.
///
/// A check returns all faults it finds, not the first; the API turns each into one element of `errors[]`.
package struct Issue: Sendable, Hashable {
    /// JSON Pointer (RFC 6901) into the body that was sent; empty for the body as a whole.
    package var pointer: String
    package var code: IssueCode
    /// As the documentation of ``code`` lists them.
    package var arguments: [String]

    package init(pointer: String, code: IssueCode, arguments: [String] = []) {
        self.pointer = pointer
        self.code = code
        self.arguments = arguments
    }
}

extension Issue {
    /// The faults of a text that a person will read: blank, or longer than `maximum` Unicode scalar values.
    package static func text(_ text: String, at pointer: String, maximum: Int) -> [Issue] {
        if text.isBlank { return [Issue(pointer: pointer, code: .textEmpty)] }
        if text.unicodeScalars.count > maximum {
            return [Issue(pointer: pointer, code: .textTooLong, arguments: [String(maximum)])]
        }
        return []
    }
}

extension [Issue] {
    /// These faults of reading a body, and those that were found in what could be read of it.
    package func and(_ found: [Issue]) -> [Issue] {
        isEmpty ? found : self + found.filter { !tell(of: $0) }
    }

    /// Whether what could not be read says enough about a place, so that `issue` would only repeat it: the same place or
    /// one around it, or a score without points because its points could not be read.
    package func tell(of issue: Issue) -> Bool {
        contains { fault in
            fault.pointer == issue.pointer || issue.pointer.hasPrefix(fault.pointer + "/")
                || issue.code == .scoreEmpty && fault.pointer.hasPrefix(issue.pointer + "/")
        }
    }

    /// Whether something at the place or within it could not be read, so that nothing is to be made of what stands in for it.
    package func touch(_ pointer: String) -> Bool {
        contains { $0.pointer == pointer || $0.pointer.hasPrefix(pointer + "/") }
    }
}

extension String {
    /// Nothing in it but white space.
    var isBlank: Bool {
        unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}
