import Testing

@testable import HTTPServer

@Suite("Where to listen")
struct SocketAddressTests {
    @Test(
        "is refused when it names no place",
        arguments: [
            (ListenAddress.tcp(host: "example.org", port: 80), "badHost"), (.tcp(host: "", port: 80), "badHost"),
            (.tcp(host: "127.0.0.1", port: 65_536), "badPort"), (.tcp(host: "::1", port: -1), "badPort"),
            (.unix(path: ""), "badPath"), (.unix(path: String(repeating: "a", count: 108)), "badPath"),
            (.unix(path: "/a\0b"), "badPath"),
        ])
    func invalid(_ address: ListenAddress, _ wanted: String) {
        let error = #expect(throws: SocketAddress.Failure.self) { try SocketAddress(address) }
        #expect(error.map { String(describing: Mirror(reflecting: $0).children.first?.label ?? "") } == wanted)
    }

    @Test("keeps its port", arguments: ["127.0.0.1", "::1", "localhost"])
    func port(_ host: String) throws {
        var address = try SocketAddress(.tcp(host: host, port: 8080))
        #expect(address.port == 8080)
        address.port = 443
        #expect(address.port == 443)
    }

    @Test(
        "is written as a URL",
        arguments: [
            (BoundAddress.tcp(host: "127.0.0.1", port: 80), "http://127.0.0.1:80"),
            (.tcp(host: "::1", port: 80), "http://[::1]:80"), (.unix(path: "/run/a"), "unix:/run/a"),
        ])
    func description(_ address: BoundAddress, _ wanted: String) {
        #expect(address.description == wanted)
    }
}
