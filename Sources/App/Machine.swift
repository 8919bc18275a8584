internal import FoundationEssentials

package enum Machine {
    /// How many cores the process may use.
    package static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
}
