import Basics
import Planning

extension Capabilities {
    /// What this machine can run.
    ///
    /// - Parameters:
    ///   - labels: labels that are said to mean it.
    ///   - foresight: tells what is known of steps; nil where nobody asks.
    static func current(labels: some Sequence<Key>, foresight: MachineForesight?) -> Capabilities {
        let labels = RunnerLabels(mapped: Set(labels), architecture: Key(ProcessEnvironment.architecture))
        return Capabilities(labels: labels) { foresight?.foresee($0) ?? [] }
    }
}
