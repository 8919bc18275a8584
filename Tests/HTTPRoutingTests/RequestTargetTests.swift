import HTTPRouting
import HTTPTypes
import Testing

@Suite("A request target")
struct RequestTargetTests {
    @Test(
        "a path becomes its segments, each decoded once",
        arguments: [
            ("/", []),
            ("/v1", ["v1"]),
            ("/v1/units/ubnd-phuong-tay-tuu", ["v1", "units", "ubnd-phuong-tay-tuu"]),
            ("/a%2Fb/c", ["a/b", "c"]),
            ("/a%252Fb", ["a%2Fb"]),
            ("/%2e%2E%2e", ["..."]),
            ("/..a/.b/c.", ["..a", ".b", "c."]),
            ("/%2E%2Fetc", ["./etc"]),
            ("/a+b", ["a+b"]),
            ("/%C4%90%C4%83k", ["Đăk"]),
            ("/a%5Cb", [#"a\b"#]),
            ("/;p=1,2:@!$&'()*", [";p=1,2:@!$&'()*"]),
            ("/%F0%9F%8C%B3", ["🌳"]),
            ("/%3F%23", ["?#"]),
            ("http://127.0.0.1:8080/v1/units", ["v1", "units"]),
            ("HTTPS://[::1]:8443/a", ["a"]),
            ("http://nep.example", []),
            ("http://nep.example/", []),
        ] as [(String, [String])])
    func path(target: String, expected: [String]) throws {
        #expect(try RequestTarget.parse(target).path == expected)
        #expect(try RequestTarget.parse(target).query.isEmpty)
    }

    @Test("a slash at the end is kept as an empty segment, so that no route can match by a guess")
    func trailingSlash() throws {
        #expect(try RequestTarget.parse("/v1/units/").path == ["v1", "units", ""])
    }

    @Test(
        "a query becomes its items, decoded, in order",
        arguments: [
            ("/?", []),
            ("/?a=1", [("a", "1")]),
            ("/?a=1&b=2", [("a", "1"), ("b", "2")]),
            ("/?a=1&a=2&a=1", [("a", "1"), ("a", "2"), ("a", "1")]),
            ("/?q=T%C3%A2y+T%E1%BB%B1u", [("q", "Tây Tựu")]),
            ("/?a=b%2Bc", [("a", "b+c")]),
            ("/?a=b%26c%3Dd", [("a", "b&c=d")]),
            ("/?a=b=c", [("a", "b=c")]),
            ("/?flag", [("flag", "")]),
            ("/?flag=", [("flag", "")]),
            ("/?a%20b=c", [("a b", "c")]),
            ("/?a=/path?x", [("a", "/path?x")]),
            ("/?a=[1]|{2}^`", [("a", "[1]|{2}^`")]),
            ("/?a=%2541", [("a", "%41")]),
            ("/?a=..", [("a", "..")]),
            ("http://h?a=1", [("a", "1")]),
        ] as [(String, [(String, String)])])
    func query(target: String, expected: [(String, String)]) throws {
        let items = try RequestTarget.parse(target).query
        #expect(items == expected.map { QueryItem(name: $0.0, value: $0.1) })
    }

    @Test(
        "what could be read in two ways is refused",
        arguments: [
            ("", "target-form"), ("*", "target-form"), ("v1/units", "target-form"), ("?a=1", "target-form"),
            ("example.org:443", "target-form"), ("ftp://h/a", "target-form"), ("http:/a", "target-form"),
            ("http://", "target-authority"), ("http:///a", "target-authority"),
            ("http://user@h/a", "target-authority"), ("http://h h/", "target-authority"),
            ("//", "target-empty-segment"), ("//a", "target-empty-segment"), ("/a//b", "target-empty-segment"),
            ("/a//", "target-empty-segment"),
            ("/.", "target-dot-segment"), ("/..", "target-dot-segment"), ("/a/../b", "target-dot-segment"),
            ("/a/%2e%2E/b", "target-dot-segment"), ("/a/.%2e", "target-dot-segment"), ("/%2e", "target-dot-segment"),
            ("/%", "target-percent-encoding"), ("/%4", "target-percent-encoding"), ("/%zz", "target-percent-encoding"),
            ("/a%2/b", "target-percent-encoding"), ("/?a=%", "target-percent-encoding"),
            ("/?%4=1", "target-percent-encoding"), ("/%u0041", "target-percent-encoding"),
            ("/%FF", "target-utf8"), ("/%C3", "target-utf8"), ("/%C0%AF", "target-utf8"), ("/%ED%A0%80", "target-utf8"),
            ("/%F4%90%80%80", "target-utf8"), ("/?a=%80", "target-utf8"), ("/%C3/%A2", "target-utf8"),
            ("/%00", "target-control"), ("/a%0D%0Ab", "target-control"), ("/%7F", "target-control"),
            ("/%C2%85", "target-control"), ("/?a=%00", "target-control"), ("/?%09=a", "target-control"),
            ("/a b", "target-character"), ("/a\tb", "target-character"), ("/a\u{0}b", "target-character"),
            ("/Đ", "target-character"), ("/?q=Tây", "target-character"), ("/a#b", "target-character"),
            ("/?a#b", "target-character"), ("/a\\b", "target-character"), ("/a|b", "target-character"),
            ("/?a=\"b\"", "target-character"), ("/?a=<b>", "target-character"),
            ("/?&", "target-query-name"), ("/?a=1&", "target-query-name"), ("/?&a=1", "target-query-name"),
            ("/?a=1&&b=2", "target-query-name"), ("/?=1", "target-query-name"),
        ])
    func refusal(target: String, reason: String) {
        let fault = #expect(throws: ProtocolFault.self) { try RequestTarget.parse(target) }
        #expect(fault?.reason == reason)
        #expect(fault?.status.code == 400)
    }

    @Test("a fault repeats nothing that the client sent")
    func faultsAreOurWords() throws {
        let fault = try #require(throws: ProtocolFault.self) { try RequestTarget.parse("/secret%zz") }
        #expect(!fault.detail.contains("secret"))
    }

    @Test("whatever comes, it is decoded as promised or refused")
    func mutations() {
        let seeds = [
            "/v1/plans/bac-tu-liem-2022/registrations/mot-cua/ubnd-phuong-tay-tuu/scorecards/2022-07?dryRun=true",
            "/v1/units?q=T%C3%A2y+T%E1%BB%B1u&limit=50&cursor=a%2Fb", "http://[::1]:80/a/%2e%2e/b?x=%00&y",
        ]
        var mutator = Mutator(seeds: seeds, alphabet: Array("/%.?&=+#:@[]0aF2eE \u{0}\u{7F}Đ\\".utf8))
        for _ in 0..<20_000 {
            let target = mutator.next()
            guard let (path, query) = try? RequestTarget.parse(target) else { continue }
            for (index, segment) in path.enumerated() {
                #expect(segment != "." && segment != "..")
                #expect(!segment.isEmpty || index == path.endIndex - 1)
            }
            #expect(query.allSatisfy { !$0.name.isEmpty })
            let texts = path + query.flatMap { [$0.name, $0.value] }
            #expect(texts.allSatisfy { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } })
            #expect(target.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 && $0.value < 0x7F })
        }
    }

    @Test("a request made of a target has its path and query decoded")
    func request() throws {
        let request = try Request(method: .get, target: "/v1/units?q=a")
        #expect(request.path == ["v1", "units"])
        #expect(request.query == [QueryItem(name: "q", value: "a")])
        #expect(request.target == "/v1/units?q=a")
    }
}
