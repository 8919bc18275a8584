import HTTPRouting
import Testing

@Suite struct NetworkBlockTests {
    @Test(
        "a block is written back as it was, and holds what begins with its bits",
        arguments: [
            (
                "203.162.0.0/16", ["203.162.0.0", "203.162.255.255"],
                ["203.163.0.0", "203.161.255.255", "::203.162.0.1"]
            ),
            ("192.0.2.7", ["192.0.2.7", "::ffff:192.0.2.7"], ["192.0.2.6", "192.0.2.8"]),
            ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["2001:db8::1"]),
            ("2001:db8::/32", ["2001:db8::1", "2001:db8:ffff::"], ["2001:db9::", "192.0.2.1"]),
            ("2001:db8::1", ["2001:db8::1"], ["2001:db8::2"]),
            ("fe80::/65", ["fe80::7fff:0:0:0"], ["fe80::8000:0:0:0"]),
            ("::/0", ["::1", "192.0.2.1"], []),
        ] as [(String, [String], [String])])
    func contains(_ text: String, inside: [String], outside: [String]) throws {
        let block = try #require(NetworkBlock(text))
        #expect(block.description == text)
        for address in inside { #expect(block.contains(try #require(NetworkAddress(address))), "\(address)") }
        for address in outside { #expect(!block.contains(try #require(NetworkAddress(address))), "\(address)") }
    }

    @Test(
        "what is no block is none",
        arguments: [
            "", "/", "a", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/8/8",
            "2001:db8::/129",
            "2001:db8::1/64", "010.0.0.0/8", " 10.0.0.0/8", "10.0.0/8",
        ])
    func refused(_ text: String) { #expect(NetworkBlock(text) == nil) }
}
