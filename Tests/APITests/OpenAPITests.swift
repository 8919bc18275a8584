import API
import Domain
import Embedded
import HTTPRouting
import HTTPTypes
import Services
import Synchronization
import TestKit
import Testing
import Yams

/// The contract as a YAML parser sees it, which is more than the start-up check looks at.
@Suite("the contract")
struct OpenAPITests {
    private let contract: Contract

    init() throws { contract = try Self.parsed.withLock { try $0.get() } }

    /// Parsed once: it takes seconds. Nodes are not Sendable, hence the lock; nobody changes them.
    private static let parsed = Mutex(Result { try Contract() })

    @Test("the start-up check finds the same operations as a YAML parser")
    func layout() {
        #expect(OpenAPI.operations(in: Embedded.openAPI) == Set(contract.operations.map(\.name)))
    }

    @Test("every route is described, and nothing else is")
    func routes() async throws {
        let routes = try await TestApp().responder.router.routes
        let served = Set(routes.map { "\($0.method.rawValue) \($0.pattern)" })
        let described = Set(contract.operations.map(\.name))
        #expect(served.subtracting(described) == [])
        #expect(described.subtracting(served) == [])
        #expect(OpenAPI.differences(from: routes) == [])
    }

    @Test("a difference is named, whichever side it is on")
    func differences() {
        let routes = [RouteDescription(method: .get, pattern: "/a", maximumBody: 0)]
        #expect(
            OpenAPI.differences(from: routes, contract: Array("paths:\n  /b:\n    put:\n".utf8))
                == ["PUT /b is described but not served", "GET /a is served but not described"])
    }

    @Test("every reference leads somewhere")
    func references() {
        #expect(contract.references.count > 200)
        #expect(contract.references.filter { contract[$0] == nil } == [])
    }

    @Test("every component is used")
    func components() {
        let kinds = contract.root.mapping("components")
        let names = kinds.flatMap { kind, parts in parts.mapping.map { "#/components/\(kind)/\($0.name)" } }
        let unused = Set(names).subtracting(contract.references)
        #expect(unused == ["#/components/securitySchemes/bearer"])
    }

    @Test("every operation has a name of its own, a tag that is described, a summary and a description")
    func names() {
        let ids = contract.operations.compactMap { $0.node["operationId"]?.string }
        #expect(ids.count == contract.operations.count)
        #expect(Set(ids).count == ids.count)
        let tags = Set(contract.root["tags"]?.sequence?.compactMap { $0["name"]?.string } ?? [])
        for operation in contract.operations {
            let own = operation.node["tags"]?.sequence?.compactMap(\.string) ?? []
            #expect(own.count == 1 && tags.isSuperset(of: own), "\(operation.name)")
            #expect(operation.node["summary"]?.string?.isEmpty == false, "\(operation.name)")
            #expect(operation.node["description"]?.string?.isEmpty == false, "\(operation.name)")
        }
    }

    @Test("every operation has an answer 2xx, and an example of each body it takes or gives")
    func answers() {
        for operation in contract.operations {
            let responses = operation.node.mapping("responses").map { ($0.name, contract.resolved($0.value)) }
            #expect(responses.contains { $0.0.hasPrefix("2") }, "\(operation.name)")
            let bodies = responses.map(\.1) + (operation.node["requestBody"].map { [$0] } ?? [])
            for (type, content) in bodies.flatMap({ $0.mapping("content") }) {
                #expect(content["schema"] != nil, "\(operation.name) \(type)")
                let examples = content.mapping("examples").map { contract.resolved($0.value) }
                #expect(!examples.isEmpty && examples.allSatisfy { $0["value"] != nil }, "\(operation.name) \(type)")
            }
        }
    }

    @Test("every link leads to an operation, with parameters that it has")
    func links() {
        let named = contract.operations.map { ($0.node["operationId"]?.string, $0) }
        let operations = Dictionary(uniqueKeysWithValues: named)
        for (_, response) in contract.operations.flatMap({ $0.node.mapping("responses") }) {
            for (name, link) in response.mapping("links") {
                let names = operations[link["operationId"]?.string]?.pathParameters
                #expect(link.mapping("parameters").map(\.name) == names, "\(name)")
            }
        }
    }

    @Test("the parameters of a path are those of its operations")
    func parameters() {
        for operation in contract.operations {
            let described = contract.parameters(of: operation).filter { $0["in"]?.string == "path" }
                .compactMap { $0["name"]?.string }
            #expect(described == operation.pathParameters, "\(operation.name)")
        }
    }

    @Test("every write can be rehearsed, and every POST be repeated")
    func writes() {
        for operation in contract.operations where !operation.name.hasPrefix("GET") {
            let names = contract.parameters(of: operation).compactMap { $0["name"]?.string }
            #expect(names.contains("dryRun"), "\(operation.name)")
            #expect(names.contains("Idempotency-Key") == operation.name.hasPrefix("POST"), "\(operation.name)")
        }
    }

    @Test("every code that a problem can carry is listed")
    func codes() {
        let text = contract["#/components/schemas/Problem"]?["description"]?.string ?? ""
        for code in IssueCode.allCases.map(\.rawValue) + Conflict.Code.allCases.map(\.rawValue) {
            #expect(text.contains("`\(code)`"))
        }
    }

    @Test(
        "decimals are bounded in words: a validator that counts in binary fractions refuses 81.52 as no multiple of 0.01"
    )
    func decimals() {
        #expect(!String(decoding: Embedded.openAPI, as: UTF8.self).contains("multipleOf: 0."))
    }

    @Test("whatever asks for a token may answer that too much was asked")
    func limits() {
        for operation in contract.operations where operation.node["responses"]?["401"] != nil {
            #expect(
                operation.node["responses"]?["429"] != nil,
                "\(operation.name) lacks '429': {$ref: '#/components/responses/TooManyRequests'}")
        }
    }

    @Test("a token is asked for everywhere but where it is not")
    func security() {
        let open = contract.operations.filter { $0.node["security"]?.sequence?.isEmpty == true }.map(\.name)
        #expect(
            Set(open) == ["GET /healthz", "GET /readyz", "GET /openapi.yaml", "GET /v1/calendars/{feed}/calendar.ics"])
    }
}

