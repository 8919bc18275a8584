import HTTPRouting

/// The bounds of the server, as its log and its counter name them.
enum Limit: String, CaseIterable, Sendable {
    case requestLine = "request-line"
    case headerBytes = "header-bytes"
    case headerCount = "header-count"
    case bodyBytes = "body-bytes"
    case bufferedBodies = "buffered-bodies"
    case drain
    case connections
    case connectionsPerPeer = "connections-per-peer"
    case requestsPerConnection = "requests-per-connection"
    case firstByte = "first-byte"
    case header
    case idle
    case bodyRate = "body-rate"
    case writeStall = "write-stall"
    case descriptors
    case shutdownGrace = "shutdown-grace"

    /// The bound that a fault stands for; nil for faults of syntax.
    init?(_ fault: ProtocolFault) {
        switch fault.reason {
        case ProtocolFault.requestLineTooLong.reason: self = .requestLine
        case ProtocolFault.fieldsTooLarge.reason: self = .headerBytes
        case ProtocolFault.tooManyFields.reason: self = .headerCount
        case ProtocolFault.bodyTooLarge.reason: self = .bodyBytes
        case ProtocolFault.noMemoryForBody.reason: self = .bufferedBodies
        case ProtocolFault.tooManyRequestsOfClient.reason: self = .connectionsPerPeer
        default: return nil
        }
    }

    /// Whether reaching it is part of a quiet day: a client that keeps its connection and goes home.
    var isRoutine: Bool {
        switch self {
        case .idle, .firstByte, .requestsPerConnection: true
        default: false
        }
    }
}
