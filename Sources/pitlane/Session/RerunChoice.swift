import Engine
import Planning
import Store
import Workflows

/// A run that is over, for whoever chooses what of it starts over.
struct RerunSubject {
    let run: Int
    let state: RunState
    let journal: [JournalEntry]
    /// The run's folder for workspaces.
    let work: String
    /// The run's own workflow, from the text frozen with it.
    let workflow: Workflow
}

/// What of a run starts over.
struct RerunChoice {
    let selection: RerunSelection
    /// What the one leg that goes on in its workspace takes over.
    var resumption: JobResumption?
}
