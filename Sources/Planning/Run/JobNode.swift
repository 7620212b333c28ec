package import Basics

/// A job of the graph.
package struct JobNode: Hashable, Sendable {
    /// What has become of the job.
    package enum Phase: Hashable, Sendable {
        case waiting
        case skipped(reason: String)
        case cancelled(reason: String)
        case failed(message: String)
        case expanded(legs: [NodePath], failFast: Bool, maxParallel: Int)
    }

    package let path: NodePath
    package let id: Key
    /// The calling leg for a job of a called workflow, else nil.
    package let scope: NodePath?
    package let needs: [NodePath]
    package var phase: Phase = .waiting
    /// Outputs of the legs that have ended, in the order in which they did.
    private var ended: [LegOutputs] = []
    /// Its legs that this machine cannot run.
    package var absent: [AbsentLeg] = []

    package init(path: NodePath, id: Key, scope: NodePath?, needs: [NodePath]) {
        self.path = path
        self.id = id
        self.scope = scope
        self.needs = needs
    }

    /// Outputs of the legs that have ended. Of several that set one, the last to finish wins
    /// (docs/language/matrix.md).
    package var outputs: [Output] {
        var merged: [Output] = []
        for output in ended.lazy.flatMap(\.outputs) where !output.value.utf8.isEmpty {
            merged.removeAll { $0.name == output.name }
            merged.append(output)
        }
        return merged
    }

    /// Takes the outputs of a leg that has ended.
    mutating func keep(_ outputs: [Output], of leg: NodePath) {
        forgetOutputs(of: leg)
        ended.append(LegOutputs(leg: leg, outputs: outputs))
    }

    /// Drops the outputs of an earlier attempt: those of one leg, or of all.
    mutating func forgetOutputs(of leg: NodePath? = nil) { ended.removeAll { leg == nil || $0.leg == leg } }

    private struct LegOutputs: Hashable {
        let leg: NodePath
        let outputs: [Output]
    }
}
