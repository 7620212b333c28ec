import Basics
import Workflows

/// What starts, or would start, because a run has completed (`on: workflow_run`,
/// docs/language/events.md#chains-of-runs).
package enum WorkflowChain {
    /// How many runs may follow one another after the first.
    package static let levels = 3

    /// One workflow that waits for another.
    package struct Link: Hashable, Sendable {
        /// Its file and its name.
        package let path: String
        /// Its name.
        package let name: String
        /// The name of the workflow it waits for.
        package let after: String
        /// Why it does not start; nil where it does.
        package let reason: String?
        /// 1 for what follows the first run.
        package let level: Int

        package init(path: String, name: String, after: String, reason: String?, level: Int) {
            self.path = path
            self.name = name
            self.after = after
            self.reason = reason
            self.level = level
        }
    }

    /// The workflows among `files` (those of the default branch) that name the workflow `name`.
    ///
    /// - Parameters:
    ///   - name: the completed workflow's name.
    ///   - branch: the branch its run is about.
    ///   - files: the workflow files of the default branch.
    ///   - level: how far from the first run they would be.
    package static func links(
        after name: String, branch: String, in files: [WorkflowFile], level: Int
    ) -> [Link] {
        files.compactMap { file in
            guard let workflow = file.workflow, let trigger = workflow.trigger(for: "workflow_run"),
                trigger.workflows?.contains(where: { Key($0.value) == Key(name) }) == true
            else { return nil }
            return Link(
                path: file.path, name: workflow.name, after: name,
                reason: obstacle(workflow, trigger, name, branch, level), level: level)
        }
    }

    /// The same with what follows those in turn, each below the one it waits for.
    package static func tree(
        after name: String, branch: String, defaultBranch: String, in files: [WorkflowFile], level: Int = 1
    ) -> [Link] {
        links(after: name, branch: branch, in: files, level: level).flatMap { link -> [Link] in
            guard link.reason == nil else { return [link] }
            return [link]
                + tree(
                    after: link.name, branch: defaultBranch, defaultBranch: defaultBranch, in: files, level: level + 1)
        }
    }

    private static func obstacle(
        _ workflow: Workflow, _ trigger: Trigger, _ name: String, _ branch: String, _ level: Int
    ) -> String? {
        if let types = trigger.types?.map(\.value), !types.contains(where: { Key($0) == "completed" }) {
            return "types: only \(types.joined(separator: ", ")), and here only completed runs start others"
        }
        if level > levels { return "no more than \(levels) runs follow one another" }
        let event = TriggerEvent(
            name: "workflow_run", activity: "completed", ref: "", sha: "", headBranch: branch,
            payload: ["workflow_run": ["name": .string(name)]])
        do throws(PatternProblem) {
            guard case .notTriggered(let reason) = try TriggerMatch(workflow.triggers, event) else { return nil }
            return reason
        } catch {
            return "a filter is not valid: \(error.diagnostic.message)"
        }
    }
}
