import App
import HTTPTypes
import JSON
import SQLite
import Storage
import Synchronization
import TestKit
import Testing

/// The real `nep serve` on a disk and a network that fail: what was acknowledged stays, the rest is refused in words, and work goes on by
/// itself once they work again.
@Suite struct FaultTests {
    /// A server under faults, with an admin's token.
    private struct Scene: Sendable {
        let nep: Nep
        let faults: Faults
        let child: ChildProcess
        let server: Server
        let token: String

        /// - Parameters:
        ///   - disk: how the paths of the files begin whose disk misbehaves; the database's own unless told.
        ///   - platter: where to keep what a loss of power would leave of the database.
        init(_ options: [String] = [], disk: String? = nil, platter: TemporaryDirectory? = nil) async throws {
            nep = try Nep()
            try await nep.output("migrate")
            token = try await nep.output("token", "create", "--role", "admin", "--name", "t")
            faults = try Faults(
                file: nep.directory.file("faults"), prefix: disk ?? nep.directory.database, platter: platter?.path)
            if let platter { try Self.copy(nep.directory, to: platter) }
            (child, server) = try await nep.started(
                ["--rate-limits", "off"] + options, environment: faults.environment)
        }

        /// Copies the files of the database.
        static func copy(_ directory: TemporaryDirectory, to other: TemporaryDirectory) throws {
            for name in try DiskFile.names(in: directory.path) where name.hasPrefix("test.db") {
                var bytes: [UInt8] = []
                try DiskFile(reading: directory.file(name)).readAll { bytes += $0 }
                _ = try other.write(bytes, to: name)
            }
        }

        func put(_ code: String) async throws -> Answer {
            try await server.send(.put, "/v1/models/\(code)", ["name": .string(code)], as: token)
        }

        func get(_ target: String) async throws -> Answer { try await server.send(.get, target, as: token) }

        /// Ends the server in peace, and looks at what it leaves.
        func end() async throws {
            faults.clear()
            #expect(try await child.terminate() == 0, "\(nep.errors)")
            #expect(try Commands.doctor(path: nep.directory.database) == [])
        }
    }

