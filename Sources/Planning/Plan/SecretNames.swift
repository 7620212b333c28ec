package import Basics
import Expressions
package import Workflows

extension Plan {
    /// Names of secrets that its jobs would read, sorted; `*` stands for any.
    package var secretNames: [Key] { Set(triggered.flatMap(\.secrets).map { Key($0) }).sorted() }

    /// Those of them that are not set.
    ///
    /// - Parameter names: those that are, in upper case.
    package func secrets(notIn names: Set<Key>) -> [Key] {
        secretNames.filter { $0 != "*" && !names.contains($0) }
    }
}

extension Workflow {
    /// Names of secrets that its own jobs read, in upper case, sorted; `*` stands for any.
    package var secretNames: [Key] {
        SecretNames.read(by: .unexpanded(self), jobs: Set(jobs.map(\.id))).map { Key($0) }
    }
}

/// The secrets a workflow's expressions read by name, so that a plan can say so before anything runs.
enum SecretNames {
    /// Names in upper case, sorted; `github.token` is `GITHUB_TOKEN`.
    ///
    /// - Parameter jobs: the jobs of the workflow itself that run, or may.
    static func read(by expanded: ExpandedWorkflow, jobs: Set<Key>) -> [String] {
        names(in: expanded, jobs: jobs).sorted().map(\.string)
    }

    private static func names(in expanded: ExpandedWorkflow, jobs: Set<Key>? = nil) -> Set<Key> {
        var names: Set<Key> = []
        func visit(_ token: Token?) {
            for (expression, _) in token?.expressions ?? [] {
                if RunToken.isRead(by: expression) { names.insert(RunToken.secretName) }
                for reference in expression.references where reference.context == "secrets" {
                    // `secrets` as a whole, or an index that is computed, may read any of them.
                    names.insert(reference.path.first.map { Key($0.string.uppercased()) } ?? "*")
                }
            }
        }
        visit(expanded.workflow.env)
        for job in expanded.jobs where jobs?.contains(job.job.id) ?? true {
            switch job.job.body {
            case .steps(let steps):
                for token in [steps.env, steps.outputs, steps.container, steps.services] { visit(token) }
                for token in steps.steps.flatMap(\.tokens) { visit(token) }
            case .call(let call):
                if case .mapping(let token) = call.secrets { visit(token) }
                guard case .inherit = call.secrets else { break }
                // What inherits them reads them under the same names; an unread file may read any.
                names.formUnion(job.called.map { self.names(in: $0) } ?? ["*"])
            }
        }
        return names
    }
}
