internal import Embedded
package import HTTPRouting
internal import HTTPTypes

/// The contract as far as the start-up check reads it: which operations it describes.
///
/// A feature that is not in `openapi.yaml` does not exist, and what stands there must; so the service does not start while the
/// two differ. Only the layout that our own file keeps is understood: paths indented by two blanks, methods by four.
package enum OpenAPI {
    /// What the contract has and the routes lack, and the other way round; empty when they agree.
    package static func differences(
        from routes: [RouteDescription], contract: [UInt8] = Embedded.openAPI
    ) -> [String] {
        let documented = operations(in: contract)
        let served = Set(routes.map { "\($0.method.rawValue) \($0.pattern)" })
        return documented.subtracting(served).sorted().map { "\($0) is described but not served" }
            + served.subtracting(documented).sorted().map { "\($0) is served but not described" }
    }

    package static func operations(in contract: [UInt8]) -> Set<String> {
        var operations: Set<String> = []
        var isInPaths = false
        var path: String?
        // By octets: ten thousand lines by characters would take a third of the start.
        for line in contract.split(separator: UInt8(ascii: "\n")) {
            let indent = line.prefix { $0 == UInt8(ascii: " ") }.count
            if indent == 0 {
                isInPaths = line.elementsEqual("paths:".utf8)
            } else if isInPaths, indent == 2 || indent == 4, line.last == UInt8(ascii: ":") {
                let name = String(decoding: line.dropFirst(indent).dropLast(), as: UTF8.self)
                if indent == 2 {
                    path = name.hasPrefix("/") ? name : path
                } else if let path, methods.contains(name) {
                    operations.insert("\(name.uppercased()) \(path)")
                }
            }
        }
        return operations
    }

    private static let methods: Set<String> = ["get", "put", "post", "delete", "patch"]
}
