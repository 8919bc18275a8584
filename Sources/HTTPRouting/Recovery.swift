/// Turns what is thrown inside into an answer, so that what lies outside sees answers only.
///
/// Which answer is for the product to say; it does so in one place and hands that in. Good places are right outside
/// `ContentCoding`, which throws faults of its own, and right inside it, so that long lists of errors are packed.
package struct Recovery: Middleware {
    private let translate: @Sendable (any Error, Request) -> Response

    package init(_ translate: @escaping @Sendable (any Error, Request) -> Response) {
        self.translate = translate
    }

    package func handle(_ request: Request, next: Handler) async throws -> Response {
        do {
            return try await next(request)
        } catch {
            return translate(error, request)
        }
    }
}
