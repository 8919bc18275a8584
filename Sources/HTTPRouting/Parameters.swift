/// The path parameters of a matched route by name.
///
/// A view of the request's own path: the route knows which segment each name stands for, so a match copies nothing.
package struct Parameters: Sendable {
    private let names: [String]
    private let positions: [Int]
    private let path: [String]

    /// Of a request that no route has matched: there are none.
    package init() {
        self.init(names: [], positions: [], path: [])
    }

    /// - Precondition: As many positions as names, each of them in `path`.
    init(names: [String], positions: [Int], path: [String]) {
        self.names = names
        self.positions = positions
        self.path = path
    }

    /// What the route's parameter of this name stands for. It is never empty.
    /// - Precondition: The pattern of the matched route has a parameter of this name.
    package subscript(name: String) -> String {
        guard let value = value(named: name) else {
            preconditionFailure("the matched route has no parameter \(name)")
        }
        return value
    }

    /// What the parameter of this name stands for; nil if the route has none.
    package func value(named name: String) -> String? {
        guard let index = names.firstIndex(of: name) else { return nil }
        return path[positions[index]]
    }
}

extension Parameters: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(names: elements.map(\.0), positions: Array(elements.indices), path: elements.map(\.1))
    }
}
