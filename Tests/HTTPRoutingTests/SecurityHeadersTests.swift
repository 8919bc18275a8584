import HTTPRouting
import HTTPTypes
import Testing

@Suite("Security fields")
struct SecurityHeadersTests {
    @Test("are on every answer")
    func all() async throws {
        let response = try await SecurityHeaders().handle(.make()) { _ in .empty(.notFound) }
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        #expect(response.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        #expect(response.headers[.crossOriginResourcePolicy] == "same-origin")
        let referrerPolicy = try #require(HTTPField.Name("Referrer-Policy"))
        #expect(response.headers[referrerPolicy] == "no-referrer")
        #expect(response.headers[.strictTransportSecurity] == nil)
    }

    @Test("leave alone what the answer says itself")
    func own() async throws {
        let response = try await SecurityHeaders().handle(.make()) { _ in
            Response.empty(.ok).with(.contentSecurityPolicy, "default-src 'self'")
        }
        #expect(response.headers[values: .contentSecurityPolicy] == ["default-src 'self'"])
    }

    @Test("insist on TLS only where it is said that there is some")
    func strictTransportSecurity() async throws {
        let response = try await SecurityHeaders(strictTransportSecurity: 86_400).handle(.make()) { _ in .empty(.ok) }
        #expect(response.headers[.strictTransportSecurity] == "max-age=86400")
    }
}
