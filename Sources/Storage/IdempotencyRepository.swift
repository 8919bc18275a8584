package import Domain
internal import SQLite

/// First answers to POSTs that carried an Idempotency-Key.
package struct IdempotencyRepository {
    let db: Connection

    package struct Answer: Sendable {
        package let fingerprint: [UInt8]
        package let status: Int
        package let headers: String
        package let body: [UInt8]

        package init(fingerprint: [UInt8], status: Int, headers: String, body: [UInt8]) {
            self.fingerprint = fingerprint
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    package func find(token: Int64, key: String) throws -> Answer? {
        try db.first(
            "SELECT fingerprint, status, headers, body FROM idempotency WHERE token_id = ? AND key = ?", token, key
        ) { Answer(fingerprint: $0.blob(0), status: Int($0.int(1)), headers: $0.text(2), body: $0.blob(3)) }
    }

    package func save(token: Int64, key: String, _ answer: Answer, now: Instant) throws {
        try db.run(
            "INSERT INTO idempotency (token_id, key, fingerprint, at, status, headers, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            token, key, answer.fingerprint, now.milliseconds, answer.status, answer.headers, answer.body)
    }

    package func purge(before: Instant) throws {
        try db.run("DELETE FROM idempotency WHERE at < ?", before.milliseconds)
    }
}
