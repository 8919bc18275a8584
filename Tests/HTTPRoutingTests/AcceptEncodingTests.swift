import HTTPRouting
import Testing

@Suite("Accept-Encoding")
struct AcceptEncodingTests {
    @Test(
        "gzip, the plain form or neither",
        arguments: [
            ("", "identity"), ("gzip", "gzip"), ("GZIP", "gzip"), ("x-gzip", "gzip"), ("deflate, br", "identity"),
            ("gzip, deflate, br, zstd", "gzip"), ("gzip;q=0", "identity"), ("gzip;q=0.5", "gzip"), ("*", "gzip"),
            ("*;q=0.5, gzip;q=0", "identity"), ("identity", "identity"), ("gzip;q=0.5, identity", "identity"),
            ("gzip;q=0.5, identity;q=0.5", "gzip"), ("identity;q=0", nil), ("*;q=0", nil), ("*;q=0, gzip", "gzip"),
            ("br, *;q=0", nil), ("identity;q=0, gzip;q=0.001", "gzip"), ("gzip;q=0, *", "identity"),
            ("*;q=0, identity;q=0.1", "identity"), ("gzip;q=0, gzip", "identity"), ("gzip ; q=0.2 , br", "gzip"),
        ] as [(String, String?)])
    func preferred(text: String, expected: String?) throws {
        let accepted = try #require(AcceptEncoding(text))
        #expect(accepted.preferred(among: ["gzip"]) == expected)
    }

    @Test("each coding has the weight that it, or the star, is given")
    func quality() throws {
        let accepted = try #require(AcceptEncoding("gzip;q=0.8, *;q=0.1"))
        #expect(accepted.quality(of: "gzip").thousandths == 800)
        #expect(accepted.quality(of: "br").thousandths == 100)
        #expect(accepted.quality(of: "identity").thousandths == 100)
        #expect(AcceptEncoding.identityOnly.quality(of: "identity") == .full)
        #expect(AcceptEncoding.identityOnly.quality(of: "gzip") == .none)
    }

    @Test(
        "what cannot be read is none",
        arguments: ["gzip;q=2", "gzip;level=1", "gzip gzip", "gzip;q=0.5;q=0.5", "gzip;q", "(gzip)", "gzip=1"])
    func refused(text: String) {
        #expect(AcceptEncoding(text) == nil)
    }
}
