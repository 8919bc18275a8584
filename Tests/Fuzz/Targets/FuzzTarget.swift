/// What is fed with bytes of a stranger's choosing. Each entry checks, besides not crashing, what must hold for any input.
///
/// libFuzzer runs them through `Driver` (`script/fuzz`); the tests run each on its corpus.
enum FuzzTarget: String, CaseIterable, Sendable {
    case request, chunks, gzip, target, json, cursor, csv, fields

    func run(_ bytes: [UInt8]) {
        switch self {
        case .request: Self.request(bytes)
        case .chunks: Self.chunks(bytes)
        case .gzip: Self.gzip(bytes)
        case .target: Self.target(bytes)
        case .json: Self.json(bytes)
        case .cursor: Self.cursor(bytes)
        case .csv: Self.csv(bytes)
        case .fields: Self.fields(bytes)
        }
    }

    /// Ends the process unless it holds, in every build: the fuzzer keeps the input.
    static func require(_ condition: Bool, _ what: StaticString) {
        guard condition else { preconditionFailure("\(what)") }
    }
}
