import App
import Backups
import Domain
import Glibc
import HTTPTypes
import JSON
import SQLite
import Synchronization
import TestKit
import Testing

/// `nep serve` under a mixed load, killed with SIGKILL at random moments, again and again on the same database. After each death every
/// acknowledged write is there, nothing else is there by half, the audit trail verifies, and `nep doctor` finds nothing.
///
/// Ten deaths in an ordinary run; `script/torture N` for more. A seed that is told by a failure repeats the load, though never the
/// moment.
@Suite struct TortureTests {
    private static func setting(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }

    @Test("what was acknowledged survives every death")
    func kills() async throws {
        let kills = Int(Self.setting("NEP_TORTURE_KILLS") ?? 10)
        let seed = Self.setting("NEP_TORTURE_SEED") ?? UInt64.random(in: 1...1_000_000)
        var random = SeededGenerator(seed: seed)
        let nep = try Nep()
        let backups = try TemporaryDirectory()
        try await nep.output("demo")
        let token = try await nep.output("token", "create", "--role", "admin", "--name", "t")
        let decider = try await nep.output("token", "create", "--role", "admin", "--name", "d")
        let load = Load(token: token, decider: decider)
        try load.adoptCards(in: nep.directory.database)
        let options = [
            "--backup-directory", backups.path, "--backup-every", "0", "--backup-keep", "3", "--rate-limits", "off",
            "--clock", Load.clock,
        ]
        var atStart = 0
        for round in 1...kills {
            if Int.random(in: 0..<8, using: &random) == 0 {
                try await killAtStart(nep, options, &random)
                atStart += 1
            } else {
                try await kill(nep, options, load, &random)
            }
            let faults = try load.faults(in: nep.directory.database)
            guard faults.isEmpty else {
                Issue.record("death \(round) of \(kills), seed \(seed): \(faults.joined(separator: "\n"))")
                return
            }
            try load.settle(in: nep.directory.database)
            if kills > 10, round % 10 == 0 {
                print(
                    "\(round) deaths survived, \(load.acknowledged) writes acknowledged, \(load.lost) without an answer"
                )
            }
        }
        let kinds = load.kinds.map { "\($0.writes) \($0.name)" }.joined(separator: ", ")
        print(
            "\(kills) deaths (\(atStart) while starting), \(load.acknowledged) writes acknowledged (\(kinds)), \(load.refused) refused, \(load.lost) without an answer, seed \(seed)"
        )
        if kills >= 10 { #expect(load.kinds.allSatisfy { $0.writes > 0 }, "\(kinds)") }
        #expect(load.acknowledged > kills)

        // It ends in peace, and its newest backup is one of this very trail.
        let (child, server) = try await nep.started(options)
        let location = try #require(try await server.send(.post, "/v1/backups", as: token).headers[.location])
        while try await server.send(.get, location, as: token).text("state") == "running" {}
        #expect(try await child.terminate() == 0)
        #expect(try DiskFile.names(in: backups.path).filter { $0.hasSuffix(".partial") } == [])
        #expect(try await nep.output("backup", "drill", "--backup-directory", backups.path).contains("passed in"))
    }

    /// Serves until a random number of writes were acknowledged, and a random while longer; a backup is under way.
    private func kill(_ nep: Nep, _ options: [String], _ load: Load, _ random: inout SeededGenerator) async throws {
        let (child, server) = try await nep.started(options)
        let goal = load.acknowledged + Int.random(in: 1...80, using: &random)
        let spin = UInt64.random(in: 0...3_000_000, using: &random)
        let (seed, wantsBackup) = (random.next(), Bool.random(using: &random))
        let isDead = Mutex(false)
        async let backup = wantsBackup ? try? server.send(.post, "/v1/backups", as: load.token) : nil
        let isOver = { @Sendable in isDead.withLock { $0 } }
        let acknowledge = { @Sendable (acknowledged: Int) in
            guard acknowledged >= goal else { return }
            let wasDead = isDead.withLock { isDead in
                defer { isDead = true }
                return isDead
            }
            if wasDead { return }
            Self.spin(spin)
            try? child.signal(SIGKILL)
        }
        await load.run(on: server, seed: seed, isOver: isOver, acknowledge: acknowledge)
        _ = await backup
        #expect(try await child.end() == -SIGKILL)
    }

    /// Dies while it migrates, clears away and opens what it needs.
    private func killAtStart(_ nep: Nep, _ options: [String], _ random: inout SeededGenerator) async throws {
        let child = try nep.spawned(options)
        let spin = UInt64.random(in: 0...60_000_000, using: &random)
        try await onThread { Self.spin(spin) }
        try child.signal(SIGKILL)
        #expect(try await child.end() == -SIGKILL)
    }

    /// Lets some nanoseconds pass.
    private static func spin(_ nanoseconds: UInt64) {
        let end = ContinuousClock.now + .nanoseconds(Int64(nanoseconds))
        while ContinuousClock.now < end {}
    }
}
