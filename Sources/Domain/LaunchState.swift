/// Where a launch (lễ phát động) stands.
package enum LaunchState: String, Sendable, Hashable, CaseIterable {
    case planned, postponed, held, cancelled
}
