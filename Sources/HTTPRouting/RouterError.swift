package import HTTPTypes

/// Why a table of routes is not taken. Each is a mistake in our own table and stops the start.
package enum RouterError: Error, Sendable, Hashable {
    /// The pattern, and what is wrong with it.
    case badPattern(String, String)
    /// The method and pattern are in the table twice; the second could never be reached.
    case duplicate(HTTPRequest.Method, String)
    /// Both patterns match some path, and neither is the narrower one.
    case ambiguous(String, String)
    /// The two patterns give the parameter in one place two names.
    case parameterNames(String, String)
}

extension RouterError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badPattern(let pattern, let why): "bad route pattern \(pattern): \(why)"
        case .duplicate(let method, let pattern): "duplicate route \(method.rawValue) \(pattern)"
        case .ambiguous(let first, let second): "ambiguous routes \(first) and \(second): some path matches both"
        case .parameterNames(let first, let second): "\(first) and \(second) name one parameter in two ways"
        }
    }
}
