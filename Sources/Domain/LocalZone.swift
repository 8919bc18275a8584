/// Local time: Asia/Ho_Chi_Minh as the fixed offset UTC+7.
///
/// The zone has kept +07:00 with no daylight saving since 13 June 1975 (IANA time zone database, `asia`; before that
/// the two halves of the country differed). Every document of a programme is younger, so a constant is exact where it
/// is used, and no zone file or calendar library has to be right on the machine.
package enum LocalZone {
    /// How far local time is ahead of UTC, in milliseconds.
    package static let offset: Int64 = 7 * 3_600_000
}
