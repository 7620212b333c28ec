import Basics
import Configuration
import Forges
import Planning
package import Store
import Workflows

/// The environments that a repository's settings, its workflows and its record name: a freeze of any other name would
/// hold nothing back.
package struct KnownEnvironments: Sendable {
    /// Their names as they are written first, in order.
    package let names: [String]
    /// Whether there may be others: a job computes the name of its own, or a file cannot be read here.
    package let mayHaveOthers: Bool

    /// Reads the work tree, the default branch, and the record.
    package init(_ place: Place, _ store: RunStore) throws {
        var names: [Key: String] = [:]
        func add(_ name: String) { names[Key(name).asciiLowercased] = names[Key(name).asciiLowercased] ?? name }
        var mayHaveOthers = false
        if let git = try? place.repository(), let head = try git.head().sha {
            let isDirty = try git.head().isDirty
            var files = try WorkflowFiles.files(at: head, isDirty: isDirty, git)
            let source = try PolicySource(git, head: head)
            let own = try? GateSettings.workTree(around: git.root)
            let policy = try? source.files(today: place.host.today).configuration()
            for environment in [policy, own].flatMap({ $0?.environments ?? [] }) { add(environment.name.string) }
            if let commit = try? source.commit.get(), Key(commit.sha) != Key(head) || isDirty {
                files += try WorkflowFiles.files(at: commit.sha, isDirty: false, git)
            }
            let jobs = files.flatMap { $0.workflow?.jobs ?? [] }
            for job in jobs { job.literalEnvironment?.string.map(add) }
            mayHaveOthers =
                own == nil || policy == nil || files.contains { $0.workflow == nil }
                || jobs.contains {
                    $0.stepsJob?.environment != nil && $0.literalEnvironment == nil || Self.isElsewhere($0)
                }
        } else {
            mayHaveOthers = true
        }
        for name in try store.environments() { add(name) }
        self.names = names.sorted { $0.key < $1.key }.map(\.value)
        self.mayHaveOthers = mayHaveOthers
    }

    /// Whether a job calls a workflow of another repository.
    private static func isElsewhere(_ job: Job) -> Bool {
        guard case .repository? = job.callJob?.target else { return false }
        return true
    }

    /// What is wrong with a name that nobody knows; nil for one that is known.
    package func objection(to name: String) -> String? {
        if names.contains(where: { Key($0).asciiLowercased == Key(name).asciiLowercased }) { return nil }
        let known = names.isEmpty ? "no environment is known" : "known are \(names.joined(separator: ", "))"
        return
            "no job and no setting names the environment '\(name)'\(Suggestion.text(for: name, among: names)); \(known)"
    }
}
