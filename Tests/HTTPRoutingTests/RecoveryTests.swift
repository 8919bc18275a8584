import HTTPRouting
import HTTPTypes
import Testing

@Suite("Recovery")
struct RecoveryTests {
    @Test("turns what is thrown into the answer that the product gives")
    func thrown() async throws {
        let recovery = Recovery { error, request in
            Response(
                status: (error as? ProtocolFault)?.status ?? .internalServerError, notes: ["id": request.requestID])
        }
        let response = try await recovery.handle(.make()) { _ in
            throw ProtocolFault(status: .conflict, reason: "r", detail: "d")
        }
        #expect(response.status == .conflict)
        #expect(response.notes == ["id": "r-1"])
    }

    @Test("leaves answers alone")
    func answered() async throws {
        let recovery = Recovery { _, _ in .empty(.internalServerError) }
        #expect(try await recovery.handle(.make()) { _ in .empty(.ok) }.status == .ok)
    }
}
