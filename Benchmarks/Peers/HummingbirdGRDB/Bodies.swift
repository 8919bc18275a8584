import Hummingbird

struct Score: Codable, Sendable {
    var criterion: String
    var points: Double?
    var notApplicable: Bool?
    var note: String?
}

struct Review: Codable, Sendable {
    var heldOn: String?
    var participants: Int?
    var conclusion: String?
}

struct CardBody: Decodable, Sendable {
    var scores: [Score]
    var review: Review?
    var submit: Bool?
}

struct CardAnswer: ResponseEncodable, Sendable {
    var plan: String
    var model: String
    var unit: String
    var name: String
    var month: String
    var state: String
    var verdict: String?
    var revision: Int
    var total: Double
    var maximum: Double
    var percent: Double?
    var band: String?
    var submittedAt: String?
    var scores: [Score]?
    var review: Review?
}

struct PageAnswer: ResponseEncodable, Sendable {
    var items: [CardAnswer]
    var next: String?
}

struct CountAnswer: Encodable, Sendable {
    var expected = 0
    var exempt = 0
    var open = 0
    var settled = 0
    var onTime = 0
    var late = 0
    var missed = 0
    var accepted: Int?
    var returned: Int?
    var averagePercent: Double?
}

struct StatusAnswer: ResponseEncodable, Sendable {
    struct Cell: Encodable, Sendable {
        var month: String
        var state: String?
        var verdict: String?
        var percent: Double?
        var band: String?
    }
    struct Standing: Encodable, Sendable {
        var state: String
        var verdict: String?
    }
    struct Row: Encodable, Sendable {
        var unit: String
        var name: String
        var registration: Standing
        var cells: [Cell]
    }
    struct Matrix: Encodable, Sendable {
        var model: String
        var months: [String]
        var rows: [Row]
    }
    var plan: String
    var asOf: String
    var registrations: CountAnswer
    var scorecards: CountAnswer
    var models: [Matrix]
}

/// A published scoresheet, as far as scoring goes.
struct Sheet: Decodable, Sendable {
    struct Criterion: Decodable, Sendable {
        var code: String
        var maximum: Double
        var step: Double
        var modality: String
    }
    struct Group: Decodable, Sendable { var criteria: [Criterion] }
    struct Band: Decodable, Sendable {
        var code: String
        var from: Double
    }
    var groups: [Group]
    var bands: [Band]
}
