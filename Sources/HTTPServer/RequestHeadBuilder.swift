import HTTPRouting
import HTTPTypes

/// Makes a `RequestHead` of the lines of a head and checks what RFC 9110 and RFC 9112 demand of them.
struct RequestHeadBuilder {
    /// Nil until the request line has been read that far.
    private(set) var method: HTTPRequest.Method?
    private var version = RequestHead.Version.http11
    /// The origin-form, or `*`; nil for CONNECT.
    private var target: String?
    /// The authority of an absolute-form or authority-form, which outranks Host (RFC 9112 §3.2.2).
    private var targetAuthority: String?
    private var fields = HTTPFields()
    private var host: String?
    private var contentLength: Int?
    private var transferEncoding: String?
    private var expectation = RequestHead.Expectation.none
    private var wantsClose = false
    private var isForwarded = false

    // MARK: Request line

    /// `method SP request-target SP HTTP-version` (RFC 9112 §3): exactly so, with no lenience about blanks.
    mutating func takeRequestLine(_ line: UnsafeBufferPointer<UInt8>) throws(ProtocolFault) {
        guard let first = line.firstIndex(of: Octet.space),
            let second = line[(first + 1)...].firstIndex(of: Octet.space),
            first > 0, second > first + 1, second + 1 < line.count,
            !line[(second + 1)...].contains(where: { Octet.isBlank($0) })
        else { throw .badRequestLine }
        try takeMethod(line[..<first])
        try takeVersion(line[(second + 1)...])
        try takeTarget(line[(first + 1)..<second])
    }

    private mutating func takeMethod(_ octets: Slice<UnsafeBufferPointer<UInt8>>) throws(ProtocolFault) {
        guard Octet.isToken(octets), let method = HTTPRequest.Method(String(decoding: octets, as: UTF8.self)) else {
            throw .badMethod
        }
        self.method = method
    }

    /// `"HTTP/" DIGIT "." DIGIT`, case-sensitive (RFC 9112 §2.3).
    private mutating func takeVersion(_ octets: Slice<UnsafeBufferPointer<UInt8>>) throws(ProtocolFault) {
        let start = octets.startIndex
        guard octets.count == 8, octets.starts(with: "HTTP/".utf8), Octet.isDigit(octets[start + 5]),
            octets[start + 6] == UInt8(ascii: "."), Octet.isDigit(octets[start + 7])
        else { throw .badVersion }
        switch (octets[start + 5], octets[start + 7]) {
        case (UInt8(ascii: "1"), UInt8(ascii: "1")): version = .http11
        case (UInt8(ascii: "1"), UInt8(ascii: "0")): version = .http10
        default: throw .unsupportedVersion
        }
    }

    /// The four forms of RFC 9112 §3.2. What a path and a query are made of is for `RequestTarget` to judge.
    private mutating func takeTarget(_ octets: Slice<UnsafeBufferPointer<UInt8>>) throws(ProtocolFault) {
        guard octets.allSatisfy({ Octet.isVisible($0) }) else { throw .badTarget }
        let text = String(decoding: octets, as: UTF8.self)
        if method == .connect {
            guard HostField.isValid(octets, requiringPort: true) else { throw .badTarget }
            targetAuthority = text
        } else if octets.first == UInt8(ascii: "/") {
            target = text
        } else if text == "*" {
            guard method == .options else { throw .badTarget }
            target = text
        } else {
            try takeAbsoluteForm(octets)
        }
    }

