import API
import Domain
import HTTPRouting
import HTTPTypes
import JSON
import TestKit
import Testing

/// What tokens and addresses may ask, by a clock that the test moves.
@Suite struct RateLimitTests {
    private func limited(
        _ transport: Transport = .memory, now: String = "2022-06-19T08:00:00+07:00",
        to settings: RateSettings,
        _ body: (TestApp) async throws -> Void
    ) async throws {
        try await withApp(
            transport, now: now,
            configure: { context in
                let clock = context.clock
                context.rates = RateGate(settings) { .milliseconds(clock.now.milliseconds) }
            }, body)
    }

    /// A request from an address; the client of a test has none.
    private func ask(
        _ app: TestApp, _ token: String, from address: String, _ method: HTTPRequest.Method = .get,
        _ target: String = "/v1/models"
    ) async throws -> Response {
        var request = try Request(
            method: method, target: target, headers: [.authorization: "Bearer \(token)"], remoteAddress: address)
        request.client = NetworkAddress(address)
        return await app.responder.respond(to: request)
    }

    @Test(
        "a token is told what is left, refused with what to wait for, and goes on then", arguments: Transport.allCases)
    func token(_ transport: Transport) async throws {
        try await limited(
            transport,
            to: .but {
                $0.tokenReads = 30
                $0.addressReads = 0
            }
        ) { app in
            let viewer = try await app.token(.viewer, of: nil)
            for left in (0..<30).reversed() {
                let answer = try await app.get("/v1/models", as: viewer)
                #expect(answer.status == 200)
                #expect(answer.headers[named: "RateLimit-Policy"] == "\"token-reads\";q=30;w=60")
                #expect(answer.headers[named: "RateLimit"] == "\"token-reads\";r=\(left);t=\(2 * (30 - left))")
            }
            let refused = try await app.get("/v1/models", as: viewer)
            #expect(
                refused.status == 429 && refused.problem == "too-many-requests" && refused.code == "rate.token-reads")
            #expect(refused.headers[.retryAfter] == "2")
            #expect(refused.headers[named: "RateLimit"] == "\"token-reads\";r=0;t=60")
            #expect(refused.headers[named: "RateLimit-Policy"] == "\"token-reads\";q=30;w=60")
            // Another token is not meant, nor are writes.
            #expect(try await app.get("/v1/models").status == 200)
            #expect(try await app.send(.put, "/v1/models/m", ["name": "M"], as: viewer).status == 403)
            app.clock.advance(by: .milliseconds(1_999))
            #expect(try await app.get("/v1/models", as: viewer).status == 429)
            app.clock.advance(by: .milliseconds(1))
            #expect(try await app.get("/v1/models", as: viewer).status == 200)
            #expect(try await app.get("/v1/models", as: viewer).status == 429)
        }
    }

    @Test("what is refused has done nothing, and what was accepted is never taken back")
    func writes() async throws {
        try await limited(to: .but { $0.tokenWrites = 10 }) { app in
            var statuses: [Int] = []
            for number in 0..<25 {
                statuses.append(try await app.send(.put, "/v1/models/m\(number)", ["name": "M"]).status)
            }
            #expect(statuses == Array(repeating: 201, count: 10) + Array(repeating: 429, count: 15))
            #expect(try await app.get("/v1/models").list("items").count == 10)
        }
    }

    @Test("a write that was refused may be sent again with its key, and is done once")
    func replay() async throws {
        try await limited(to: .but { $0.tokenWrites = 2 }) { app in
            let id = try #require(
                try await app.expect(201, .post, "/v1/tokens", ["name": "t", "role": "viewer", "unit": .null]).text(
                    "id"))
            let key = HTTPFields.field("Idempotency-Key", "k1")
            func rotate() async throws -> Answer {
                try await app.send(.post, "/v1/tokens/\(id)/rotate", [:], headers: key)
            }
            let first = try await rotate()
            #expect(first.status == 201)
            // The answer was lost, say, and whoever asks again has spent its quota meanwhile.
            #expect(try await rotate().code == "rate.token-writes")
            app.clock.advance(by: .seconds(30))
            let again = try await rotate()
            #expect(again.status == 201 && again.headers[named: "Idempotency-Replayed"] == "true")
            #expect(again.text("id") == first.text("id"))
            #expect(try await app.get("/v1/tokens?role=viewer").list("items").count == 2)
        }
    }

    @Test("over ten minutes of asking all the time a token gets its rate and one bucket, to the request")
    func accuracy() async throws {
        try await limited(to: .but { $0.tokenReads = 120 }) { app in
            let viewer = try await app.token(.viewer, of: nil)
            var allowed = 0
            for _ in 0..<6_000 {
                if try await app.get("/v1/models", as: viewer).status == 200 { allowed += 1 }
                app.clock.advance(by: .milliseconds(100))
            }
            // The bucket, and 599.9 seconds at two a second.
            #expect(allowed == 120 + 1_199)
        }
    }

    @Test("a token's own limit goes before the service's, also on a day of surge")
    func own() async throws {
        try await limited(to: .but { $0.surge = SurgeDays("19") ?? SurgeDays() }) { app in
            let made = try await app.expect(
                201, .post, "/v1/tokens", ["name": "t", "role": "viewer", "unit": .null, "readsPerMinute": 2])
            let viewer = try #require(made.text("token"))
            var statuses: [Int] = []
            for _ in 0..<3 { statuses.append(try await app.get("/v1/models", as: viewer).status) }
            #expect(statuses == [200, 200, 429])
            // An admin of a unit gives its tokens no limits of their own, or the limits would hold nobody who runs one.
            try await app.expect(201, .put, "/v1/units/phuong-a", ["name": "A", "kind": "committee"])
            let ward = try await app.token(.admin, of: "phuong-a")
            let draft: JSON = ["name": "t", "role": "viewer", "unit": "phuong-a"]
            for limit in ["readsPerMinute", "writesPerMinute"] {
                let refused = try await app.send(.post, "/v1/tokens", draft.with(limit, 1_000_000), as: ward)
                #expect(refused.status == 403 && refused.code == "forbidden.manageTokens")
            }
            #expect(try await app.send(.post, "/v1/tokens", draft, as: ward).status == 201)
        }
    }

    @Test(
        "on a day of surge there is more, from its first moment to its last",
        arguments: [
            ("2022-07-04T23:59:59.999+07:00", 10), ("2022-07-05T00:00:00+07:00", 50),
            ("2022-07-05T23:59:59.999+07:00", 50),
            ("2022-07-06T00:00:00+07:00", 10), ("2022-06-19T12:00:00+07:00", 50), ("2023-06-19T12:00:00+07:00", 10),
        ])
    func surge(_ now: String, quota: Int) async throws {
        try await limited(
            now: now,
            to: .but {
                $0.tokenReads = 10
                $0.surge = SurgeDays("5, 2022-06-19") ?? SurgeDays()
            }
        ) { app in
            let answer = try await app.get("/v1/models")
            #expect(answer.headers[named: "RateLimit-Policy"] == "\"token-reads\";q=\(quota);w=60")
        }
    }

    @Test("an address is held to its own limit, whatever tokens it shows, and others go on")
    func address() async throws {
        try await limited(to: .but { $0.addressReads = 20 }) { app in
            let tokens = [try await app.token(.viewer, of: nil), try await app.token(.viewer, of: nil)]
            for number in 0..<20 {
                #expect(try await ask(app, tokens[number % 2], from: "192.0.2.1").status == .ok)
            }
            let refused = try await ask(app, tokens[0], from: "192.0.2.1")
            #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] == "3")
            #expect(refused.headers[named: "RateLimit-Policy"] == "\"address-reads\";q=20;w=60")
            #expect(try await ask(app, tokens[0], from: "192.0.2.2").status == .ok)
        }
    }

    @Test("who guesses has to wait, whoever works behind the same address does not")
    func guessing() async throws {
        try await limited(to: .but { $0.addressFailures = 5 }) { app in
            let (office, late) = (try await app.token(.viewer, of: nil), try await app.token(.viewer, of: nil))
            #expect(try await ask(app, office, from: "192.0.2.1").status == .ok)
            func guess(_ number: Int) async throws -> Int {
                let digits = String(number, radix: 16)
                return try await ask(
                    app, "nep_" + String(repeating: "0", count: 64 - digits.count) + digits, from: "192.0.2.1"
                ).status.code
            }
            for number in 1...5 { #expect(try await guess(number) == 401) }
            for number in 6...20 { #expect(try await guess(number) == 429) }
            let refused = try await ask(app, "nep_" + String(repeating: "0", count: 64), from: "192.0.2.1")
            #expect(refused.headers[.retryAfter] == "12")
            // One that was not seen yet is not looked up meanwhile: a guess that is right learns nothing.
            #expect(try await ask(app, late, from: "192.0.2.1").status == .tooManyRequests)
            #expect(try await ask(app, late, from: "192.0.2.9").status == .ok)
            #expect(try await ask(app, late, from: "192.0.2.1").status == .ok)
            #expect(try await ask(app, office, from: "192.0.2.1").status == .ok)
            app.clock.advance(by: .seconds(12))
            #expect(try await guess(21) == 401)
            #expect(try await guess(22) == 429)
        }
    }

    @Test("addresses that were never seen before make the service forget no token's quota")
    func churn() async throws {
        try await limited(to: .but { $0.tokenReads = 3 }) { app in
            let viewer = try await app.token(.viewer, of: nil)
            for _ in 0..<3 { #expect(try await app.get("/v1/models", as: viewer).status == 200) }
            // Each another /64, and more of them than are remembered.
            for number in 0..<140_000 { app.context.rates.failed(from: NetworkAddress(high: UInt64(number), low: 1)) }
            #expect(try await app.get("/v1/models", as: viewer).status == 429)
        }
    }

    @Test("who guesses the addresses of calendars has to wait, whoever has one does not")
    func calendars() async throws {
        try await limited(to: .but { $0.addressFailures = 3 }) { app in
            try await app.expect(201, .put, "/v1/units/phuong-a", ["name": "A", "kind": "committee"])
            let path = try #require(
                try await app.expect(201, .post, "/v1/units/phuong-a/calendarFeeds").text("path"))
            func status(_ path: String, from address: String = "192.0.2.1") async throws -> Int {
                try await ask(app, "", from: address, .get, path).status.code
            }
            #expect(try await status(path) == 200)
            for digit in ["0", "1", "2", "3", "4"].map({ String(repeating: $0, count: 64) }) {
                let isLate = digit.hasPrefix("3") || digit.hasPrefix("4")
                #expect(try await status("/v1/calendars/\(digit)/calendar.ics") == (isLate ? 429 : 404))
            }
            #expect(try await status(path) == 200)
            #expect(try await status("/v1/calendars/x/calendar.ics", from: "192.0.2.2") == 404)
        }
        try await limited(to: .but { $0.addressReads = 2 }) { app in
            for expected in [404, 404, 429] {
                let answer = try await ask(app, "", from: "192.0.2.1", .get, "/v1/calendars/x/calendar.ics")
                #expect(answer.status.code == expected)
            }
        }
    }

    @Test("limits that are off are not spoken of, and health is never limited")
    func off() async throws {
        try await limited(
            to: .but {
                $0.isOn = false
                $0.tokenReads = 1
            }
        ) { app in
            for _ in 0..<5 {
                let answer = try await app.get("/v1/models")
                #expect(answer.status == 200 && answer.headers[named: "RateLimit"] == nil)
            }
        }
        try await limited(to: .but { $0.addressReads = 1 }) { app in
            for _ in 0..<5 {
                let answer = try await ask(app, "", from: "192.0.2.1", .get, "/healthz")
                #expect(answer.status == .ok)
            }
        }
    }

    @Test(
        "the defaults let a district work: a dashboard each second, and five hundred offices behind one address in one morning"
    )
    func defaults() async throws {
        try await limited(to: RateSettings()) { app in
            let dashboard = try await app.token(.viewer, of: nil)
            var offices: [String] = []
            for _ in 0..<500 { offices.append(try await app.token(.viewer, of: nil)) }
            var refused = 0
            func count(_ response: Response) { if response.status == .tooManyRequests { refused += 1 } }
            // A minute in which every office opens its page (8 reads) and sends two cards, all at its beginning.
            for office in offices {
                for _ in 0..<8 { count(try await ask(app, office, from: "203.162.0.1")) }
                for _ in 0..<2 {
                    count(try await ask(app, office, from: "203.162.0.1", .delete, "/v1/units/none?dryRun=true"))
                }
            }
            for _ in 0..<60 {
                count(try await ask(app, dashboard, from: "203.162.0.1"))
                app.clock.advance(by: .seconds(1))
            }
            #expect(refused == 0)
        }
    }

    @Test("days of surge are days of a month and dates, and nothing else")
    func days() throws {
        for text in ["0", "32", "x", "2022-13-01", "5;6", "-1"] { #expect(SurgeDays(text) == nil, "\(text)") }
        let days = try #require(SurgeDays("5, 2022-06-19,31"))
        #expect(
            ["2022-01-05", "2023-02-05", "2022-06-19", "2022-01-31"].allSatisfy {
                LocalDate($0).map(days.contains) == true
            })
        #expect(["2022-01-06", "2023-06-19"].allSatisfy { LocalDate($0).map(days.contains) == false })
    }
}

extension RateSettings {
    static func but(_ change: (inout RateSettings) -> Void) -> RateSettings {
        var settings = RateSettings()
        change(&settings)
        return settings
    }
}
