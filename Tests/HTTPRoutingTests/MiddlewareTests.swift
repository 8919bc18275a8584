import HTTPRouting
import HTTPTypes
import Testing

@Suite("A chain of middlewares")
struct MiddlewareTests {
    private struct Marking: Middleware {
        let mark: String

        func handle(_ request: Request, next: Handler) async throws -> Response {
            var request = request
            request.body += Array("<\(mark)".utf8)
            var response = try await next(request)
            if case .bytes(let bytes) = response.body { response.body = .bytes(bytes + Array("\(mark)>".utf8)) }
            return response
        }
    }

    @Test("the first is outermost, on the way in and on the way out")
    func order() async throws {
        let chain: [any Middleware] = [Marking(mark: "a"), Marking(mark: "b")]
        let handler = chain.wrapping { Response(status: .ok, body: .bytes($0.body)) }
        let response = try await handler(try Request(method: .get, target: "/"))
        #expect(response.text == "<a<bb>a>")
    }

    @Test("none at all leaves the handler as it is")
    func none() async throws {
        let handler = [any Middleware]().wrapping { _ in .empty(.accepted) }
        #expect(try await handler(try Request(method: .get, target: "/")).status == .accepted)
    }
}
