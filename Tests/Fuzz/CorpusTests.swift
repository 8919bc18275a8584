import FoundationEssentials
import Testing

/// The inputs of `corpus`, those a fuzzer found first among them, through the same entries as under the fuzzer.
@Suite("The corpus of the fuzzer")
struct CorpusTests {
    @Test("is taken without a crash and keeps what each target promises", arguments: FuzzTarget.allCases)
    func replay(_ target: FuzzTarget) throws {
        let folder =
            String(#filePath.prefix(#filePath.utf8.count - "CorpusTests.swift".utf8.count))
            + "corpus/\(target.rawValue)"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!names.isEmpty)
        for name in names {
            target.run(Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
        }
    }

    @Test("is mended where it is cut short or has a byte too many", arguments: FuzzTarget.allCases)
    func mutate(_ target: FuzzTarget) throws {
        let folder =
            String(#filePath.prefix(#filePath.utf8.count - "CorpusTests.swift".utf8.count))
            + "corpus/\(target.rawValue)"
        var state: UInt64 = 42
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let bytes = Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)")).prefix(2000))
            for _ in 0..<50 where !bytes.isEmpty {
                var mutant = bytes
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let place = Int(state >> 33) % mutant.count
                switch state >> 60 {
                case 0..<4: mutant[place] = UInt8(truncatingIfNeeded: state >> 40)
                case 4..<8: mutant.insert(UInt8(truncatingIfNeeded: state >> 40), at: place)
                case 8..<12: mutant.remove(at: place)
                default: mutant.removeSubrange(place...)
                }
                target.run(mutant)
            }
        }
    }
}
