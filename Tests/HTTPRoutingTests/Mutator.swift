/// Makes broken texts out of good ones, the same ones in every run.
struct Mutator {
    private let seeds: [[UInt8]]
    private let alphabet: [UInt8]
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    init(seeds: [String], alphabet: [UInt8]) {
        self.seeds = seeds.map { Array($0.utf8) }
        self.alphabet = alphabet
    }

    mutating func next() -> String {
        var bytes = seeds[random(below: seeds.count)]
        for _ in 0...random(below: 6) {
            let place = random(below: bytes.count + 1)
            let length = min(random(below: 4), bytes.count - place)
            switch random(below: 4) {
            case 0: bytes.removeSubrange(place..<(place + length))
            case 1: bytes.insert(alphabet[random(below: alphabet.count)], at: place)
            case 2: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
            default: bytes.replaceSubrange(place..<(place + length), with: [alphabet[random(below: alphabet.count)]])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// xorshift64.
    private mutating func random(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}
