package import Basics
package import Planning

/// A step that writes, among all runs of the program.
package struct StepPlace: Hashable, Sendable {
    /// The run's number.
    package let run: Int
    /// The leg's path.
    package let leg: NodePath
    /// The step of that leg.
    package let step: StepID

    package init(run: Int, leg: NodePath, step: StepID) {
        self.run = run
        self.leg = leg
        self.step = step
    }
}
