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
        var found: Int?
        visit(path) { leaves in
            found = Self.route(method, in: leaves)
            return found == nil
        }
        return found
    }

    /// All routes whose pattern matches `path`, whatever their method, best pattern first.
    func routes(_ path: [String]) -> [Int] {
        var all: [Int] = []
        visit(path) { leaves in
            all.append(contentsOf: leaves.map(\.route))
            return true
        }
        return all
    }

    private static func route(_ method: HTTPRequest.Method, in leaves: [Leaf]) -> Int? {
        for leaf in leaves where leaf.method == method { return leaf.route }
        return method == .head ? route(.get, in: leaves) : nil
    }

    /// Shows `body` the end of every pattern that matches `path`, best first, until it wants no more.
    private func visit(_ path: [String], _ body: ([Leaf]) -> Bool) {
        _ = visit(from: 0, at: 0, path, body)
    }

    /// Recursion goes as deep as the longest pattern, however long the path is.
    private func visit(from node: Int, at depth: Int, _ path: [String], _ body: ([Leaf]) -> Bool) -> Bool {
        if depth == path.endIndex {
            return nodes[node].leaves.isEmpty || body(nodes[node].leaves)
        }
        let segment = path[depth]
        let count = segment.utf8.count
        // The length goes first because it is cheap, and because it decides what `==` would not: U+212A is "K" to a
        // String. No character outside ASCII is canonically equivalent to ASCII text of the same length in UTF-8.
        for edge in nodes[node].edges where edge.utf8Count == count && edge.literal == segment {
            guard visit(from: edge.node, at: depth + 1, path, body) else { return false }
            break
        }
        if let next = nodes[node].parameter, count > 0 {
            return visit(from: next, at: depth + 1, path, body)
        }
        return true
    }
}
