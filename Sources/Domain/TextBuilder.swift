/// Writes a text of fixed shape from left to right, ASCII only: the counterpart of `TextCursor`.
struct TextBuilder {
    private var bytes: [UInt8] = []

    init(reserving count: Int) {
        bytes.reserveCapacity(count)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes a number with leading zeros up to `digits`.
    mutating func put(_ number: Int, digits: Int) {
        if number < 0 { put("-") }
        put(number.magnitude, digits: digits)
    }

    private mutating func put(_ number: UInt, digits: Int) {
        if number >= 10 || digits > 1 { put(number / 10, digits: digits - 1) }
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    mutating func put(_ scalar: Unicode.Scalar) {
        bytes.append(UInt8(ascii: scalar))
    }
}
