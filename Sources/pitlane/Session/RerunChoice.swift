import Basics
import Engine
import Journal
import Planning
import Store
import Workflows

/// A run that is over, for whoever chooses what of it starts over.
struct RerunSubject {
    let run: Int
    let state: RunState
    let journal: [JournalEntry]
    /// Where the run's jobs work.
    let work: RunWork
    /// The run's own workflow, from the text frozen with it.
    let workflow: Workflow
    /// The workflows it calls, by name.
    let called: [Key: Workflow]

    /// The workflow a job stands in.
    func workflow(of job: JobNode) -> Workflow? {
        guard let scope = job.scope else { return workflow }
        return state.legs[scope]?.plan.call.flatMap { called[Key($0)] }
    }
}

/// What of a run starts over.
struct RerunChoice {
    let selection: RerunSelection
    /// What the one leg that goes on in its workspace takes over.
    var resumption: JobResumption?
}
