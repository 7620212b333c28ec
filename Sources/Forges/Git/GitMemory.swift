import Basics
import Planning
import Synchronization

/// What git has said already: each question costs a process, and a plan asks some of them several times.
///
/// Nothing here changes while a command runs: refs are taken once, commits never change.
final class GitMemory: Sendable {
    /// A ref's commit, and what a symbolic one points to.
    struct Ref: Sendable {
        let commit: String
        let target: String?
    }

    private struct State {
        var refs: [Key: Ref]?
        var facts: [Key: GitRepository.CommitEntry] = [:]
    }

    private let state = Mutex(State())

    /// All branches, remote branches and tags; `load` is called the first time.
    func refs(_ load: () throws -> [Key: Ref]) rethrows -> [Key: Ref] {
        if let refs = state.withLock({ $0.refs }) { return refs }
        let refs = try load()
        state.withLock { $0.refs = refs }
        return refs
    }

    /// The facts of a commit; `load` is called the first time.
    func entry(_ sha: String, _ load: () throws -> GitRepository.CommitEntry) rethrows -> GitRepository.CommitEntry {
        if let entry = state.withLock({ $0.facts[Key(sha)] }) { return entry }
        let entry = try load()
        state.withLock { $0.facts[Key(sha)] = entry }
        return entry
    }
}