    @Test(
        "while the disk refuses to write, reads go on, writes are refused in words and leave nothing, and later they go on",
        arguments: [
            (Faults.Kind.fullDisk, 507, "storage-full"), (.writeError, 503, "storage-fault"),
            (.syncError, 503, "storage-fault"),
        ])
    func refusing(_ kind: Faults.Kind, _ status: Int, _ problem: String) async throws {
        let scene = try await Scene()
        #expect(try await scene.put("a").status == 201)
        scene.faults.set(kind, 1)
        for code in ["b", "c", "d"] {
            let refused = try await scene.put(code)
            #expect(refused.status == status && refused.problem == problem, "\(refused)")
            if status == 503 { #expect(refused.headers[.retryAfter] != nil) }
        }
        #expect(scene.faults.happened(kind) > 0)
        #expect(try await scene.get("/v1/models").column("code") == ["a"])
        #expect(try await scene.get("/v1/models/a").status == 200)
        let unready = try await scene.get("/readyz")
        #expect(unready.status == 503)
        #expect(unready.strings("faults") == [kind == .fullDisk ? "disk.full" : "write.failed"])
        #expect(try await scene.get("/healthz").status == 200)
        scene.faults.clear()
        #expect(try await scene.put("e").status == 201)
        #expect(try await scene.get("/v1/models").column("code") == ["a", "e"])
        try await scene.end()
    }

    @Test(
        "what is cut short or interrupted is gone on with, and nobody notices",
        arguments: [
            [Faults.Kind.shortWrite], [.shortSend], [.interruption], [.shortWrite, .shortSend, .interruption],
        ])
    func unnoticed(_ kinds: [Faults.Kind]) async throws {
        let scene = try await Scene()
        for kind in kinds { scene.faults.set(kind, 0.4) }
        let load = Load(token: scene.token)
        await load.run(on: scene.server, seed: 1) { load.acknowledged >= 150 }
        #expect(load.lost == 0 && load.refused == 0, "\(scene.nep.errors)")
        for kind in kinds { #expect(scene.faults.happened(kind) > 10, "\(kind)") }
        try await scene.end()
        #expect(try load.faults(in: scene.nep.directory.database) == [])
    }

    @Test("without descriptors for more, those who wait are served once there are some")
    func descriptors() async throws {
        let scene = try await Scene()
        scene.faults.set(.noDescriptor, 0.5)
        for number in 0..<20 { #expect(try await scene.put("m\(number)").status == 201) }
        #expect(scene.faults.happened(.noDescriptor) > 0)
        try await scene.end()
    }

    @Test(
        "under every fault at once, then killed: what was acknowledged is there, nothing is half there",
        arguments: 1...3)
    func everything(_ seed: UInt64) async throws {
        let scene = try await Scene()
        let load = Load(token: scene.token)
        for kind in Faults.Kind.allCases { scene.faults.set(kind, kind == .readError ? 0.0005 : 0.02) }
        let attempts = Mutex(0)
        await load.run(on: scene.server, seed: seed) {
            attempts.withLock { count in
                count += 1
                return count > 600
            }
        }
        try scene.child.signal(9)
        _ = try await scene.child.end()
        #expect(load.acknowledged > 50 && load.refused > 5, "\(load.acknowledged), \(load.refused), \(load.lost)")
        #expect(try load.faults(in: scene.nep.directory.database) == [])
        // It starts again on what is left.
        let (child, server) = try await scene.nep.started()
        #expect(try await server.send(.put, "/v1/models/again", ["name": "A"], as: scene.token).status == 201)
        #expect(try await child.terminate() == 0)
        #expect(try load.faults(in: scene.nep.directory.database) == [])
    }

    @Test(
        "what a loss of power leaves, on a disk that could not keep all it was to sync, has what was acknowledged",
        arguments: 1...3)
    func power(_ seed: UInt64) async throws {
        let platter = try TemporaryDirectory()
        let scene = try await Scene(platter: platter)
        let load = Load(token: scene.token)
        scene.faults.set(.syncError, 0.05)
        let attempts = Mutex(0)
        await load.run(on: scene.server, seed: seed) {
            attempts.withLock { count in
                count += 1
                return count > 600
            }
        }
        try scene.child.signal(9)
        _ = try await scene.child.end()
        #expect(scene.faults.happened(.syncError) > 5 && load.acknowledged > 50, "\(load.acknowledged)")
        // The machine starts again with what the disk has; that the log has an index was in memory only.
        for name in try DiskFile.names(in: scene.nep.directory.path) where name.hasPrefix("test.db") {
            DiskFile.remove(scene.nep.directory.file(name))
        }
        try Scene.copy(platter, to: scene.nep.directory)
        let (child, server) = try await scene.nep.started()
        #expect(try await server.send(.put, "/v1/models/again", ["name": "A"], as: scene.token).status == 201)
        #expect(try await child.terminate() == 0)
        #expect(try load.faults(in: scene.nep.directory.database) == [])
    }

    @Test("a backup that finds no room fails and says so, and the service goes on")
    func backup() async throws {
        let backups = try TemporaryDirectory()
        let options = ["--backup-directory", backups.path, "--backup-every", "0"]
        let scene = try await Scene(options, disk: backups.path)
        func make() async throws -> String {
            let started = try await scene.server.send(.post, "/v1/backups", as: scene.token)
            let location = try #require(started.headers[.location])
            while try await scene.get(location).text("state") == "running" {}
            return location
        }
        // Room for the record of it that it begins with, and then no more.
        let first = try await make()
        #expect(try await scene.get(first).text("state") == "done")
        scene.faults.set(.fullDisk, 1)
        #expect(try await scene.server.send(.post, "/v1/backups", as: scene.token).status == 202)
        while try await scene.get("/readyz").strings("warnings") != ["backup.failed"] {}
        #expect(try await scene.put("b").status == 201)
        #expect(try await scene.get("/v1/backups").column("state") == ["done"])
        scene.faults.clear()
        let last = try await make()
        #expect(try await scene.get(last).text("state") == "done")
        try await scene.end()
    }
}
