package import Basics
package import Journal
package import Planning

/// A run as displays show it: the fold of its journal's events with their times. Pure.
package struct RunView: Sendable {
    /// The run's number.
    package let run: Int
    /// Where the run and its jobs stand.
    package private(set) var state = RunState()
    /// What is known of the legs that have begun.
    package private(set) var legs: [NodePath: LegView] = [:]
    /// What checkouts pushed, or would have, in the order of the steps' ends.
    package private(set) var effects: [PlacedEffect] = []
    /// When the run was created.
    package private(set) var created: Instant?
    /// When it ended.
    package private(set) var ended: Instant?

    /// A run nothing has happened to.
    package init(run: Int) { self.run = run }

    /// Takes one event into account.
    package mutating func apply(_ event: JournalEvent, at time: Instant) {
        if created == nil { created = time }
        switch event {
        case .run(let event):
            state.apply(event)
            switch event {
            case .legStarted(let path, let attempt):
                legs[path] = LegView(attempt: attempt, started: time)
            case .legEnded(let path, _, _): legs[path, default: LegView()].ended = time
            case .ended, .interrupted, .parked: ended = time
            case .reopened: (created, ended) = (time, nil)
            case .resumed, .approvalAnswered, .approvalExpired, .frozen, .thawed, .cancelRequested: ended = nil
            default: break
            }
        case .job(let path, let attempt, let event):
            if case .stepEnded(let step, let result) = event {
                // An attempt that goes on from a step repeats those before it.
                let new = result.effects.map { PlacedEffect(leg: path, step: step, effect: $0) }
                effects += new.filter { !effects.contains($0) }
            }
            // What a former attempt still says is not shown.
            guard attempt >= legs[path, default: LegView()].attempt else { return }
            legs[path, default: LegView()].apply(event)
        }
    }

    // MARK: - Names

    /// The workflow's name.
    package var workflow: String { state.inputs?.workflowName ?? "run" }

    /// `PR checks #12`.
    package var title: String { "\(workflow) #\(run)" }

    /// `pull_request feature/prices → develop`, `push main`.
    package var subject: String {
        guard let inputs = state.inputs else { return "" }
        if let head = inputs.github["head_ref"]?.stringValue, let base = inputs.github["base_ref"]?.stringValue,
            !head.utf8.isEmpty, !base.utf8.isEmpty
        {
            return "\(inputs.event) \(head) → \(base)"
        }
        return "\(inputs.event) \(inputs.refName)"
    }

    /// The unique key people see, of a leg or of a job that has none yet.
    package func key(of path: NodePath) -> String { state.key(of: path) }

    /// The id of the job a leg, or a path of a job, belongs to.
    package func job(of path: NodePath) -> String {
        let path = state.legs[path]?.job ?? path
        return state.jobs[path]?.id.string ?? path.description
    }

    // MARK: - Concurrency groups

    /// The group a leg, or the run itself (nil), waits for.
    func waitingGroup(_ path: NodePath?) -> String? {
        guard let path else { return state.inputs?.concurrency?.group }
        guard let leg = state.legs[path], leg.plan.concurrency.indices.contains(leg.places.taken) else { return nil }
        return leg.plan.concurrency[leg.places.taken].group
    }

    /// What a leg, or the run itself (nil), waits for, in words.
    func waitingNote(_ path: NodePath?) -> String? {
        let places = path.map { state.legs[$0]?.places } ?? state.places
        guard let holder = places?.waitsFor, let group = waitingGroup(path) else { return nil }
        return RunText.waits(for: holder, group)
    }

    /// From creation to end, or to `now`, in milliseconds.
    package func milliseconds(now: Instant) -> Int64 {
        max(0, (ended ?? now).milliseconds(since: created ?? now))
    }
}

// MARK: - Rows

extension RunView {
    /// One line of the tree: a leg, or a job that has no legs (yet).
    package struct Row: Hashable, Sendable {
        /// Where a row stands.
        package enum Standing: Hashable, Sendable {
            /// Needs that are not final, by id.
            case waiting(for: [String])
            /// Its turn, but no free place.
            case queued
            /// Its turn, but somebody else, or its whole run, has to be first in a concurrency group.
            case pending(holder: String, group: String)
            /// Its turn, but people have to do something first.
            case held(note: String)
            case running
            case cancelling(reason: String)
            case ended(Conclusion, message: String?)
        }

        /// The leg's path, or the job's.
        package let path: NodePath
        /// What people see: `tests (3.12)`.
        package let key: String
        /// How many calls are around it.
        package let depth: Int
        /// Where it stands.
        package let standing: Standing
        /// Whether its failure leaves the run green.
        package let isTolerated: Bool

        /// Whether it will not change any more.
        package var isFinal: Bool { if case .ended = standing { true } else { false } }
    }

    /// All jobs in the order of the file, a called workflow's below the job that calls it.
    package var rows: [Row] {
        var rows: [Row] = []
        for path in state.order where state.jobs[path]?.scope == nil { append(path, depth: 0, to: &rows) }
        return rows
    }

