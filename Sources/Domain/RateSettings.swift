/// How much one token and one address may ask. Every figure is a number a minute, and a minute's worth may come at once; 0 is no limit.
///
/// The defaults leave room for what a district does: a dashboard that polls each second, a script that writes a plan of a thousand
/// rows, five hundred offices behind one address on the morning of the last day. They are there for what runs wild.
package struct RateSettings: Sendable, Hashable {
    package var isOn = true
    package var tokenReads = 3_000
    package var tokenWrites = 1_200
    package var addressReads = 60_000
    package var addressWrites = 24_000
    /// Tokens that are none, before an address has to wait with further ones.
    package var addressFailures = 60
    /// By how much everything but failures is multiplied on the days of ``surge``.
    package var surgeFactor = 5
    package var surge = SurgeDays()

    package init() {}
}
