package import Basics
package import Workflows

/// One workflow file of a plan.
package struct WorkflowPlan: Sendable {
    package let path: String
    package let name: String
    package let isTriggered: Bool
    /// Why it is not triggered, or the event where it is.
    package internal(set) var reason: String
    package let jobs: [JobPlan]
    package internal(set) var diagnostics: [Diagnostic]
    /// The workflow, or nil for a file that cannot be read.
    package let workflow: Workflow?
    /// Names of secrets its expressions read, sorted.
    package let secrets: [String]
    /// The event as this workflow sees it: with its own inputs, or the entry of its schedule.
    package let event: TriggerEvent
    /// The `inputs` context; null where the event has none.
    package var inputs: JSONValue = nil
    /// Every workflow that its jobs call, directly or through others.
    package var calls = PlannedCalls()
    /// Its concurrency group, or nil.
    package var concurrency: Concurrency?
    /// When the entry of its schedule that starts it fires next; nil where no clock starts it.
    package var schedule: PlannedSchedule?
    /// What waits for its run to complete, and what waits for that.
    package internal(set) var followers: [WorkflowChain.Link] = []
    /// Whether what is wrong with the file concerns the event; of a file that cannot be read at all it may.
    package internal(set) var isConcerned = true

    /// Whether the event would start it, and errors keep it from running.
    package var isRefused: Bool {
        (isTriggered || workflow == nil && isConcerned) && diagnostics.contains { $0.severity == .error }
    }

    /// What is to be said of it because of the event.
    package var concerns: [Diagnostic] { isTriggered || workflow == nil && isConcerned ? diagnostics : [] }
}

extension WorkflowPlan {
    /// The combinations of all its matrices; nil where one comes from a job that has to run first.
    package var combinations: [JSONObject]? {
        var found: [JSONObject] = []
        for plan in jobs {
            if let matrix = plan.matrix?.objectValue {
                found.append(matrix)
                continue
            }
            let file = Key(plan.file) == Key(path) ? workflow : calls.workflows[Key(plan.file)]
            guard plan.runs != .yes, let matrix = file?.job(plan.id)?.strategy?["matrix"] else { continue }
            if case .object(let object)? = matrix.json, let rows = try? Matrix.expand(object) {
                found += rows.map(\.values)
            } else if plan.runs == .later {
                return nil
            }
        }
        return found
    }
}

/// The workflows that a planned one calls, all the way down.
package struct PlannedCalls: Sendable {
    /// By name (`WorkflowReference.fileName`).
    package var workflows: [Key: Workflow] = [:]
    /// Their texts, in the order in which they were first called.
    package var files: [SourceFile] = []
    /// Names of those that a run would have to fetch first, so that nobody knows what is in them.
    package var unfetched: Set<Key> = []
}
