/// When a refusal within a token's rights is answered: at the end of a stretch of time of which the look-ups take but a part. What is not
/// there takes fewer of them than what is there and not for the caller, and a clock would tell the two apart.
///
/// Whoever waits holds no thread. Refusals at the door need no look-up and do not wait.
package struct RefusalPace: Sendable {
    package let stretch: Duration

    package static let none = RefusalPace(stretch: .zero)

    package init(stretch: Duration) { self.stretch = stretch }

    /// How long after its beginning a request is answered that was refused after `elapsed`.
    package func end(after elapsed: Duration) -> Duration {
        guard stretch > .zero else { return elapsed }
        return stretch * Int((elapsed / stretch).rounded(.up))
    }

    func wait(since begun: ContinuousClock.Instant) async {
        guard stretch > .zero else { return }
        let end = begun + end(after: begun.duration(to: .now))
        // Who has gone away need not wait.
        try? await Task.sleep(until: end, tolerance: .zero, clock: .continuous)
    }
}
