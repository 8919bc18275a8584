package import API
package import Backups
package import Domain
package import HTTPServer
package import Logging
package import SQLite

/// How the service runs. Every value comes from a flag, else from its `NEP_…` variable, else from here.
package struct Configuration: Sendable {
    package var database = "nep.db"
    /// Who takes the write-ahead log into it.
    package var checkpoints = Checkpoints.own
    package var addresses: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 8080)]
    /// Event loops; each has a thread and a read-only connection of its own.
    package var loops = 2
    package var logLevel = Logger.Level.info
    /// The instant at which the clock is started, for rehearsal.
    package var clock: Instant?
    /// Origins whose pages may use the API from a browser.
    package var corsOrigins: Set<String> = []
    /// The bounds of the server and the proxies it believes; its addresses are those above.
    package var server = HTTPServerConfiguration()
    /// The largest body of an ordinary write, and of a bulk write.
    package var maximumBody = 1 << 20
    package var maximumBulkBody = 16 << 20
    /// What tokens and addresses may ask.
    package var rates = RateSettings()
    /// Where backups are made, and when; `nil` for nowhere.
    package var backups: Backups.Settings?
    /// How old the newest backup may be; `nil` goes by the schedule.
    package var backupAge: Duration?
    /// What `/readyz` still takes for well.
    package var readiness = Readiness.Limits()
    /// How long requests under way may take to finish once the service is told to stop.
    package var grace = Duration.seconds(20)

    package init() {}
}

/// What the binary calls itself.
package enum Version {
    package static let text = "0.1.0"
}