    private mutating func takeAbsoluteForm(_ octets: Slice<UnsafeBufferPointer<UInt8>>) throws(ProtocolFault) {
        var start: Int?
        for scheme in ["http://", "https://"] where octets.count > scheme.utf8.count {
            if zip(octets, scheme.utf8).allSatisfy({ Octet.lowercased($0) == $1 }) {
                start = octets.startIndex + scheme.utf8.count
            }
        }
        guard let start else { throw .badTarget }
        let end = octets[start...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? octets.endIndex
        guard HostField.isValid(octets[start..<end]) else { throw .badTarget }
        targetAuthority = String(decoding: octets[start..<end], as: UTF8.self)
        let rest = String(decoding: octets[end...], as: UTF8.self)
        if rest.isEmpty {
            target = method == .options ? "*" : "/"  // RFC 9112 §3.2.4, RFC 9110 §4.2.3
        } else {
            target = rest.utf8.first == UInt8(ascii: "/") ? rest : "/" + rest
        }
    }

    // MARK: Fields

    /// `field-name ":" OWS field-value OWS` (RFC 9112 §5). Controls are gone by now; 8-bit octets in values are obs-text.
    mutating func takeField(_ line: UnsafeBufferPointer<UInt8>) throws(ProtocolFault) {
        guard !Octet.isBlank(line[0]) else { throw .foldedField }
        guard let colon = line.firstIndex(of: Octet.colon) else { throw .badFieldLine }
        guard let (name, role) = FieldName.parse(UnsafeBufferPointer(rebasing: line[..<colon])) else {
            throw .badFieldName
        }
        var start = colon + 1
        var end = line.count
        while start < end, Octet.isBlank(line[start]) { start += 1 }
        while end > start, Octet.isBlank(line[end - 1]) { end -= 1 }
        let octets = UnsafeBufferPointer(rebasing: line[start..<end])
        // Octets that are not UTF-8 are kept as they came.
        let field =
            octets.allSatisfy { $0 < 0x80 }
            ? HTTPField(name: name, value: String(decoding: octets, as: UTF8.self))
            : HTTPField(name: name, value: octets)
        if role != .other { try take(field.value, octets, as: role) }
        fields.append(field)
    }

    private mutating func take(
        _ value: String, _ octets: UnsafeBufferPointer<UInt8>, as role: FieldRole
    ) throws(ProtocolFault) {
        switch role {
        case .host:
            guard host == nil, HostField.isValid(octets) else { throw .badHost }
            host = value
        case .contentLength:
            guard contentLength == nil else { throw .badContentLength }
            contentLength = try Self.length(octets)
        case .transferEncoding:
            transferEncoding = transferEncoding.map { $0 + "," + value } ?? value
        case .connection:
            try takeConnection(octets)
        case .expect:
            takeExpect(octets)
        case .forwarding:
            isForwarded = true
        case .other:
            break
        }
    }

    /// `1*DIGIT` that fits (RFC 9110 §8.6). A list of equal numbers, which a recipient may repair, is refused instead.
    private static func length(_ octets: UnsafeBufferPointer<UInt8>) throws(ProtocolFault) -> Int {
        guard !octets.isEmpty else { throw .badContentLength }
        var length = 0
        for octet in octets {
            guard Octet.isDigit(octet) else { throw .badContentLength }
            let (product, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(octet - 0x30))
            guard !overflow, !carry else { throw .badContentLength }
            length = sum
        }
        return length
    }

    /// `#connection-option`; empty elements are ignored (RFC 9110 §5.6.1.2).
    private mutating func takeConnection(_ octets: UnsafeBufferPointer<UInt8>) throws(ProtocolFault) {
        for element in octets.split(separator: Octet.comma) {
            var element = element
            while let first = element.first, Octet.isBlank(first) { element.removeFirst() }
            while let last = element.last, Octet.isBlank(last) { element.removeLast() }
            guard !element.isEmpty else { continue }
            guard Octet.isToken(element) else { throw .badConnection }
            if element.count == 5, zip(element, "close".utf8).allSatisfy({ Octet.lowercased($0) == $1 }) {
                wantsClose = true
            }
        }
    }

    /// `#expectation`, of which only `100-continue` can be met (RFC 9110 §10.1.1).
    private mutating func takeExpect(_ octets: UnsafeBufferPointer<UInt8>) {
        for element in octets.split(separator: Octet.comma) {
            var element = Self.folded(element)
            while let last = element.last, Octet.isBlank(last) { element.removeLast() }
            guard !element.isEmpty else { continue }
            let isContinue = element.elementsEqual("100-continue".utf8)
            expectation = expectation == .unsupported || !isContinue ? .unsupported : .continue
        }
    }

    /// The octets without the blanks before them, A to Z in lower case. By octets, for among Unicode's characters others fold into
    /// ASCII: the Kelvin sign into a k.
    private static func folded(_ octets: some Collection<UInt8>) -> [UInt8] {
        octets.drop(while: Octet.isBlank).map(Octet.lowercased)
    }

    // MARK: The whole

    mutating func finish() throws(ProtocolFault) -> RequestHead {
        // Host is owed by every HTTP/1.1 request, whatever the form of its target (RFC 9112 §3.2).
        guard let method, host != nil || version == .http10 else { throw .badHost }
        let framing = try self.framing()
        // HTTP/1.0 knows no expectations (RFC 9110 §10.1.1).
        if version == .http10 { expectation = .none }
        let request = HTTPRequest(
            method: method, scheme: nil, authority: targetAuthority ?? host, path: target, headerFields: fields)
        return RequestHead(
            request: request, version: version, framing: framing, expectation: expectation,
            wantsPersistence: version == .http11 && !wantsClose, requestID: RequestID.taken(from: fields),
            isForwarded: isForwarded)
    }

    private func framing() throws(ProtocolFault) -> RequestHead.Framing {
        guard let transferEncoding else { return contentLength.map { .length($0) } ?? .none }
        // Either is the mark of request smuggling (RFC 9112 §6.1, §11.2).
        guard contentLength == nil, version == .http11 else { throw .badTransferEncoding }
        let codings = transferEncoding.utf8.split(separator: Octet.comma, omittingEmptySubsequences: false).map(
            Self.folded)
        let chunked = Array("chunked".utf8)
        if codings == [chunked] { return .chunked }
        // Without chunked at its end the body has no end either, and chunked may not come twice (RFC 9112 §6.1, §6.3).
        guard codings.last == chunked, !codings.dropLast().contains(where: { $0.isEmpty || $0.starts(with: chunked) })
        else {
            throw .badTransferEncoding
        }
        throw .unsupportedTransferCoding
    }
}
