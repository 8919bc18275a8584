package import Backups
package import Domain
package import Logging
package import SQLite
package import Services

/// What every controller works with. Made once, at the start.
package struct Context: Sendable {
    package let database: Database
    package let clock: any Clock
    package let logger: Logger
    package let build: Build
    /// When tokens were last used; its `flush()` belongs to the end of the service.
    package let tokenUse: TokenUse
    /// Figures that were counted before.
    package let figures = FigureCache()
    /// What holds tokens and addresses to their limits.
    package var rates = RateGate(RateSettings())
    package let finals = FinalShares()
    /// The largest body of an ordinary write, unpacked; bulk writes have their own bound.
    package var maximumBody = 1 << 20
    package var maximumBulkBody = 16 << 20
    /// How long refusals take.
    package var refusals = RefusalPace(stretch: .milliseconds(5))
    /// Where backups are made; `nil` where nobody has said where.
    package var backups: Backups?
    /// The Prometheus text of everything counted so far.
    package var metrics: @Sendable () async -> String = { "" }
    /// Whether the service can do its work.
    package let readiness = Readiness()
    package var readinessLimits = Readiness.Limits()

    /// What this binary is and how it was started, for `/readyz` and `/metrics`.
    package struct Build: Sendable {
        package let version: String
        /// The server's clock was set by hand, for rehearsal.
        package let isRehearsal: Bool

        package init(version: String, isRehearsal: Bool) {
            self.version = version
            self.isRehearsal = isRehearsal
        }
    }

    package init(database: Database, clock: any Clock, logger: Logger, build: Build) {
        self.database = database
        self.clock = clock
        self.logger = logger
        self.build = build
        tokenUse = TokenUse(database: database)
    }
}
