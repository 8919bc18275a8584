package import Domain
package import HTTPTypes
internal import Services

/// One row of the table of who may call what: a route, and the actions of which its caller must be able to do one.
package struct RouteAccess: Sendable, Hashable {
    package let method: HTTPRequest.Method
    package let pattern: String
    /// Any one of them opens the door; none means that no token is asked for.
    package let needs: [Action]
    /// Whether no token is asked for from this very machine.
    package let isOpenLocally: Bool

    init(method: HTTPRequest.Method, pattern: String, needs: [Action], isOpenLocally: Bool = false) {
        self.method = method
        self.pattern = pattern
        self.needs = needs
        self.isOpenLocally = isOpenLocally
    }

    package var name: String { "\(method.rawValue) \(pattern)" }

    /// Throws unless the actor's role may do one of the actions to something.
    func admit(_ actor: Actor) throws(ServiceError) {
        guard let first = needs.first else { return }
        guard needs.contains(where: { Permission.isPossible(actor.role, $0, hasUnit: actor.unit != nil) }) else {
            throw .forbidden(first)
        }
    }
}
