import Basics
import Files
import Glibc
import Synchronization

/// The problem matchers of a job: what a step adds holds for the job's following steps, too
/// (docs/language/annotations.md#problem-matchers).
package final class MatcherSet: Sendable {
    /// A larger file is refused.
    private static let longestFile = 1 << 20

    private let matchers = Mutex<[ProblemMatcher]>([])
    private let changeCount = Atomic<Int>(0)

    package init() {}

    /// Grows with each change, so that a log sees at a glance whether there was one.
    var version: Int { changeCount.load(ordering: .acquiring) }

    /// What is tried on each line, the first first.
    var current: [ProblemMatcher] { matchers.withLock { $0 } }

    /// Adds the matchers of a file before all others; those of the same owners go.
    ///
    /// - Parameters:
    ///   - file: the path, seen from `workspace`.
    ///   - workspace: an absolute path.
    func add(file: String, workspace: String) throws(MatcherProblem) {
        let added = try Self.read(file, workspace)
        let owners = Set(added.map { Key($0.owner).asciiLowercased })
        change { matchers in added + matchers.filter { !owners.contains(Key($0.owner).asciiLowercased) } }
    }

    /// Removes the matcher of an owner; one that is not there is no error.
    func remove(owner: String) {
        let owner = Key(owner).asciiLowercased
        change { $0.filter { Key($0.owner).asciiLowercased != owner } }
    }

    /// Removes the matchers of the owners that a file names.
    func remove(file: String, workspace: String) throws(MatcherProblem) {
        for matcher in try Self.read(file, workspace) { remove(owner: matcher.owner) }
    }

    private func change(_ change: ([ProblemMatcher]) -> [ProblemMatcher]) {
        matchers.withLock { $0 = change($0) }
        changeCount.add(1, ordering: .releasing)
    }

    private static func read(_ file: String, _ workspace: String) throws(MatcherProblem) -> [ProblemMatcher] {
        let path = Folder.resolve(file, in: workspace)
        var status = stat()
        // Reading anything but a file might never end.
        guard stat(path, &status) == 0 else {
            throw MatcherProblem("Cannot read the problem matchers in \(path): \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw MatcherProblem("Cannot read the problem matchers in \(path): it is not a file")
        }
        do {
            return try ProblemMatcher.read(try Folder.read(path, limit: longestFile) ?? [])
        } catch {
            throw MatcherProblem("Cannot use the problem matchers in \(path): \(error)")
        }
    }
}
