import API
import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// A dashboard that asks the same over one connection, octet for octet: most of its answers are given again without asking anybody.
@Suite("Figures that are asked for again and again")
struct RepeatedFigureTests {
    private struct NothingRepeated: Error {}

    private struct Watcher {
        let app: TestApp
        let connection: RawConnection
        let request: String

        init(_ app: TestApp, as token: String) throws {
            self.app = app
            connection = try RawConnection(port: app.port ?? 0)
            request =
                "GET \(SmallPlan.path)/status HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n"
                + "Authorization: Bearer \(token)\r\n\r\n"
        }

        func ask() async throws -> String {
            try await connection.send(request)
            var answer = ""
            var length = Int.max
            while answer.utf8.count < length {
                answer += try await connection.read(until: "}")
                guard let end = answer.firstRange(of: "\r\n\r\n"), let field = answer.firstRange(of: "Content-Length: ")
                else {
                    continue
                }
                let digits = answer[field.upperBound...].prefix { $0.isNumber }
                length = answer[..<end.upperBound].utf8.count + (Int(digits) ?? 0)
            }
            return answer
        }

        /// Asks until the answer is given again: once for whatever has changed, and once more.
        @discardableResult
        func settle() async throws -> String {
            for _ in 0..<50 {
                let before = app.context.figures.uses
                let answer = try await ask()
                if answer.hasPrefix("HTTP/1.1 200 "), app.context.figures.uses == before { return answer }
            }
            throw NothingRepeated()
        }
    }

    private func watched(_ body: (TestApp, Watcher) async throws -> Void) async throws {
        try await withApp(.socket) { app in
            _ = try await SmallPlan(app)
            let watcher = try Watcher(app, as: try await app.token(.viewer, of: nil))
            try await watcher.settle()
            try await body(app, watcher)
        }
    }

    private func registered(_ answer: String) -> Int? {
        answer.firstRange(of: #""registered":"#).flatMap { Int(answer[$0.upperBound...].prefix { $0.isNumber }) }
    }

    @Test("show every write that was acknowledged, from the next answer on")
    func writes() async throws {
        try await watched { app, watcher in
            var last = registered(try await watcher.settle()) ?? -1
            for unit in ["phuong-a", "phuong-b", "phuong-c"] {
                for model in SmallPlan.models {
                    let before = registered(try await watcher.settle())
                    #expect(before == last)
                    let answer = try await app.send(.put, SmallPlan.registration(unit, model), [:])
                    #expect(answer.status == 201)
                    let after = registered(try await watcher.ask())
                    #expect(after == last + 1)
                    last += 1
                }
            }
        }
    }

    @Test("end with the token: revoked, or past its last day")
    func tokens() async throws {
        try await withApp(.socket) { app in
            _ = try await SmallPlan(app)
            for isRevoked in [true, false] {
                let token = try await app.send(
                    .post, "/v1/tokens", ["name": "t", "role": "viewer", "unit": .null, "expiresOn": "2022-06-19"])
                let watcher = try Watcher(app, as: try #require(token.text("token")))
                app.clock.set("2022-06-19T23:59:59.999+07:00")
                try await watcher.settle()
                if isRevoked {
                    let id = try #require(token.text("id"))
                    let answer = try await app.send(.delete, "/v1/tokens/\(id)")
                    #expect(answer.status < 300)
                } else {
                    app.clock.set("2022-06-20T00:00:00+07:00")
                }
                let answer = try await watcher.ask()
                #expect(answer.hasPrefix("HTTP/1.1 401 "))
            }
        }
    }

    @Test("pay their part of the token's quota, say what is left, and end in 429")
    func rates() async throws {
        func limit(_ context: inout Context) {
            let clock = context.clock
            var settings = RateSettings()
            settings.tokenReads = 40
            context.rates = RateGate(settings) { .milliseconds(clock.now.milliseconds) }
        }
        try await withApp(.socket, configure: limit) { app in
            _ = try await SmallPlan(app)
            let watcher = try Watcher(app, as: try await app.token(.viewer, of: nil))
            var answers = [try await watcher.settle()]
            while let last = answers.last, last.hasPrefix("HTTP/1.1 200 ") { answers.append(try await watcher.ask()) }
            let left = answers.map { answer in
                answer.firstRange(of: "\";r=").flatMap { Int(answer[$0.upperBound...].prefix { $0.isNumber }) }
            }
            // What was given again took one from what was left, each time, down to nothing.
            let first = try #require(left.first ?? nil)
            #expect(left == (0...first).reversed() + [0])
            #expect(answers.last?.hasPrefix("HTTP/1.1 429 ") == true)
            app.clock.advance(by: .seconds(60))
            let again = try await watcher.ask()
            #expect(again.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("change at the instant at which a duty falls due")
    func boundaries() async throws {
        try await watched { app, watcher in
            func missing(_ answer: String) -> Int? {
                answer.firstRange(of: #""missing":"#).flatMap { Int(answer[$0.upperBound...].prefix { $0.isNumber }) }
            }
            app.clock.set("2022-06-19T23:59:59.999+07:00")
            let before = missing(try await watcher.settle())
            #expect(before == 0)
            app.clock.set("2022-06-20T00:00:00+07:00")
            let after = missing(try await watcher.ask())
            #expect(after ?? 0 > 0)
        }
    }
}
