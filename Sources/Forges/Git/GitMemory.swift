import Basics
import Planning
import Synchronization

/// What git has said already: each question costs a process, and a plan asks some of them several times.
///
/// Nothing here changes while a command runs: refs are taken once, commits never change.
final class GitMemory: Sendable {
    /// What a ref holds: its commit, or the tag object that leads to it; and what a symbolic one points to.
    struct Ref: Sendable {
        let object: String
        let commit: String
        let target: String?
    }

    private struct State {
        /// Answers to questions asked ahead, by their words.
        var answers: [[Key]: GitResult] = [:]
        var head: String?
        var refs: [Key: Ref]?
        var facts: [Key: GitRepository.CommitEntry] = [:]
        var objects: GitObjects?
    }

    private let state = Mutex(State())

    /// Keeps answers for `answer(to:)`.
    func keep(_ results: [GitResult]) {
        state.withLock { state in
            for result in results { state.answers[result.arguments.map { Key($0) }] = result }
        }
    }

    /// Keeps the process that answers for objects.
    func keep(_ objects: GitObjects) { state.withLock { $0.objects = objects } }

    /// The process that answers for objects; `start` is called the first time.
    func objects(_ start: () throws -> GitObjects) rethrows -> GitObjects {
        if let objects = state.withLock({ $0.objects }) { return objects }
        let objects = try start()
        return state.withLock { state in
            // Another thread may have been faster.
            let kept = state.objects ?? objects
            state.objects = kept
            return kept
        }
    }

    /// The answer to a question that was asked ahead.
    func answer(to arguments: [String]) -> GitResult? {
        state.withLock { $0.answers.isEmpty ? nil : $0.answers[arguments.map { Key($0) }] }
    }

    /// The commit that is checked out, once that is known.
    var head: String? {
        get { state.withLock { $0.head } }
        set { state.withLock { $0.head = newValue } }
    }

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
