import Actions
import Basics

/// The pushes of a job's checkouts, as they were noted, given to the steps that did them.
struct NotedPushes {
    /// How far the log has been read.
    private var offset = 0
    /// What was read and no step has taken.
    private var entries: [PushLog.Entry] = []
    /// Steps that run, by the names of their files for outputs.
    private var running: Set<Key> = []

    /// A step has begun.
    mutating func begin(_ step: Key) { running.insert(step) }

    /// The pushes of a step that is over. Those of steps that still run wait for their ends; what nobody says to be of
    /// is this step's.
    mutating func take(of step: Key, from log: String) throws -> [PushLog.Entry] {
        running.remove(step)
        let known = entries + (try PushLog.read(log, from: &offset))
        entries = known.filter { running.contains($0.step) }
        return known.filter { !running.contains($0.step) }
    }
}
