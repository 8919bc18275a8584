import Domain
import Testing

@Suite("A draw by lot")
struct LotTests {
    @Test("the generator is SplitMix64: its published numbers for seed 1234567")
    func numbers() {
        var lot = Lot(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in lot.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test("the same seed draws the same order, written down once and for all")
    func fixed() {
        let wards = ["a", "b", "c", "d", "e", "f"]
        // By hand from the numbers above: index = high word of (remaining × number).
        // 6 × 6457827717110365317 >> 64 = 2, 5 × 3203168211198807973 >> 64 = 0, 4 × 9817491932198370423 >> 64 = 2,
        // 3 × 4593380528125082431 >> 64 = 0, 2 × 16408922859458223821 >> 64 = 1.
        #expect(Lot.order(wards, seed: 1_234_567) == ["d", "b", "e", "f", "a", "c"])
    }

    @Test("every order is a permutation, and every item comes first somewhere", arguments: [1, 2, 5, 13])
    func permutation(count: Int) {
        let items = Array(0..<count)
        var first: Set<Int> = []
        for seed in 0..<400 as Range<UInt64> {
            let order = Lot.order(items, seed: seed)
            #expect(order.sorted() == items)
            first.formUnion(order.prefix(1))
        }
        #expect(first.count == count)
    }

    @Test("nobody has more than a fair chance: 13 wards, first in 13 000 draws")
    func fairness() {
        var first = [Int](repeating: 0, count: 13)
        for seed in 0..<13_000 as Range<UInt64> { first[Lot.order(Array(0..<13), seed: seed)[0]] += 1 }
        // 1000 expected each, and about 30 of standard deviation.
        #expect(first.allSatisfy { (850...1_150).contains($0) }, "\(first)")
    }

    @Test("nothing, or one alone, needs no draw", arguments: [[], ["a"]])
    func trivial(items: [String]) {
        #expect(Lot.order(items, seed: 7) == items)
    }
}