/// `openapi.yaml` as it is embedded, parsed.
private struct Contract {
    struct Operation {
        let method: String
        let path: String
        let node: Node

        var name: String { "\(method.uppercased()) \(path)" }
        /// The names in braces, in order.
        var pathParameters: [String] {
            path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
        }
    }

    let root: Node
    let operations: [Operation]
    let references: Set<String>

    init() throws {
        let root = try #require(try compose(yaml: String(decoding: Embedded.openAPI, as: UTF8.self)))
        self.root = root
        operations = root.mapping("paths").flatMap { path, node in
            node.mapping.map { Operation(method: $0.name, path: path, node: $0.value) }
        }
        references = root.references
    }

    /// What a reference within the document names.
    subscript(_ reference: String) -> Node? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(root) { $0?[String($1)] }
    }

    func parameters(of operation: Operation) -> [Node] {
        (operation.node["parameters"]?.sequence ?? []).map { resolved($0) }
    }

    /// What the node refers to, or itself where it does not.
    func resolved(_ node: Node) -> Node {
        node["$ref"]?.string.flatMap { self[$0] } ?? node
    }
}

extension Node {
    /// The members of a mapping by their names; none of anything else.
    fileprivate var mapping: [(name: String, value: Node)] {
        guard case .mapping(let members) = self else { return [] }
        return members.compactMap { key, value in key.string.map { ($0, value) } }
    }

    fileprivate func mapping(_ name: String) -> [(name: String, value: Node)] { self[name]?.mapping ?? [] }

    /// Every reference in it; examples are data and have none.
    fileprivate var references: Set<String> {
        switch self {
        case .mapping:
            if let reference = self["$ref"]?.string { return [reference] }
            return mapping.reduce(into: []) { found, member in
                if member.name != "value" { found.formUnion(member.value.references) }
            }
        case .sequence(let items): return items.reduce(into: []) { $0.formUnion($1.references) }
        default: return []
        }
    }
}
