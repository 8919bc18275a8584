import Testing

@testable import HTTPServer

@Suite("The host of a request")
struct HostFieldTests {
    @Test(
        "is taken when RFC 3986 has it",
        arguments: [
            "a", "example.org", "example.org:80", "a:", "a:65535", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[::]:1",
            "[2001:db8::1]:443", "[1:2:3:4:5:6:7:8]", "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", "[v1.a:b]",
            "a-b_c~d", "%41b", "xn--t-y-txa", "[1::]", "[1:2:3:4:5:6:7::]",
        ])
    func valid(_ host: String) {
        #expect(HostField.isValid(host.utf8))
    }

    @Test(
        "is refused when RFC 3986 has it not",
        arguments: [
            "", ":80", "a:65536", "a:1x", "a:123456", "a b", "a/b", "a?b", "a#b", "u@a", "[::1", "::1", "[]", "[::1]x",
            "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1::2::3]", "[12345::]", "[::g]", "[:1]", "[1:]", "[::1.2.3]",
            "[::1.2.3.256]", "[::01.2.3.4]", "[v.a]", "[v1.]", "[fe80::1%eth0]", "%4", "%zz", "đ", "a\\b",
            "[1:2:3:4:5:6:7:8::]",
        ])
    func invalid(_ host: String) {
        #expect(!HostField.isValid(host.utf8))
    }
}
