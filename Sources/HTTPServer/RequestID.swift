import HTTPTypes
import Synchronization

/// The name of one request in logs and answers: the client's `X-Request-Id` if it is harmless, else one of our own.
enum RequestID {
    static let fieldName = HTTPField.Name("X-Request-Id")

    /// Eight digits of chance: with six of a count behind them, what Swift holds without memory of its own.
    private static let prefix =
        Array(String(UInt64.random(in: 78_364_164_096..<2_821_109_907_456), radix: 36).utf8) + [UInt8(ascii: "-")]
    private static let counter = Atomic<UInt64>(0)

    /// 1 to 64 of `A-Z a-z 0-9 . _ -`; anything else is not taken over, for it ends up in logs.
    static func taken(from fields: HTTPFields) -> String? {
        guard let fieldName, let index = fields.firstIndex(where: { $0.name == fieldName }) else { return nil }
        let value = fields[index].value
        guard (1...64).contains(value.utf8.count), value.utf8.allSatisfy({ isAllowed($0) }) else { return nil }
        return value
    }

    /// One that no other request of this process has, and in all likelihood none of another.
    static func make() -> String {
        var number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        var digits = 1
        var power: UInt64 = 36
        while number >= power, digits < 12 {
            digits += 1
            power *= 36
        }
        return String(unsafeUninitializedCapacity: prefix.count + digits) { bytes in
            _ = bytes.update(fromContentsOf: prefix)
            for place in (prefix.count..<prefix.count + digits).reversed() {
                bytes[place] = Self.digits[Int(number % 36)]
                number /= 36
            }
            return prefix.count + digits
        }
    }

    private static let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)

    private static func isAllowed(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
