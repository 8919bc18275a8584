import Backups
import Domain
import TestKit
import Testing

@Suite("When a backup is due")
struct BackupScheduleTests {
    @Test(
        "slots stand still in local time, whatever the hour",
        arguments: [
            (24, "02:00", "2026-06-19T02:00:00+07:00", "2026-06-19T02:00:00+07:00"),
            (24, "02:00", "2026-06-19T01:59:59+07:00", "2026-06-18T02:00:00+07:00"),
            (24, "00:00", "2026-06-19T00:00:00+07:00", "2026-06-19T00:00:00+07:00"),
            (24, "23:59", "2026-06-19T23:58:00+07:00", "2026-06-18T23:59:00+07:00"),
            (6, "02:00", "2026-06-19T13:59:59+07:00", "2026-06-19T08:00:00+07:00"),
            (6, "02:00", "2026-06-19T20:00:00+07:00", "2026-06-19T20:00:00+07:00"),
            (6, "02:00", "2026-06-19T01:00:00+07:00", "2026-06-18T20:00:00+07:00"),
            (1, "00:30", "2026-06-19T08:29:00+07:00", "2026-06-19T07:30:00+07:00"),
        ])
    func slots(_ hours: Int, _ at: String, _ now: String, _ slot: String) throws {
        let schedule = BackupSchedule(hours: hours, minute: try #require(BackupSchedule.minute(at)))
        #expect(schedule.slot(at: .at(now)) == .at(slot))
    }

    @Test(
        "one is due when the slot has none, again an hour after a failure, and not while there is one",
        arguments: [
            (nil, nil, "2026-06-19T00:00:00+07:00", true),
            ("2026-06-18T02:00:05+07:00", "2026-06-18T02:00:05+07:00", "2026-06-19T01:59:59+07:00", false),
            ("2026-06-18T02:00:05+07:00", "2026-06-18T02:00:05+07:00", "2026-06-19T02:00:00+07:00", true),
            // Made by hand within the slot.
            ("2026-06-19T09:00:00+07:00", "2026-06-19T09:00:00+07:00", "2026-06-19T23:00:00+07:00", false),
            // The service was down at night.
            ("2026-06-17T02:00:00+07:00", "2026-06-17T02:00:00+07:00", "2026-06-19T08:00:00+07:00", true),
            // Failed at two.
            ("2026-06-18T02:00:00+07:00", "2026-06-19T02:00:00+07:00", "2026-06-19T02:59:59+07:00", false),
            ("2026-06-18T02:00:00+07:00", "2026-06-19T02:00:00+07:00", "2026-06-19T03:00:00+07:00", true),
            // Never a good one, and the last failed in an earlier slot.
            (nil, "2026-06-18T23:30:00+07:00", "2026-06-19T02:00:00+07:00", true),
            // Made when the clock was a year ahead, and tried then.
            ("2027-06-19T02:00:00+07:00", "2027-06-19T02:00:00+07:00", "2026-06-19T03:00:00+07:00", true),
            ("2027-06-19T02:00:00+07:00", "2026-06-19T02:30:00+07:00", "2026-06-19T03:00:00+07:00", false),
        ] as [(String?, String?, String, Bool)])
    func due(_ done: String?, _ tried: String?, _ now: String, _ expected: Bool) {
        let schedule = BackupSchedule(hours: 24, minute: 120)
        #expect(schedule.isDue(done: done.map { .at($0) }, tried: tried.map { .at($0) }, now: .at(now)) == expected)
    }

    @Test(
        "a time of day is two digits, a colon, two digits",
        arguments: [
            ("00:00", 0), ("02:00", 120), ("23:59", 1439), ("24:00", nil), ("2:00", nil), ("02:60", nil), ("0200", nil),
            ("", nil),
            ("02:00:00", nil), ("+2:00", nil),
        ] as [(String, Int?)])
    func times(_ text: String, _ minute: Int?) { #expect(BackupSchedule.minute(text) == minute) }
}

@Suite("What a backup is called")
struct BackupIDTests {
    @Test(
        "a moment in UTC, and nothing else",
        arguments: [
            ("2026-06-19T08:00:00+07:00", "2026-06-19-010000-000"),
            ("2026-12-31T23:59:59.007Z", "2026-12-31-235959-007"),
        ])
    func names(_ at: String, _ name: String) {
        #expect(BackupID(.at(at)).description == name)
        #expect(BackupID(name)?.at == .at(at))
    }

    @Test(
        "what could be part of another path is none",
        arguments: [
            "", "../2026-06-19-010000-00", "2026-06-19-010000-0000", "2026-06-19T010000-000", "2026-06-31-010000-000",
            "2026-06-19-250000-000", "2026-06-19-010000-00/", "2026-06-19-010000-\u{0}00", "٢026-06-19-01000-000",
        ])
    func refused(_ text: String) { #expect(BackupID(text) == nil) }
}
