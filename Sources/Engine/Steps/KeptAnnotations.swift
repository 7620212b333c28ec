import Basics
import Logs
import Synchronization

/// The annotations of one of the job's own steps, those of a composite action's inner steps included: GitHub counts
/// its limits over all of them (docs/language/annotations.md#annotations).
final class KeptAnnotations: Sendable {
    private let collector = Mutex(AnnotationCollector())

    func add(_ annotation: Annotation) { collector.withLock { $0.add(annotation) } }

    /// What is kept of them.
    var all: [Annotation] { collector.withLock(\.kept) }
}
