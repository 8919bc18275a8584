/// Answers one matched request. What it throws is turned into an answer further out.
package typealias Handler = @Sendable (Request) async throws -> Response
