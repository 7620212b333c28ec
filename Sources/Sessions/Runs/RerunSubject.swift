import Basics
import Engine
import Journal
import Planning
import Store
import Workflows

/// A run that is over, for whoever chooses what of it starts over.
struct RerunSubject {
    let run: Int
    let state: RunState
    let journal: [JournalEntry]
    /// Where the run's jobs work.
    let work: RunWork
    /// The run's own workflow, from the text frozen with it.
    let workflow: Workflow
    /// The workflows it calls, by name.
    let called: [Key: Workflow]

    /// What a request picks of the run.
    func choice(_ request: RerunRequest) throws -> RerunChoice {
        switch request {
        case .all: RerunChoice(selection: .all)
        case .failed: RerunChoice(selection: .failed)
        case .jobs(let names): RerunChoice(selection: .jobs(try names.map(find)))
        case .from(let step, let job): try ResumeChooser(subject: self, step: step).choose(job: try job.map(find))
        }
    }

    /// A job of the run, or one leg of it, by its id, its key as `show` prints it, or the beginning of a leg's key.
    private func find(_ name: String) throws -> NodePath {
        let jobs = state.order.map { (path: $0, key: state.key(of: $0)) }
        let legs = jobs.flatMap { job -> [(path: NodePath, key: String)] in
            guard case .expanded(let paths, _, _)? = state.jobs[job.path]?.phase else { return [] }
            return paths.map { ($0, state.key(of: $0)) }
        }
        let isNamed = { (place: (path: NodePath, key: String)) in
            Key(place.key) == Key(name) || place.path.key == Key(name)
        }
        if let found = jobs.first(where: isNamed) ?? legs.first(where: isNamed) { return found.path }
        let named = legs.filter {
            state.legs[$0.path].map { Key($0.plan.name).asciiLowercased } == Key(name).asciiLowercased
        }
        if named.count == 1 { return named[0].path }
        let found = legs.filter { $0.key.utf8.starts(with: name.utf8) }
        if found.count == 1 { return found[0].path }
        let names = (found.isEmpty ? jobs + legs : found).map(\.key)
        let list = names.reduce(into: [String]()) { list, name in
            if !list.contains(where: { Key($0) == Key(name) }) { list.append(name) }
        }
        throw SessionError(
            "--job: '\(SafeText.line(name))' is \(found.isEmpty ? "not a job" : "the beginning of \(found.count) jobs") "
                + "of the run\(Suggestion.text(for: name, among: list)); its jobs are \(list.map(SafeText.line).joined(separator: ", "))"
        )
    }

    /// The workflow a job stands in.
    func workflow(of job: JobNode) -> Workflow? {
        guard let scope = job.scope else { return workflow }
        return state.legs[scope]?.plan.call.flatMap { called[Key($0)] }
    }
}

/// What of a run starts over.
struct RerunChoice {
    let selection: RerunSelection
    /// What the one leg that goes on in its workspace takes over.
    var resumption: JobResumption?
}
