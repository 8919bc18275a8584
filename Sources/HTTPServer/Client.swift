import HTTPRouting
import HTTPTypes

/// Who asks: the peer of the connection, or whoever it asks for.
struct Client {
    let address: String?
    /// The same as a number.
    let network: NetworkAddress?
    let isLoopback: Bool
    var scheme: String?
    /// By what the requests of this client are counted; nil where its connections are.
    var key: Peer.Key?

    init(_ peer: Peer) {
        address = peer.text
        network = peer.address
        isLoopback = peer.isLoopback
    }

    /// The client of a request that says on whose behalf it comes.
    init(_ forwarding: Forwarding, through peer: Peer) {
        address = forwarding.client == peer.address ? peer.text : forwarding.client?.description
        network = forwarding.client
        // Nobody who comes through another is taken for this machine's own user, believed or not: a proxy that does not write the field
        // passes on the client's own.
        isLoopback = false
        scheme = forwarding.scheme
        key = peer.isProxy ? forwarding.client.map { Peer.Key($0) } : nil
    }

    static func of(_ head: RequestHead, from peer: Peer, proxies: TrustedProxies) -> Client {
        guard head.isForwarded else { return Client(peer) }
        return Client(Forwarding(head.request.headerFields, peer: peer.address, proxies: proxies), through: peer)
    }
}
