import Actions
import Basics
import Engine
import Files
import Journal
import Planning
import Store
import Workflows

/// A run whose lock this process holds, with all it is driven from: one that was just created, or one that is taken up
/// again.
struct OpenRun: Sendable {
    /// What whoever watches has to know before the run is driven.
    enum Past: Sendable {
        /// It was created just now.
        case created(at: Instant)
        /// It has this history, which is not shown again.
        case recorded([JournalEntry])
    }

    let run: DrivenRun
    /// Brings what it writes to the disk.
    let sync: FileSync
    let inputs: RunInputs
    let workflow: Workflow
    /// The workflows it calls, by name.
    let called: [Key: Workflow]
    /// What this machine can run.
    let machine: Capabilities
    let source: CheckoutSource
    /// Where its jobs work.
    let work: RunWork
    /// Where it stands.
    let state: RunState
    let past: Past
    /// What sets it going.
    let stimulus: RunStimulus
    /// What the one leg that goes on in its workspace takes over.
    let resumption: JobResumption?

    /// Tells who watches what has happened so far.
    func introduce(to watcher: any RunWatcher) {
        switch past {
        case .created(let time): watcher.committed([.run(.created(inputs))], run: run.run, at: time)
        case .recorded(let journal): watcher.recall(journal.map { ($0.event, $0.at) }, run: run.run)
        }
    }
}
