import HTTPRouting
import HTTPTypes

/// One request on its connection: who asks, and the name its answer carries.
struct Exchange {
    /// Nil when the request was refused before its head was whole.
    let head: RequestHead?
    let method: HTTPRequest.Method
    let requestID: String
    let client: Client
    /// Path and query of the target, decoded; empty for `OPTIONS *`, which names no resource.
    private(set) var path: [String] = []
    private(set) var query: [QueryItem] = []

    init(_ head: RequestHead, from peer: Peer, proxies: TrustedProxies) {
        self.head = head
        method = head.request.method
        requestID = head.requestID ?? RequestID.make()
        client = Client.of(head, from: peer, proxies: proxies)
    }

    /// - Parameter method: If the request line told it.
    init(refusedFrom peer: Peer, method: HTTPRequest.Method?) {
        head = nil
        self.method = method ?? Self.unknownMethod
        requestID = RequestID.make()
        client = Client(peer)
    }

    /// What the log shows for a method that could not be read.
    private static let unknownMethod = HTTPRequest.Method("-") ?? .get

    /// CONNECT names none of our resources.
    mutating func readTarget() throws(ProtocolFault) {
        guard let target = head?.request.path else { throw .connectNotServed }
        if target != "*" { (path, query) = try RequestTarget.parse(target) }
    }

    /// The request as the responder sees it.
    func request(
        body: [UInt8] = [], memory: BodyMemory? = nil, refusal: (any Error)? = nil, loop: Int
    ) -> Request {
        var request = Request(
            method: method, target: head?.request.path ?? "", headers: head?.request.headerFields ?? [:], body: body,
            path: path, query: query, remoteAddress: client.address, isLoopback: client.isLoopback,
            requestID: requestID, loop: loop)
        request.scheme = client.scheme
        request.client = client.network
        request.refusal = refusal
        if let memory { request.reserve = { memory.reserve($0) } }
        return request
    }
}
