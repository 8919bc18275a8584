package import HTTPTypes
package import JSON

/// What the service answered.
package struct Answer: Sendable {
    package let status: Int
    package let headers: HTTPFields
    package let bytes: [UInt8]

    package init(status: Int, headers: HTTPFields, bytes: [UInt8]) {
        self.status = status
        self.headers = headers
        self.bytes = bytes
    }

    package var body: String { String(decoding: bytes, as: UTF8.self) }

    package var json: JSON? { try? JSON.parse(bytes) }

    /// What stands at a path of member names and indices, such as `items.0.code`.
    package subscript(path: String) -> JSON? {
        path.split(separator: ".").reduce(json) { value, step in
            switch value {
            case .object(let object)?: object[String(step)]
            case .array(let items)?: Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: nil
            }
        }
    }

    package func text(_ path: String) -> String? { if case .string(let text)? = self[path] { text } else { nil } }

    package func integer(_ path: String) -> Int64? {
        if case .number(let number)? = self[path] { number.integer } else { nil }
    }

    /// A number as it was written: `93.5`.
    package func number(_ path: String) -> String? {
        if case .number(let number)? = self[path] { number.literal } else { nil }
    }

    package func list(_ path: String) -> [JSON] { if case .array(let items)? = self[path] { items } else { [] } }

    /// The texts of a list.
    package func strings(_ path: String) -> [String] {
        list(path).compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    /// The member `name` of each element of `items`, or of another list.
    package func column(_ name: String, of list: String = "items") -> [String?] {
        self.list(list).indices.map { index in
            text("\(list).\(index).\(name)") ?? integer("\(list).\(index).\(name)").map(String.init)
        }
    }

    // MARK: Problems

    /// The last part of a problem's type.
    package var problem: String? {
        guard let type = text("type"), type.hasPrefix("/problems/") else { return nil }
        return String(type.dropFirst("/problems/".count))
    }

    package var code: String? { text("code") }

    /// Every fault of a problem as `where code`, in the order in which they were told.
    package var faults: [String] {
        list("errors").indices.map { index in
            let place = text("errors.\(index).pointer") ?? text("errors.\(index).parameter") ?? "?"
            return "\(place) \(text("errors.\(index).code") ?? "?")"
        }
    }

    /// `allowed` or the code of the reason why not, for an action the caller's role has.
    package func action(_ name: String) -> String? {
        let names = column("action", of: "allowedActions")
        guard let index = names.firstIndex(of: name) else { return nil }
        return self["allowedActions.\(index).allowed"] == .bool(true)
            ? "allowed" : text("allowedActions.\(index).code")
    }
}

extension Answer: CustomStringConvertible {
    package var description: String { "\(status) \(body.prefix(1_000))" }
}

extension HTTPFields {
    /// A field by any name, for names that HTTPTypes does not know.
    package static func field(_ name: String, _ value: String) -> HTTPFields {
        guard let name = HTTPField.Name(name) else { return [:] }
        return [name: value]
    }

    package subscript(named name: String) -> String? { HTTPField.Name(name).flatMap { self[$0] } }
}
