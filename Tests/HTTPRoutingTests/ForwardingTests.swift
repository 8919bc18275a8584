import HTTPRouting
import HTTPTypes
import Testing

@Suite("An address")
struct NetworkAddressTests {
    @Test(
        "is read and written",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::", "::"),
            ("::1", "::1"), ("1::", "1::"), ("2001:DB8::0:1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"),
            ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"),
            ("0:0:0:0:0:0:0:1", "::1"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("1:0:0:2:3:0:0:4", "1::2:3:0:0:4"),
        ])
    func text(_ text: String, _ wanted: String) throws {
        #expect(try #require(NetworkAddress(text)).description == wanted)
    }

    @Test(
        "is refused when it is none",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.4 ", ":", ":::", "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3", "12345::", "g::", "[::1]", "::1%eth0", "1:2:3:4:5:6:7:8::", "::1.2.3", "1.2.3.4::", ":1::",
            "-1.2.3.4",
            "1:2:3:4:5:6:7:1.2.3.4", "１.2.3.4",
        ])
    func refused(_ text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test("knows the machine itself")
    func loopback() {
        #expect(
            ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"].allSatisfy { NetworkAddress($0)?.isLoopback == true })
        #expect(["128.0.0.1", "::2", "1::1", "::"].allSatisfy { NetworkAddress($0)?.isLoopback == false })
    }
}

@Suite("Trusted proxies")
struct TrustedProxiesTests {
    @Test(
        "are addresses and blocks",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false),
            ("::/0", "::1", true), ("2001:db8::/33", "2001:db8:7fff::1", true),
            ("2001:db8::/33", "2001:db8:8000::1", false),
            ("2001:db8::/64", "2001:db8::1:0:0:1", true), ("2001:db8::1:0:0:0/80", "2001:db8:0:0:1::5", true),
            ("127.0.0.1, 10.0.0.0/8", "10.1.1.1", true), ("10.0.0.0/8", "::ffff:10.0.0.1", true),
            ("", "127.0.0.1", false),
        ])
    func contains(_ list: String, _ address: String, _ wanted: Bool) throws {
        #expect(try #require(TrustedProxies(list)).contains(NetworkAddress(address)) == wanted)
    }

    @Test(
        "are refused when one is neither",
        arguments: [
            "localhost", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "::/129", "::1/0", "10.0.0.0/8/8",
            "Unix",
        ])
    func refused(_ list: String) {
        #expect(TrustedProxies(list) == nil)
    }

    @Test("take in Unix sockets only when told")
    func unix() throws {
        #expect(try #require(TrustedProxies("unix, ::1")).contains(nil))
        #expect(!(try #require(TrustedProxies("::/0")).contains(nil)))
    }
}

@Suite("Forwarding")
struct ForwardingTests {
    private func client(
        _ headers: HTTPFields, peer: String = "10.0.0.1", trusting list: String = "10.0.0.0/8",
        _ field: TrustedProxies.Field = .either
    ) throws -> String {
        var proxies = try #require(TrustedProxies(list))
        proxies.field = field
        let forwarding = Forwarding(headers, peer: NetworkAddress(peer), proxies: proxies)
        return "\(forwarding.client?.description ?? "-") \(forwarding.scheme ?? "-")"
    }

    @Test(
        "is believed as far as each hop is trusted",
        arguments: [
            ("203.0.113.7", "203.0.113.7 -"), ("1.1.1.1, 203.0.113.7", "203.0.113.7 -"),
            ("1.1.1.1, 203.0.113.7, 10.2.2.2", "203.0.113.7 -"), ("10.3.3.3, 10.2.2.2", "10.3.3.3 -"),
            ("unknown, 10.2.2.2", "10.2.2.2 -"), ("garbage", "10.0.0.1 -"), ("", "10.0.0.1 -"),
            ("203.0.113.7,", "10.0.0.1 -"),
            ("203.0.113.7:443", "203.0.113.7 -"), ("[2001:db8::1]:443", "2001:db8::1 -"),
            ("[2001:db8::1]", "2001:db8::1 -"),
            ("2001:db8::1", "2001:db8::1 -"), ("203.0.113.7\\n", "10.0.0.1 -"), ("203.0.113.7:123456", "10.0.0.1 -"),
        ])
    func old(_ value: String, _ wanted: String) throws {
        #expect(try client([.xForwardedFor: value]) == wanted)
    }

    @Test(
        "reads RFC 7239",
        arguments: [
            ("for=203.0.113.7", "203.0.113.7 -"), ("For=203.0.113.7;proto=HTTPS;by=10.0.0.1", "203.0.113.7 https"),
            ("for=1.1.1.1;proto=http, for=203.0.113.7;proto=https", "203.0.113.7 https"),
            ("for=\"[2001:db8::1]:4711\"", "2001:db8::1 -"), ("for=[2001:db8::1]", "2001:db8::1 -"),
            ("for=_hidden;proto=https", "10.0.0.1 https"), ("for=unknown", "10.0.0.1 -"),
            ("proto=https", "10.0.0.1 https"),
            ("for=203.0.113.7;proto=ftp", "203.0.113.7 -"), ("for=", "10.0.0.1 -"), ("for=\"203.0.113.7", "10.0.0.1 -"),
            ("for=1.1.1.1;;proto=https", "1.1.1.1 https"), (";", "10.0.0.1 -"),
        ])
    func standard(_ value: String, _ wanted: String) throws {
        #expect(try client([.forwarded: value]) == wanted)
    }

    @Test("takes the scheme from X-Forwarded-Proto of the last proxy")
    func scheme() throws {
        #expect(try client([.xForwardedFor: "203.0.113.7", .xForwardedProto: "https"]) == "203.0.113.7 https")
        #expect(try client([.xForwardedFor: "203.0.113.7", .xForwardedProto: "https, http"]) == "203.0.113.7 http")
        #expect(try client([.xForwardedFor: "203.0.113.7", .xForwardedProto: "javascript"]) == "203.0.113.7 -")
    }

    @Test("is not believed of a stranger")
    func stranger() throws {
        let headers: HTTPFields = [.xForwardedFor: "203.0.113.7", .forwarded: "for=203.0.113.7"]
        #expect(try client(headers, peer: "198.51.100.1") == "198.51.100.1 -")
        #expect(try client([.xForwardedFor: "203.0.113.7"], trusting: "") == "10.0.0.1 -")
    }

    @Test("is believed of one field alone: the other may be the client's own")
    func both() throws {
        let headers: HTTPFields = [.xForwardedFor: "203.0.113.7", .forwarded: "for=198.51.100.1"]
        #expect(try client(headers) == "10.0.0.1 -")
        #expect(try client(headers, .xForwardedFor) == "203.0.113.7 -")
        #expect(try client(headers, .forwarded) == "198.51.100.1 -")
    }
}
