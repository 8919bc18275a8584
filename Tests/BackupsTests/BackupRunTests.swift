import Compression
import Domain
import Embedded
import SQLite
import Storage
import TestKit
import Testing

@testable import Backups

/// A backup counts once it was checked, and what is restored is what was checked.
@Suite("A backup and its way back")
struct BackupRunTests {
    private let directory: TemporaryDirectory
    private let live: Connection
    private let now = Instant.at("2026-06-19T08:00:00+07:00")

    init() throws {
        directory = try TemporaryDirectory()
        live = try Connection(path: directory.database, mode: .create)
        try Migrator().migrate(live, now: now)
        for number in 1...200 { try addUnit(number) }
    }

    private func addUnit(_ number: Int) throws {
        try live.run(
            "INSERT INTO model (code, name, search, sort_key, updated_at) VALUES (?, 'M', 'm', x'01', 0)", "m\(number)"
        )
    }

    private func act(_ actor: String, on db: Connection) throws {
        try db.audit.append(
            AuditRecord(
                at: now, tokenID: nil, actor: actor, role: "admin", actorUnit: nil, requestID: "r", address: nil,
                action: "model.create", subject: "/v1/models/a", planID: nil, unitID: nil, old: nil, new: nil,
                reason: nil))
    }

    private func backup(
        _ name: String, isCancelled: @escaping () -> Bool = { false }
    ) throws -> (file: BackupFile, manifest: Manifest) {
        let file = BackupFile(directory.file(name))
        let planned = Manifest(id: BackupID(now), actor: "test", version: "1", startedAt: now)
        let run = BackupRun(of: directory.database, to: file, isCancelled: isCancelled)
        return (file, try run.run(planned) { now })
    }

    private func models(_ path: String) throws -> Int64? {
        try Connection(path: path, mode: .readOnly).first("SELECT count(*) FROM model") { $0.int(0) }
    }

    /// Changes a byte of a file.
    private func damage(_ path: String, at place: Int) throws {
        var bytes: [UInt8] = []
        try DiskFile(reading: path).readAll { bytes += $0 }
        bytes[place] ^= 0x55
        try DiskFile.replace(path, with: bytes)
    }

    @Test("is whole, says what is in it, and leaves nothing else behind", arguments: ["a.db.gz", "a.db"])
    func making(_ name: String) throws {
        let (file, manifest) = try backup(name)
        #expect(manifest.state == .done && file.manifest == manifest)
        #expect(manifest.figures?.tables.contains(.init(name: "model", rows: 200)) == true)
        #expect(manifest.figures?.schema == Migrator().migrations.last?.name)
        #expect(try file.checksum() == manifest.sha256)
        #expect(manifest.bytes == DiskFile.size(file.path))
        let names = try Set(DiskFile.names(in: directory.path)).filter { $0.hasPrefix("a.db") }
        #expect(names == [name, "\(name).json", "\(name).sha256"])
        let digests = try Unpacking.digests(of: file.path)
        #expect(digests.file == manifest.sha256 && digests.database == manifest.databaseSHA256)
    }

    @Test("comes back as it was, with what was written since kept aside", arguments: ["a.db.gz", "a.db"])
    func restoring(_ name: String) throws {
        let (file, _) = try backup(name)
        try addUnit(201)
        let target = directory.file("other.db")
        let first = try Restore(file, to: target).run(force: false, now: now)
        #expect(first.kept == nil && first.remarks.isEmpty)
        #expect(try models(target) == 200)
        do {
            // A database that died: its log is not in the file yet.
            let other = try Connection(path: target, mode: .readWrite)
            try other.run("DELETE FROM model WHERE code = 'm1'")
        }
        let second = try Restore(file, to: target).run(force: true, now: now)
        let kept = try #require(second.kept)
        #expect(try models(target) == 200)
        #expect(try models(kept) == 199)
        #expect(!DiskFile.exists(target + "-wal") && !DiskFile.exists(target + ".restoring"))
    }

