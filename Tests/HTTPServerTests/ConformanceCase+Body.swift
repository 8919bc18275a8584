extension ConformanceCase {
    private static func body(_ fields: String, _ body: String, _ wanted: String, _ name: String) -> ConformanceCase {
        ConformanceCase(name, head("POST /echo HTTP/1.1", "Host: a", fields) + body, wanted)
    }

    // MARK: RFC 9110 §8.6, RFC 9112 §6.3

    static let contentLengths: [ConformanceCase] = [
        body("Content-Length: 3", "abc", "200 abc", "a length"),
        body("Content-Length: 0", "", "200", "a length of nothing"),
        body("Content-Length:3", "abc", "200 abc", "a length without a blank"),
        body("Content-Length: \t3 \t", "abc", "200 abc", "a length between blanks"),
        body("Content-Length: 003", "abc", "200 abc", "a length with zeros"),
        body("conTENT-lengTH: 3", "abc", "200 abc", "a length in odd letters"),
        body("Content-Length: 5", "\r\n\r\nx", "200 \r\n\r\nx", "a body of empty lines"),
        body(
            "Content-Length: 47", "GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
            "200 GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", "a body that looks like a request"),
        ConformanceCase(
            "a GET with a body", head("GET /x HTTP/1.1", "Host: a", "Content-Length: 3") + "abc", "200 GET /x"),
        ConformanceCase(
            "a DELETE with a body", head("DELETE /x HTTP/1.1", "Host: a", "Content-Length: 3") + "abc", "200 DELETE /x"),
        ConformanceCase(
            "a HEAD with a body", head("HEAD /x HTTP/1.1", "Host: a", "Content-Length: 3") + "abc", "200 -"),
        ConformanceCase(
            "an OPTIONS with a body", head("OPTIONS * HTTP/1.1", "Host: a", "Content-Length: 3") + "abc",
            "200 OPTIONS *"),
        ConformanceCase("a length in HTTP/1.0", head("POST /echo HTTP/1.0", "Content-Length: 3") + "abc", "200 abc."),
        body("Content-Length: +3", "abc", "400 bad-content-length.", "a length with a sign"),
        body("Content-Length: -3", "abc", "400 bad-content-length.", "a negative length"),
        body("Content-Length: 3.0", "abc", "400 bad-content-length.", "a length with a fraction"),
        body("Content-Length: 3e0", "abc", "400 bad-content-length.", "a length with an exponent"),
        body("Content-Length: 0x3", "abc", "400 bad-content-length.", "a hexadecimal length"),
        body("Content-Length: 3_0", "abc", "400 bad-content-length.", "a length with an underscore"),
        body("Content-Length: 3 3", "abc", "400 bad-content-length.", "a length with a blank inside"),
        body("Content-Length: 3;a=b", "abc", "400 bad-content-length.", "a length with a parameter"),
        body("Content-Length: \"3\"", "abc", "400 bad-content-length.", "a length in quotes"),
        body("Content-Length:", "abc", "400 bad-content-length.", "an empty length"),
        body("Content-Length: abc", "abc", "400 bad-content-length.", "a length of letters"),
        body("Content-Length: 3, 3", "abc", "400 bad-content-length.", "a list of lengths"),
        body("Content-Length: 3,", "abc", "400 bad-content-length.", "a length and a comma"),
        body("Content-Length: 3\r\nContent-Length: 3", "abc", "400 bad-content-length.", "the same length twice"),
        body("Content-Length: 3\r\nContent-Length: 4", "abc", "400 bad-content-length.", "two lengths"),
        body("Content-Length: 3\r\nX: y\r\ncontent-length: 0", "abc", "400 bad-content-length.", "two lengths apart"),
        body("Content-Length: \u{B2}", "abc", "400 bad-content-length.", "a length of a digit that is none"),
        body("Content-Length: \u{D9}\u{A3}", "abc", "400 bad-content-length.", "a length in Arabic digits"),
        body("Content-Length: 9223372036854775808", "", "400 bad-content-length.", "a length of 64 bits"),
        body(
            "Content-Length: 18446744073709551619", "abc", "400 bad-content-length.", "a length that wraps around to 3"),
        body("Content-Length: 1000000000000000000000", "", "400 bad-content-length.", "a length of 22 digits"),
        body("Content-Length: 9223372036854775807", "", "413 body-too-large.", "the largest length there is"),
        body("Content-Length: 1048577", "", "413 body-too-large.", "a length past the bound"),
        body("Content_Length: 3", "", "200", "a name with an underscore is another name"),
        body("Content-Length : 3", "abc", "400 bad-header-name.", "a blank between name and colon"),
        body(" Content-Length: 3", "abc", "400 folded-header.", "a blank before the name"),
        ConformanceCase(
            "a small body nobody wants", head("POST /missing HTTP/1.1", "Host: a", "Content-Length: 3") + "abc",
            "404 missing"),
        ConformanceCase(
            "a body past the resource's own bound",
            head("POST /small HTTP/1.1", "Host: a", "Content-Length: 5") + "abcde",
            "413 body-too-large"),
        ConformanceCase(
            "a body past what is read to no end", head("POST /missing HTTP/1.1", "Host: a", "Content-Length: 70000"),
            "404 missing."),
    ]

    // MARK: RFC 9112 §6.1, §7

    private static let chunked = "3\r\nabc\r\n0\r\n\r\n"

    static let transferEncodings: [ConformanceCase] = [
        body("Transfer-Encoding: chunked", chunked, "200 abc", "chunked"),
        body("TRANSFER-encoding:\tChUnKeD\t", chunked, "200 abc", "chunked in odd letters"),
        ConformanceCase(
            "a chunked GET", head("GET /x HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + chunked, "200 GET /x"),
        body(
            "Transfer-Encoding: chunked\r\nContent-Length: 3", chunked, "400 bad-transfer-encoding.",
            "before Content-Length"),
        body(
            "Content-Length: 3\r\nTransfer-Encoding: chunked", chunked, "400 bad-transfer-encoding.",
            "behind Content-Length"),
        body(
            "Content-Length: 0\r\nTransfer-Encoding: identity", "", "400 bad-transfer-encoding.",
            "identity beside Content-Length"),
        body(
            "Transfer-Encoding:\r\nContent-Length: 3", "abc", "400 bad-transfer-encoding.",
            "an empty one beside Content-Length"),
        body("Transfer-Encoding:", chunked, "400 bad-transfer-encoding.", "an empty coding"),
        body("Transfer-Encoding: ,", chunked, "400 bad-transfer-encoding.", "a comma for a coding"),
        body("Transfer-Encoding: chunked, chunked", chunked, "400 bad-transfer-encoding.", "chunked twice"),
        body(
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", chunked, "400 bad-transfer-encoding.",
            "chunked on two lines"),
        body("Transfer-Encoding: chunked,", chunked, "400 bad-transfer-encoding.", "chunked and a comma"),
        body("Transfer-Encoding: ,chunked", chunked, "400 bad-transfer-encoding.", "a comma and chunked"),
        body("Transfer-Encoding: chunked;q=1", chunked, "400 bad-transfer-encoding.", "chunked with a parameter"),
        body("Transfer-Encoding: \"chunked\"", chunked, "400 bad-transfer-encoding.", "chunked in quotes"),
        body("Transfer-Encoding: 'chunked'", chunked, "400 bad-transfer-encoding.", "chunked in single quotes"),
        body("Transfer-Encoding: xchunked", chunked, "400 bad-transfer-encoding.", "a coding that ends like chunked"),
        body("Transfer-Encoding: chunkedx", chunked, "400 bad-transfer-encoding.", "a coding that begins like chunked"),
        body("Transfer-Encoding: chunked x", chunked, "400 bad-transfer-encoding.", "chunked and another word"),
        body("Transfer-Encoding: identity", chunked, "400 bad-transfer-encoding.", "identity"),
        body("Transfer-Encoding: identity, chunked", chunked, "501 unsupported-transfer-coding.", "identity, chunked"),
        body("Transfer-Encoding: gzip", chunked, "400 bad-transfer-encoding.", "gzip alone"),
        body("Transfer-Encoding: chunked, gzip", chunked, "400 bad-transfer-encoding.", "gzip behind chunked"),
        body("Transfer-Encoding: gzip, chunked", chunked, "501 unsupported-transfer-coding.", "gzip before chunked"),
        body(
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", chunked, "501 unsupported-transfer-coding.",
            "gzip and chunked on two lines"),
        body(
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: x", chunked, "400 bad-transfer-encoding.",
            "another coding on the next line"),
        body("Transfer-Encoding: pigeons", chunked, "400 bad-transfer-encoding.", "a coding nobody knows"),
        body("Transfer-Encoding: \u{B}chunked", chunked, "400 bad-character.", "a vertical tab before chunked"),
        body("Transfer-Encoding: chunked\u{0}", chunked, "400 bad-character.", "NUL behind chunked"),
        body(
            "Transfer-Encoding: chun\u{E2}\u{84}\u{AA}ed", chunked, "400 bad-transfer-encoding.",
            "a Kelvin sign for the k of chunked"),
        body(
            "Transfer-Encoding: gzip, chun\u{E2}\u{84}\u{AA}ed", chunked, "400 bad-transfer-encoding.",
            "a Kelvin sign behind another coding"),
        body("Transfer-Encoding: chunked,\u{CC}\u{81}", chunked, "400 bad-transfer-encoding.", "an accent on a comma"),
        body("Transfer-Encoding: \u{E7}hunked", chunked, "400 bad-transfer-encoding.", "8 bits in chunked"),
        body(
            "Transfer-Encoding : chunked", chunked, "400 bad-header-name.", "a blank behind the name Transfer-Encoding"),
        body("Transfer-Encoding: chunked\r\n abc", chunked, "400 folded-header.", "chunked, folded"),
        body("Transfer-Encoding:\r\n chunked", chunked, "400 folded-header.", "chunked on the folded line"),
        body("Transfer Encoding: chunked", chunked, "400 bad-header-name.", "a blank for the hyphen"),
        ConformanceCase(
            "chunked in HTTP/1.0", head("POST /echo HTTP/1.0", "Transfer-Encoding: chunked") + chunked,
            "400 bad-transfer-encoding."),
        ConformanceCase(
            "both in HTTP/1.0",
            head("POST /echo HTTP/1.0", "Content-Length: 3", "Transfer-Encoding: chunked") + chunked,
            "400 bad-transfer-encoding."),
    ]

    // MARK: RFC 9112 §7.1

    private static func chunks(_ bytes: String, _ wanted: String, _ name: String) -> ConformanceCase {
        body("Transfer-Encoding: chunked", bytes, wanted, name)
    }

    static let chunks: [ConformanceCase] = [
        chunks("0\r\n\r\n", "200", "no data"),
        chunks("000\r\n\r\n", "200", "zeros for an end"),
        chunks("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "200 abc", "two chunks"),
        chunks("a\r\n0123456789\r\n0\r\n\r\n", "200 0123456789", "a size in lower case"),
        chunks("A\r\n0123456789\r\n0\r\n\r\n", "200 0123456789", "a size in upper case"),
        chunks("0003\r\nabc\r\n0\r\n\r\n", "200 abc", "a size with zeros"),
        chunks("4\r\n\r\n\r\n\r\n0\r\n\r\n", "200 \r\n\r\n", "data of empty lines"),
        chunks("3;a\r\nabc\r\n0\r\n\r\n", "200 abc", "an extension"),
        chunks("3;a=b;c=\"d;e\\\"\";f\r\nabc\r\n0;g\r\n\r\n", "200 abc", "extensions with values"),
        chunks("3 ;\ta = b\r\nabc\r\n0\r\n\r\n", "200 abc", "an extension with blanks (BWS)"),
        chunks("3\r\nabc\r\n0\r\nX: y\r\nZ:\r\n\r\n", "200 abc", "trailers"),
        chunks("3\r\nabc\r\n0\r\nX: \u{FF}\t\r\n\r\n", "200 abc", "a trailer of 8 bits"),
        chunks("\r\n", "400 bad-chunk.", "no size"),
        chunks(" 3\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a blank before the size"),
        chunks("3 \r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a blank behind the size"),
        chunks("3\t\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a tab behind the size"),
        chunks("+3\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a size with a sign"),
        chunks("-3\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a negative size"),
        chunks("0x3\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a size with a prefix"),
        chunks("3h\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a size with an h"),
        chunks("3_0\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a size with an underscore"),
        chunks("3.0\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a size with a fraction"),
        chunks("g\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a letter past f"),
        chunks("3,\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a size and a comma"),
        chunks("3 abc\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "an extension without a semicolon"),
        chunks("\u{B3}\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a digit that is none"),
        chunks("3\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "LF behind the size"),
        chunks("3\rabc\r\n0\r\n\r\n", "400 bad-chunk.", "CR behind the size"),
        chunks("3\r\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "CR CR LF behind the size"),
        chunks("3\r\nabc\n0\r\n\r\n", "400 bad-chunk.", "LF behind the data"),
        chunks("3\r\nabc\r0\r\n\r\n", "400 bad-chunk.", "CR behind the data"),
        chunks("3\r\nabc0\r\n\r\n", "400 bad-chunk.", "nothing behind the data"),
        chunks("3\r\nabcd\r\n0\r\n\r\n", "400 bad-chunk.", "data longer than its size"),
        chunks("4\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "data shorter than its size"),
        chunks("3\r\nabc\r\n\r\n0\r\n\r\n", "400 bad-chunk.", "an empty line between chunks"),
        chunks("3;\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a semicolon and no extension"),
        chunks("3;;a\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "two semicolons"),
        chunks("3;a=\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "an extension with an empty value"),
        chunks("3;=a\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "an extension without a name"),
        chunks("3;a b\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "an extension of two words"),
        chunks("3;a=\"b\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a quote that does not end"),
        chunks("3;a=\"b\"c\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "letters behind a quote"),
        chunks("3;a\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "LF behind an extension"),
        chunks("3;a\r \nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a blank between CR and LF"),
        chunks("3;a\0\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "NUL in an extension"),
        chunks("3;a=\"\u{1}\"\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a control in a quoted value"),
        chunks("3;\u{E9}\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "8 bits in an extension's name"),
        chunks(
            "3;a=\(String(repeating: "b", count: 1100))\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "an extension too long"),
        chunks(
            String(repeating: "1;\(String(repeating: "b", count: 900))\r\na\r\n", count: 20) + "0\r\n\r\n",
            "400 bad-chunk.", "extensions too long together"),
        chunks("7fffffffffffffff\r\n", "413 body-too-large.", "a size of 63 bits"),
        chunks("8000000000000000\r\n", "413 body-too-large.", "a size of 64 bits"),
        chunks("10000000000000003\r\nabc\r\n0\r\n\r\n", "413 body-too-large.", "a size that wraps around to 3"),
        chunks("00000000000000003\r\nabc\r\n0\r\n\r\n", "400 bad-chunk.", "a size of seventeen digits"),
        chunks("100001\r\n", "413 body-too-large.", "a chunk past the bound"),
        chunks("0\r\nX\r\n\r\n", "400 bad-chunk.", "a trailer without a colon"),
        chunks("0\r\nX : y\r\n\r\n", "400 bad-chunk.", "a trailer with a blank before its colon"),
        chunks("0\r\n: y\r\n\r\n", "400 bad-chunk.", "a trailer without a name"),
        chunks("0\r\n X: y\r\n\r\n", "400 bad-chunk.", "a trailer behind a blank"),
        chunks("0\r\nX: y\r\n z\r\n\r\n", "400 bad-chunk.", "a folded trailer"),
        chunks("0\r\nX: y\n\r\n", "400 bad-chunk.", "LF behind a trailer"),
        chunks("0\r\nX: y\rz\r\n\r\n", "400 bad-chunk.", "CR in a trailer"),
        chunks("0\r\nX: \0\r\n\r\n", "400 bad-chunk.", "NUL in a trailer"),
        chunks("0\r\n\n", "400 bad-chunk.", "LF at the end of the chunks"),
        chunks("0\n\r\n", "400 bad-chunk.", "LF behind the last size"),
        chunks("0\r\nContent-Length: 3\r\n\r\n", "400 bad-trailer.", "Content-Length in a trailer"),
        chunks("0\r\ntransfer-encoding: chunked\r\n\r\n", "400 bad-trailer.", "Transfer-Encoding in a trailer"),
        chunks("0\r\nHost: b\r\n\r\n", "400 bad-trailer.", "Host in a trailer"),
        chunks(
            "0\r\nX: \(String(repeating: "y", count: 17_000))\r\n\r\n", "431 headers-too-large.", "a trailer too long"),
        chunks("0\r\n\(String(repeating: "X: y\r\n", count: 101))\r\n", "431 too-many-headers.", "a trailer too many"),
        ConformanceCase(
            "chunks nobody wants", head("POST /missing HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + chunked,
            "404 missing"),
        ConformanceCase(
            "broken chunks nobody wants",
            head("POST /missing HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + "3 \r\nabc\r\n0\r\n\r\n",
            "400 bad-chunk."),
        ConformanceCase(
            "a bad trailer behind chunks nobody wants",
            head("POST /missing HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + "0\r\nHost: b\r\n\r\n",
            "400 bad-trailer."),
        ConformanceCase(
            "more chunks than are read to no end",
            head("POST /missing HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + "10001\r\n",
            "404 missing."),
        ConformanceCase(
            "chunks past the resource's own bound",
            head("POST /small HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n",
            "413 body-too-large."),
    ]

    // MARK: RFC 9110 §10.1.1

    private static func expecting(_ value: String, _ wanted: String, _ name: String) -> ConformanceCase {
        body("Expect: \(value)\r\nContent-Length: 3", "abc", wanted, name)
    }

    static let expectations: [ConformanceCase] = [
        expecting("100-continue", "200 abc", "a body that is there is not asked for"),
        expecting("100-CONTINUE", "200 abc", "100-continue in capitals"),
        expecting("100-continue, 100-continue", "200 abc", "100-continue twice"),
        expecting("", "200 abc", "an empty expectation"),
        expecting("100-continued", "417 unsupported-expectation", "an expectation that begins like it"),
        expecting("200-ok", "417 unsupported-expectation", "another expectation"),
        expecting("100-continue, x", "417 unsupported-expectation", "another one beside it"),
        expecting("100-continue=1", "417 unsupported-expectation", "an expectation with a value"),
        ConformanceCase(
            "another expectation in HTTP/1.0", head("POST /echo HTTP/1.0", "Expect: x", "Content-Length: 3") + "abc",
            "200 abc."),
        ConformanceCase(
            "100-continue without a body", head("GET /x HTTP/1.1", "Host: a", "Expect: 100-continue"), "200 GET /x"),
    ]

    // MARK: RFC 9112 §11.2: requests hidden in requests

    private static let hidden = head("GET /hidden HTTP/1.1", "Host: a")

    static let smuggling: [ConformanceCase] = [
        body(
            "Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\nG" + hidden, "400 bad-transfer-encoding.",
            "CL.TE"),
        body(
            "Transfer-Encoding: chunked\r\nContent-Length: 4", "5c\r\n" + hidden + "0\r\n\r\n",
            "400 bad-transfer-encoding.", "TE.CL"),
        body(
            "Transfer-Encoding: chunked\r\nTransfer-encoding: cow", "0\r\n\r\n" + hidden, "400 bad-transfer-encoding.",
            "TE.TE"),
        body(
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked-false", "1\r\nA\r\n0\r\n\r\n" + hidden,
            "400 bad-transfer-encoding.", "chunked and something like it"),
        body(
            "Transfer-Encoding:\u{B}chunked", "0\r\n\r\n" + hidden, "400 bad-character.",
            "a coding behind a vertical tab"),
        body("Transfer-Encoding\t: chunked", "0\r\n\r\n" + hidden, "400 bad-header-name.", "a coding behind a tab"),
        body(
            "X: y\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden, "400 bad-line-ending.",
            "a coding behind a bare LF"),
        body(
            "X: y\rTransfer-Encoding: chunked", "0\r\n\r\n" + hidden, "400 bad-line-ending.",
            "a coding behind a bare CR"),
        body(
            "X:\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden, "400 bad-line-ending.",
            "a coding behind an empty value and LF"),
        body(
            "X:\rTransfer-Encoding: chunked", "0\r\n\r\n" + hidden, "400 bad-line-ending.",
            "a coding behind an empty value and CR"),
        body("X: y\u{0}\r\nContent-Length: 44", hidden, "400 bad-character.", "a length behind NUL"),
        body("Content-Length: 0\r\nContent-Length: 44", hidden, "400 bad-content-length.", "CL.CL"),
        body("Content-Length: 0, 44", hidden, "400 bad-content-length.", "a list of two lengths"),
        body("Content-Length: 0\r\n 44", hidden, "400 folded-header.", "a length that goes on in a fold"),
        body("Content-Length: 4\u{0}4", hidden, "400 bad-character.", "NUL in a length"),
        body("Content-Length\u{0}: 44", hidden, "400 bad-character.", "NUL behind the name of a length"),
        body(
            "Connection: Content-Length\r\nContent-Length: 3", "abc", "200 abc",
            "a length named by Connection still counts"),
        body(
            "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked", "0\r\n\r\n", "200",
            "a coding named by Connection still counts"),
        body(
            "Transfer-Encoding: chunked", "0\r\n\r\n" + hidden, "200 | 200 GET /hidden",
            "what comes behind the last chunk is a request of its own"),
        body(
            "Transfer-Encoding: chunked", "1;a\nX\r\n0\r\n\r\n" + hidden, "400 bad-chunk.",
            "an end of line hidden in an extension"),
        body(
            "Transfer-Encoding: chunked", "2\r\nab\r\n0\r\n\rX\r\n\r\n" + hidden, "400 bad-chunk.",
            "an end that is none"),
        body("Transfer-Encoding: chunked", "3\r\nabcXX0\r\n\r\n" + hidden, "400 bad-chunk.", "two letters for CR LF"),
        body(
            "Transfer-Encoding: chunked", "fffffffffffffff0\r\n" + hidden, "413 body-too-large.",
            "a size that is negative to some"),
        ConformanceCase(
            "a body of a GET without a length", head("GET /x HTTP/1.1", "Host: a") + hidden,
            "200 GET /x | 200 GET /hidden"),
        ConformanceCase(
            "a body of a POST without a length", head("POST /x HTTP/1.1", "Host: a") + hidden,
            "200 POST /x | 200 GET /hidden"),
        ConformanceCase(
            "a request behind close", head("GET /x HTTP/1.1", "Host: a", "Connection: close") + hidden, "200 GET /x."),
        ConformanceCase("a request behind HTTP/1.0", head("GET /x HTTP/1.0") + hidden, "200 GET /x."),
        ConformanceCase(
            "a request behind CONNECT", head("CONNECT a:80 HTTP/1.1", "Host: a") + hidden, "501 unsupported-method."),
        ConformanceCase(
            "a request in the target", head("GET / HTTP/1.1 /x HTTP/1.1", "Host: a"), "400 bad-request-line."),
        ConformanceCase("a field in the version", "GET /x HTTP/1.1: y\r\nHost: a\r\n\r\n", "400 bad-request-line."),
    ]
}
