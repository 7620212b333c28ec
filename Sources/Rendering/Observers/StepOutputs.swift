import Basics
import Planning

/// A step that writes, among all runs of the program.
struct StepPlace: Hashable, Sendable {
    let run: Int
    let leg: NodePath
    let step: StepID
}
