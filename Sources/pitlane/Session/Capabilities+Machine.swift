import Basics
import Planning

extension Capabilities {
    /// What this machine can run.
    ///
    /// - Parameter labels: labels that are said to mean it.
    static func current(labels: some Sequence<Key>) -> Capabilities {
        Capabilities(labels: RunnerLabels(mapped: Set(labels), architecture: Key(ProcessEnvironment.architecture)))
    }
}