    @Test("is not put over a database without being told to, nor over one that is open")
    func refusing() throws {
        let (file, _) = try backup("a.db.gz")
        let target = directory.file("other.db")
        _ = try Restore(file, to: target).run(force: false, now: now)
        #expect { try Restore(file, to: target).run(force: false, now: now) } throws: { error in
            if case BackupFailure.exists? = error as? BackupFailure { true } else { false }
        }
        #expect(!DiskFile.exists(target + ".restoring"))
    }

    @Test("that was changed afterwards is not restored, and what is there stays", arguments: ["a.db.gz", "a.db"])
    func damaged(_ name: String) throws {
        let (file, manifest) = try backup(name)
        let target = directory.file("other.db")
        _ = try Restore(file, to: target).run(force: false, now: now)
        let size = try #require(manifest.bytes)
        for place in [0, 30, size / 2, size - 1] {
            try damage(file.path, at: place)
            #expect(throws: BackupFailure.self) { try Restore(file, to: target).run(force: true, now: now) }
            try damage(file.path, at: place)
        }
        #expect(try models(target) == 200)
        #expect(!DiskFile.exists(target + ".restoring"))
        // With nothing beside it, what is in it is all there is to go by: it still has to be sound.
        DiskFile.remove(file.checksumPath)
        DiskFile.remove(file.manifestPath)
        let result = try Restore(file, to: target).run(force: true, now: now)
        #expect(result.remarks.count == 2)
    }

    @Test("that the version before has made is restored, though its trail can only be compared once it is migrated")
    func older() throws {
        let path = directory.file("older.db")
        do {
            let db = try Connection(path: path, mode: .create)
            try Migrator(migrations: Migrator().migrations.dropLast()).migrate(db, now: now)
        }
        let file = BackupFile(directory.file("a.db.gz"))
        let planned = Manifest(id: BackupID(now), actor: "test", version: "1", startedAt: now)
        var manifest = try BackupRun(of: path, to: file).run(planned) { now }
        #expect(manifest.figures?.trail == nil)
        manifest.figures?.trail = AuditHead(sequence: 7, hash: Array(repeating: 1, count: 32))
        try file.save(manifest)
        let target = directory.file("restored.db")
        #expect(try Restore(file, to: target).run(force: false, now: now).figures.trail == nil)
    }

    @Test("of which the figures are others than were counted is not restored")
    func figures() throws {
        let (file, manifest) = try backup("a.db.gz")
        var other = manifest
        other.figures?.tables.removeAll { $0.name == "model" }
        other.figures?.tables.append(.init(name: "model", rows: 201))
        try file.save(other)
        #expect { try Restore(file, to: directory.file("other.db")).run(force: false, now: now) } throws: { error in
            "\(error)".contains("model: 200, not 201")
        }
    }

    @Test(
        "what is no database of ours is not restored, packed or not",
        arguments: [
            Array("hello".utf8), Gzip.compress(Array("hello".utf8)),
            Array(Gzip.compress(Array(repeating: 7, count: 99)).dropLast(3)), [],
        ])
    func strangers(_ bytes: [UInt8]) throws {
        let file = BackupFile(try directory.write(bytes, to: "x.gz"))
        #expect(throws: BackupFailure.self) {
            try Restore(file, to: directory.file("other.db")).run(force: false, now: now)
        }
        #expect(!DiskFile.exists(directory.file("other.db")))
        let empty = try Connection(path: directory.file("empty.db"), mode: .create)
        try empty.script("CREATE TABLE t (x INTEGER) STRICT")
        try empty.leaveWAL()
        #expect(throws: BackupFailure.self) {
            try Restore(BackupFile(directory.file("empty.db")), to: directory.file("other.db")).run(
                force: false, now: now)
        }
    }

    @Test("that is a directory, or is not there, is refused in plain words", arguments: ["", "/nowhere"])
    func absent(_ suffix: String) throws {
        let target = directory.file("other.db")
        #expect { try Restore(BackupFile(directory.path + suffix), to: target).run(force: false, now: now) } throws: {
            "\($0)".hasPrefix("no backup can be read there: ") && "\($0)".contains(directory.path)
        }
        #expect(!DiskFile.exists(target) && !DiskFile.exists(target + ".restoring"))
    }

    @Test("that is broken off, or of an unsound database, leaves nothing")
    func brokenOff() throws {
        #expect(throws: CancellationError.self) { try backup("a.db.gz", isCancelled: { true }) }
        try live.script(
            "PRAGMA foreign_keys = OFF; INSERT INTO unit_code (unit_id, position, code) VALUES (999, 1, '00001');")
        #expect { try backup("a.db.gz") } throws: { error in "\(error)".contains("foreign key: ") }
        #expect(try DiskFile.names(in: directory.path).filter { $0.hasPrefix("a.db") } == [])
    }

    @Test("a drill passes, leaves the database alone, and finds a backup that is of another one")
    func drill() throws {
        try act("a", on: live)
        let (file, manifest) = try backup("a.db.gz")
        try addUnit(201)
        let scratch = directory.file("scratch")
        let report = try Drill(file, scratch: scratch).run(live: live)
        #expect(report.faults == [] && report.figures == manifest.figures && report.remarks == [])
        #expect(report.live?.tables.contains(.init(name: "model", rows: 201)) == true)
        #expect(!DiskFile.exists(scratch))
        let other = try Connection(path: directory.file("other.db"), mode: .create)
        try Migrator().migrate(other, now: now)
        #expect(try Drill(file, scratch: scratch).run(live: other).faults.count == 1)
        try act("b", on: other)
        #expect(try Drill(file, scratch: scratch).run(live: other).faults.count == 1)
    }

    @Test("a manifest is read as it was written, and what is none is none")
    func manifests() throws {
        let (file, manifest) = try backup("a.db.gz")
        #expect(Manifest(manifest.json) == manifest)
        for text in ["", "{}", "[]", #"{"id":"../x","state":"done","startedAt":"2026-06-19T01:00:00Z"}"#] {
            #expect(Manifest(Array(text.utf8)) == nil)
        }
        try DiskFile.replace(file.checksumPath, with: Array("nonsense".utf8))
        #expect(throws: BackupFailure.self) { try file.checksum() }
    }
}
