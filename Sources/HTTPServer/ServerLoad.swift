import Metrics
import Synchronization

/// What all loops of a server count together.
final class ServerLoad: Sendable {
    private let configuration: HTTPServerConfiguration
    private let peers = Mutex<[Peer.Key: Int]>([:])
    private let open = Atomic<Int>(0)
    private let buffered = Atomic<Int>(0)
    /// Connections and listening loops; at zero the server is done.
    private let live: Atomic<Int>
    private let counters: [Limit: Counter]
    private let accepted: Counter
    private let openNow: Meter
    /// Opened when nothing is live any more.
    let ended = Latch()

    init(configuration: HTTPServerConfiguration, loops: Int) {
        self.configuration = configuration
        live = Atomic(loops)
        accepted = Counter(label: "http_server_connections_total")
        openNow = Meter(label: "http_server_connections_open")
        counters = Dictionary(
            uniqueKeysWithValues: Limit.allCases.map {
                ($0, Counter(label: "http_server_limits_total", dimensions: [("limit", $0.rawValue)]))
            })
    }

    var openConnections: Int { open.load(ordering: .relaxed) }

    var bufferedBodyBytes: Int { buffered.load(ordering: .relaxed) }

    func count(_ limit: Limit) {
        counters[limit]?.increment()
    }

    /// Takes a connection in, or says which bound forbids it.
    func admit(_ peer: Peer) -> Limit? {
        accepted.increment()
        guard open.add(1, ordering: .relaxed).oldValue < configuration.connections else {
            open.subtract(1, ordering: .relaxed)
            return .connections
        }
        if let key = peer.key {
            guard enter(key) else {
                open.subtract(1, ordering: .relaxed)
                return .connectionsPerPeer
            }
        }
        live.add(1, ordering: .relaxed)
        openNow.increment(by: 1)
        return nil
    }

    func release(_ peer: Peer) {
        open.subtract(1, ordering: .relaxed)
        openNow.decrement(by: 1)
        if let key = peer.key { leave(key) }
        end()
    }

    /// Counts one more connection of a peer, or request of a proxy's client; false past the bound.
    func enter(_ key: Peer.Key) -> Bool {
        peers.withLock { peers in
            let count = peers[key, default: 0]
            guard count < configuration.connectionsPerPeer else { return false }
            peers[key] = count + 1
            return true
        }
    }

    func leave(_ key: Peer.Key) {
        peers.withLock { peers in
            if let count = peers[key], count > 1 { peers[key] = count - 1 } else { peers[key] = nil }
        }
    }

    /// A connection or the listening of a loop has ended.
    func end() {
        if live.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { ended.open() }
    }

    /// Takes memory for so many bytes of bodies; false when there is no more to have.
    func reserve(_ bytes: Int) -> Bool {
        guard buffered.add(bytes, ordering: .relaxed).newValue <= configuration.bufferedBodyBytes else {
            buffered.subtract(bytes, ordering: .relaxed)
            return false
        }
        return true
    }

    func giveBack(_ bytes: Int) {
        buffered.subtract(bytes, ordering: .relaxed)
    }
}
