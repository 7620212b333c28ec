package import Basics
package import Planning

/// A push of a checkout, with the step that did it.
package struct PlacedEffect: Hashable, Sendable {
    /// The leg.
    package let leg: NodePath
    /// The step.
    package let step: StepID
    /// What it changed, or would have.
    package let effect: Effect
}
