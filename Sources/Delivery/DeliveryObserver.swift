package import Rollouts

/// Who is told what a deployment comes to.
package protocol DeliveryObserver: Sendable {
    /// Takes something people should know of.
    func noted(_ text: String)

    /// A step is done on all hosts, or failed.
    ///
    /// - Parameters:
    ///   - reason: why it failed; nil where it is done.
    func ended(_ step: RolloutStep, after duration: Duration, detail: String, reason: String?)
}
