import HTTPTypes

/// The routes by the segments of their patterns. Nodes lie in one array and name each other by index.
struct RouteTrie: Sendable {
    private struct Edge: Sendable {
        let literal: String
        let utf8Count: Int
        let node: Int
    }

    private struct Leaf: Sendable {
        let method: HTTPRequest.Method
        let route: Int
    }

    private struct Node: Sendable {
        var edges: [Edge] = []
        var parameter: Int?
        var leaves: [Leaf] = []
    }

    private var nodes = [Node()]

    mutating func insert(_ pattern: RoutePattern, method: HTTPRequest.Method, route: Int) {
        var node = 0
        for segment in pattern.segments {
            switch segment {
            case .literal(let literal):
                if let edge = nodes[node].edges.first(where: { $0.literal == literal }) {
                    node = edge.node
                } else {
                    nodes.append(Node())
                    let edge = Edge(literal: literal, utf8Count: literal.utf8.count, node: nodes.endIndex - 1)
                    nodes[node].edges.append(edge)
                    node = edge.node
                }
            case .parameter:
                if let next = nodes[node].parameter {
                    node = next
                } else {
                    nodes.append(Node())
                    nodes[node].parameter = nodes.endIndex - 1
                    node = nodes.endIndex - 1
                }
            }
        }
        nodes[node].leaves.append(Leaf(method: method, route: route))
    }

    /// The route of the best pattern that matches `path` and has `method`; a GET stands in for a missing HEAD.
    func route(_ method: HTTPRequest.Method, _ path: [String]) -> Int? {
        route(method, path, from: 0, at: 0)
    }

    /// All routes whose pattern matches `path`, whatever their method, best pattern first.
    func routes(_ path: [String]) -> [Int] {
        var all: [Int] = []
        collect(path, from: 0, at: 0, into: &all)
        return all
    }

    /// Recursion goes as deep as the longest pattern, however long the path is.
    private func route(_ method: HTTPRequest.Method, _ path: [String], from node: Int, at depth: Int) -> Int? {
        if depth == path.endIndex {
            return leaf(method, of: node) ?? (method == .head ? leaf(.get, of: node) : nil)
        }
        if let next = literal(path[depth], of: node), let found = route(method, path, from: next, at: depth + 1) {
            return found
        }
        guard let next = parameter(path[depth], of: node) else { return nil }
        return route(method, path, from: next, at: depth + 1)
    }

    private func collect(_ path: [String], from node: Int, at depth: Int, into all: inout [Int]) {
        if depth == path.endIndex {
            all.append(contentsOf: nodes[node].leaves.map(\.route))
            return
        }
        if let next = literal(path[depth], of: node) { collect(path, from: next, at: depth + 1, into: &all) }
        if let next = parameter(path[depth], of: node) { collect(path, from: next, at: depth + 1, into: &all) }
    }

    private func leaf(_ method: HTTPRequest.Method, of node: Int) -> Int? {
        nodes[node].leaves.first { $0.method == method }?.route
    }

    private func literal(_ segment: String, of node: Int) -> Int? {
        let count = segment.utf8.count
        // The length goes first because it is cheap, and because it decides what `==` would not: U+212A is "K" to a
        // String. No character outside ASCII is canonically equivalent to ASCII text of the same length in UTF-8.
        return nodes[node].edges.first { $0.utf8Count == count && $0.literal == segment }?.node
    }

    /// A parameter stands for anything but nothing.
    private func parameter(_ segment: String, of node: Int) -> Int? {
        segment.isEmpty ? nil : nodes[node].parameter
    }
}
