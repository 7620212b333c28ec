package import Basics
package import Forges
package import Gates
package import Journal
import Planning
import Store

/// What a gate compares with, and where its own values go: the repository around the working folder and its record.
///
/// In a job of `pitlane run` the record is that of the run, not one in the workspace (`MeasurementRecord`).
package struct GateHistory: Sendable {
    /// The commit that a change is compared with.
    package struct Base: Sendable {
        /// For people: `develop@91d0e77`.
        package let label: String
        package let commit: String
        /// The branch, or whatever else was asked for.
        package let name: String
        /// The commit and those before it, newest first.
        package let revisions: [GitRepository.Revision]
    }

    /// The repository.
    package let git: GitRepository
    /// What is compared with, or why nothing is.
    package let base: Result<Base, SessionError>
    private let request: GateRequest
    private let record: MeasurementRecord
    private let isUncommitted: Bool
    /// So many commits are looked through for one that was measured.
    private static let depth = 300

    /// - Parameter isUncommitted: whether the work tree was made with uncommitted changes.
    /// - Throws: `SessionError` for a `--base` that names no commit.
    init(_ request: GateRequest, _ git: GitRepository, isUncommitted: Bool) throws {
        (self.request, self.git, self.isUncommitted) = (request, git, isUncommitted)
        record = try MeasurementRecord(request.place, request.step, git)
        base = try Self.base(request, git)
    }

    // MARK: - The base

    private static func base(_ request: GateRequest, _ git: GitRepository) throws -> Result<Base, SessionError> {
        guard let head = try git.head().sha else { return .failure(SessionError("the repository has no commit yet")) }
        let shallow =
            try git.isShallow() ? "; this checkout has no older commits: set fetch-depth: 0 on actions/checkout" : ""
        if let asked = request.base {
            guard let commit = try commit(asked, git) else {
                throw SessionError("--base: there is no '\(asked)'\(shallow)")
            }
            return try mergeBase(asked, commit, head, git, shallow)
        }
        if let name = request.step.base {
            guard let commit = try commit(name, git) else {
                return .failure(SessionError("the pull request's base '\(name)' is not in this checkout\(shallow)"))
            }
            return try mergeBase(name, commit, head, git, shallow)
        }
        // A push is compared with what was there before it; so is a command on the base branch itself.
        if let name = try git.usualBase(), !request.step.isInWorkflow, let commit = try commit(name, git),
            Key(commit) != Key(head)
        {
            return try mergeBase(name, commit, head, git, shallow)
        }
        guard let parent = try git.parent(of: head) else {
            return .failure(SessionError("no earlier commit to compare with\(shallow)"))
        }
        return .success(try made(try git.head().branch ?? "parent", parent, git))
    }

    /// The commit of a branch, as the remote has it where it does, or of any other name.
    private static func commit(_ name: String, _ git: GitRepository) throws -> String? {
        for ref in ["refs/remotes/origin/\(name)", "refs/heads/\(name)"] {
            if let commit = try git.commit(ref) { return commit }
        }
        return try git.commit(name)
    }

    private static func mergeBase(
        _ name: String, _ commit: String, _ head: String, _ git: GitRepository, _ shallow: String
    ) throws -> Result<Base, SessionError> {
        guard let shared = try git.mergeBase(commit, head) else {
            return .failure(SessionError("this commit and '\(name)' have no common ancestor here\(shallow)"))
        }
        return .success(try made(name, shared, git))
    }

    private static func made(
        _ name: String, _ commit: String, _ git: GitRepository
    ) throws -> Base {
        Base(
            label: label(name, commit), commit: commit, name: name,
            revisions: try git.history(of: commit, limit: depth))
    }

    private static func label(_ name: String, _ commit: String) -> String {
        "\(name)@\(String(decoding: commit.utf8.prefix(7), as: UTF8.self))"
    }

    /// `develop@91d0e77`, the commit of the base's history that a value was measured of.
    package func label(of measurement: Measurement) -> String {
        guard case .success(let base) = base else { return measurement.place.sha }
        let tree = Key(measurement.place.tree)
        return Self.label(base.name, base.revisions.first { Key($0.tree) == tree }?.commit ?? measurement.place.sha)
    }

    // MARK: - Values

    /// What was measured of the base and the commits before it, the nearest first; empty where nothing was.
    package func earlier(_ gate: GateReport.Gate, limit: Int) throws -> [Measurement] {
        guard case .success(let base) = base else { return [] }
        var found: [Measurement] = []
        try record.each(of: series(gate), trees: base.revisions.map(\.tree), limit: limit) {
            found.append($0)
            return true
        }
        return found
    }

    /// Calls `body` with what was measured before of the commit that is checked out, then of the base and the commits
    /// before it, one value after the other.
    ///
    /// - Parameters:
    ///   - limit: How many of each at most.
    ///   - body: Says whether to go on.
    package func each(_ gate: GateReport.Gate, limit: Int, _ body: (Measurement) throws -> Bool) throws {
        var goesOn = true
        func next(_ measurement: Measurement) throws -> Bool {
            goesOn = try body(measurement)
            return goesOn
        }
        try record.each(of: series(gate), trees: tree().map { [$0] } ?? [], limit: limit, next)
        guard goesOn, case .success(let base) = base else { return }
        try record.each(of: series(gate), trees: base.revisions.map(\.tree), limit: limit, next)
    }

    /// The content of the commit that is checked out.
    package func tree() throws -> String? { try git.head().sha.map { try git.facts(of: $0).tree } }

    /// Keeps a value for later comparisons; uncommitted changes never become something to compare with.
    ///
    /// - Returns: What people should know of it, for the notes of a report: why nothing is compared, or not kept.
    package func keep(_ gate: GateReport.Gate, _ outcome: GateOutcome, _ value: JSONValue) throws -> [String] {
        var notes: [String] = []
        if case .failure(let reason) = base { notes.append("nothing to compare with: \(reason)") }
        let head = try git.head()
        guard request.isRecorded, let sha = head.sha, let tree = try tree() else { return notes }
        guard !isUncommitted && !head.hasChanges else {
            return notes + ["not recorded for later comparisons: the work tree has uncommitted changes"]
        }
        let place = Measurement.Place(tree: tree, sha: sha, branch: try branch())
        let reason = try record.keep(
            Measurement(series(gate), at: place, outcome, value: value, recorded: request.place.host.now()))
        return notes + (reason.map { ["not recorded for later comparisons: \($0)"] } ?? [])
    }

    private func series(_ gate: GateReport.Gate) -> Measurement.Series {
        Measurement.Series(gate, name: request.series)
    }

    private func branch() throws -> String {
        try request.step.ref.map(Measurement.Place.branch) ?? git.head().branch ?? "HEAD"
    }
}
