/// A weight (RFC 9110 §12.4.2), exactly, in thousandths: 0 is "not acceptable", 1000 the most preferred.
package struct Quality: Sendable, Hashable, Comparable {
    package let thousandths: Int

    package static let none = Quality(thousandths: 0)
    package static let full = Quality(thousandths: 1000)

    private init(thousandths: Int) {
        self.thousandths = thousandths
    }

    /// `0`, `1`, or either with up to three decimals, and never above 1.
    package init?(_ text: String) {
        var digits = text.utf8.makeIterator()
        guard let whole = digits.next(), whole == UInt8(ascii: "0") || whole == UInt8(ascii: "1") else { return nil }
        var value = Int(whole - 0x30) * 1000
        if let point = digits.next() {
            guard point == UInt8(ascii: ".") else { return nil }
            var unit = 100
            while let digit = digits.next() {
                guard Octets.isDigit(digit), unit > 0 else { return nil }
                value += Int(digit - 0x30) * unit
                unit /= 10
            }
        }
        guard value <= 1000 else { return nil }
        self.init(thousandths: value)
    }

    package static func < (lhs: Quality, rhs: Quality) -> Bool {
        lhs.thousandths < rhs.thousandths
    }
}
