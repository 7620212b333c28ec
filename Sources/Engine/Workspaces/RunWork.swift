package import Basics
import Files
import Planning

/// Where the jobs of one run work.
package struct RunWork: Hashable, Sendable {
    /// The place of the run's record and repository.
    package let place: WorkPlace
    /// The run.
    package let run: RunIdentity

    package init(place: WorkPlace, run: RunIdentity) {
        self.place = place
        self.run = run
    }

    /// The workspaces that the run's jobs have left.
    package var kept: [KeptFolder] { place.kept.filter { $0.owner.run == run } }

    /// The workspace that a job of the run has left, or nil.
    package func kept(of leg: NodePath) -> KeptFolder? { kept.first { $0.owner.leg == leg } }

    /// Removes the workspaces that other runs have left if this run has left one: only the last failed run has any.
    ///
    /// Those that `--keep-work` asked for stay.
    package func replaceOthers() {
        guard kept.contains(where: { !$0.owner.isWanted }) else { return }
        place.discard { kept in kept.map { !$0.owner.isWanted && $0.owner.run != run } ?? false }
    }

    /// Takes the folder of a job for an attempt.
    ///
    /// - Parameters:
    ///   - leg: the job.
    ///   - workflow: the path of the run's workflow.
    ///   - attempt: the attempt whose workspace is taken up again, or nil for an empty one.
    /// - Throws: `WorkError` if there is none.
    func take(_ leg: LegPlan, workflow: String, resuming attempt: Int?) throws(WorkError) -> WorkSlot {
        guard let attempt else {
            return try place.take(WorkName.make(leg.key, [workflow, leg.key]), for: run, leg.path)
        }
        guard let kept = kept(of: leg.path), kept.owner.attempt == attempt, kept.owner.isResumable else {
            throw WorkError("the workspace of attempt \(attempt) is not there any more")
        }
        return try place.take(kept)
    }

    /// Empties the folder of a job that begins anew: what an earlier attempt has left is no start for it.
    ///
    /// - Throws: `FileError` if it cannot be emptied.
    func begin(_ leg: NodePath, in slot: WorkSlot) throws(FileError) {
        try slot.empty()
        place.discard { kept in kept.map { $0.owner.run == run && $0.owner.leg == leg } ?? false }
    }
}
