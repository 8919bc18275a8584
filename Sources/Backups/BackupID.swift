package import Domain

/// What a backup is called: the moment it was asked for, `2022-06-19-010000-000` in UTC. It is part of a file's name, so nothing but
/// digits and hyphens in their places is one.
package struct BackupID: Sendable, Hashable, Comparable, LosslessStringConvertible {
    package let at: Instant

    /// To the millisecond.
    package init(_ at: Instant) { self.at = at }

    package init?(_ text: String) {
        guard text.utf8.count == 21 else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2, 6, 3],
            let at = Instant(
                "\(parts[0])-\(parts[1])-\(parts[2])T\(Self.colons(parts[3])).\(parts[4])Z"),
            BackupID(at).description == text
        else { return nil }
        self.at = at
    }

    private static func colons(_ digits: Substring) -> String {
        let digits = Array(digits)
        return "\(digits[0])\(digits[1]):\(digits[2])\(digits[3]):\(digits[4])\(digits[5])"
    }

    package var description: String {
        let text = at.description
        let fraction = text.split(separator: ".").dropFirst().first.map { $0.dropLast() } ?? "000"
        return "\(text.prefix(10))-\(text.dropFirst(11).prefix(8).filter { $0 != ":" })-\(fraction)"
    }

    package static func < (a: BackupID, b: BackupID) -> Bool { a.at < b.at }
}