    /// The rows that failed, those that made the run red before those that were allowed to fail, each kind in the order
    /// in which they failed.
    var failedRows: [Row] {
        let failed = rows.filter { row in
            guard case .ended(let conclusion, _) = row.standing else { return false }
            return conclusion.result == .failure && state.legs[row.path]?.children?.isEmpty != false
        }
        return failed.sorted { one, other in
            guard one.isTolerated == other.isTolerated else { return other.isTolerated }
            guard let end = legs[one.path]?.ended else { return false }
            return legs[other.path]?.ended.map { end < $0 } ?? true
        }
    }

    private func append(_ path: NodePath, depth: Int, to rows: inout [Row]) {
        guard let job = state.jobs[path] else { return }
        func add(_ standing: Row.Standing) {
            rows.append(Row(path: path, key: key(of: path), depth: depth, standing: standing, isTolerated: false))
        }
        switch job.phase {
        case .waiting:
            let open = job.needs.filter { state.result(of: $0) == nil }
            if let holder = state.places.waitsFor, let group = state.inputs?.concurrency?.group {
                return add(.pending(holder: holder, group: group))
            }
            add(open.isEmpty ? .queued : .waiting(for: open.map { state.jobs[$0]?.id.string ?? $0.description }))
        case .skipped(let reason): add(.ended(.skipped, message: reason))
        case .cancelled(let reason): add(.ended(.cancelled, message: reason))
        case .failed(let message): add(.ended(.failure, message: message))
        case .expanded(let paths, _, _):
            for path in paths { append(leg: path, depth: depth, to: &rows) }
        }
    }

    private func append(leg path: NodePath, depth: Int, to rows: inout [Row]) {
        guard let leg = state.legs[path] else { return }
        let standing: Row.Standing =
            switch leg.phase {
            case .ready: state.holdNote(leg).map { .held(note: $0) } ?? pending(leg) ?? .queued
            case .running: legs[path]?.stopping.map { .cancelling(reason: $0.rawValue) } ?? .running
            case .cancelling(let reason): .cancelling(reason: reason)
            case .ended(let result): .ended(result.conclusion, message: result.message)
            }
        rows.append(
            Row(
                path: path, key: leg.plan.key, depth: depth, standing: standing,
                isTolerated: leg.plan.continueOnError))
        for child in leg.children ?? [] { append(child, depth: depth + 1, to: &rows) }
    }

    private func pending(_ leg: LegNode) -> Row.Standing? {
        guard let holder = leg.places.waitsFor, leg.plan.concurrency.indices.contains(leg.places.taken) else {
            return nil
        }
        return .pending(holder: holder, group: leg.plan.concurrency[leg.places.taken].group)
    }

    /// A row's key below that of its caller, indented, with the name that GitHub shows where it is another:
    /// `  build` of `call / build`, `lint: Check the style`.
    func label(_ row: Row) -> String {
        let job = state.legs[row.path]?.job ?? row.path
        let caller = state.jobs[job]?.scope.flatMap { state.legs[$0]?.plan }
        func own(_ text: String, _ around: String?) -> String {
            guard let around else { return text }
            return String(decoding: text.utf8.dropFirst(around.utf8.count + " / ".utf8.count), as: UTF8.self)
        }
        let key = own(row.key, caller?.key)
        let name = (state.legs[row.path]?.plan.name).map { own($0, caller?.name) }
        let shown = name.flatMap { Key($0) == Key(key) || $0.utf8.isEmpty ? nil : ": \($0)" } ?? ""
        return String(repeating: "  ", count: row.depth) + key + shown
    }

    /// How many rows ended in each way; those that have not ended are not counted.
    package func counts() -> RunCounts {
        var counts = RunCounts()
        for row in rows {
            // A job that calls a workflow is counted by that workflow's jobs.
            if state.legs[row.path]?.children?.isEmpty == false { continue }
            counts.add(row)
        }
        return counts
    }
}

/// How many jobs there are, by how they ended.
package struct RunCounts: Hashable, Sendable {
    /// All of them, those that have not ended included.
    package private(set) var total = 0
    /// Those that ended well.
    package private(set) var succeeded = 0
    /// Those that failed or ran out of time.
    package private(set) var failed = 0
    /// Those that were cancelled.
    package private(set) var cancelled = 0
    /// Those that did not run.
    package private(set) var skipped = 0

    /// How many have ended.
    package var done: Int { succeeded + failed + cancelled + skipped }

    /// Counts a row.
    package mutating func add(_ row: RunView.Row) {
        if case .ended(let conclusion, _) = row.standing { add(conclusion) } else { total += 1 }
    }

    /// Counts a job that has ended.
    package mutating func add(_ conclusion: Conclusion) {
        total += 1
        switch conclusion {
        case .success, .neutral, .incomplete: succeeded += 1
        case .failure, .timedOut, .actionRequired: failed += 1
        case .cancelled: cancelled += 1
        case .skipped: skipped += 1
        }
    }

    /// `4 ✓  1 ✗  1 skipped`
    package var line: TextLine {
        var line = TextLine()
        func part(_ count: Int, _ name: String, _ ink: Ink) {
            guard count > 0 else { return }
            if line.width > 0 { line.append("  ") }
            line.append("\(count) \(name)", ink)
        }
        part(succeeded, "✓", .good)
        part(failed, "✗", .bad)
        part(cancelled, "cancelled", .attention)
        part(skipped, "skipped", .quiet)
        return line
    }
}
