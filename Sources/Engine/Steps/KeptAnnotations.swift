package import Basics
import Synchronization

/// The annotations that are kept of one of the job's own steps, those of a composite action's inner steps included:
/// the first ten of each level (docs/language/annotations.md#annotations).
package final class KeptAnnotations: Sendable {
    /// How many of each level are kept.
    private static let limit = 10

    private let kept = Mutex<[Annotation]>([])

    package init() {}

    /// Takes one, unless there are enough of its level.
    package func add(_ annotation: Annotation) {
        kept.withLock { kept in
            if kept.count(where: { $0.level == annotation.level }) < Self.limit { kept.append(annotation) }
        }
    }

    /// What is kept, in the order it came.
    package var all: [Annotation] { kept.withLock(\.self) }
}
