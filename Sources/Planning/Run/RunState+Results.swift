package import Basics

extension RunState {
    /// How a job ended, in the four words of `needs.<job>.result`, or nil while it has not.
    ///
    /// A tolerated failure (`continue-on-error`) counts as success here (docs/language/jobs.md#continue-on-error). Of
    /// several legs a failure counts most: the legs that fail-fast cancelled do not turn it into a cancellation.
    package func result(of path: NodePath) -> Conclusion? {
        guard let job = jobs[path] else { return nil }
        switch job.phase {
        case .waiting: return nil
        case .skipped: return .skipped
        case .cancelled: return .cancelled
        case .failed: return .failure
        case .expanded(let paths, _, _):
            var results: [Conclusion] = []
            for path in paths {
                guard let leg = legs[path], let result = leg.result?.conclusion.result else { return nil }
                results.append(leg.plan.continueOnError && result == .failure ? .success : result)
            }
            return Conclusion.combined(results)
        }
    }

    /// The key people see, unique in the run: of a leg, or of a job that has none yet (`call / test`).
    package func key(of path: NodePath) -> String {
        if let leg = legs[path] { return leg.plan.key }
        guard let job = jobs[path] else { return path.description }
        let caller = job.scope.flatMap { legs[$0]?.plan.key }
        return caller.map { "\($0) / \(job.id)" } ?? job.id.string
    }

    /// How many legs all matrices of a run may have together (docs/language/limits.md).
    package static let matrixLegLimit = Matrix.limit

    /// What is said where they have more.
    package static func tooManyLegs(_ count: Int) -> String {
        "The matrices of the run make \(count) jobs; at most \(matrixLegLimit) are allowed"
    }

    /// The jobs `path` needs, directly and through others.
    package func ancestors(of path: NodePath) -> Set<NodePath> {
        var found: Set<NodePath> = []
        var open = jobs[path]?.needs ?? []
        while let next = open.popLast() {
            guard found.insert(next).inserted else { continue }
            open += jobs[next]?.needs ?? []
        }
        return found
    }

    /// Whether the jobs in `scope` are to stop: the run is being cancelled, or a leg that called them is.
    package func isCancelling(scope: NodePath?) -> Bool { cancelReason(in: scope) != nil }

    /// Whether the jobs in `scope` may be looked at: nobody calls them, or the legs that do are at it and have their
    /// places.
    func isOpen(scope: NodePath?) -> Bool {
        guard let scope else { return true }
        guard let leg = legs[scope], leg.isActive, leg.claim == nil else { return false }
        return isOpen(scope: jobs[leg.job]?.scope)
    }

    /// The legs that the run's jobs have become, in order.
    var currentLegs: [LegNode] {
        order.flatMap { path -> [LegNode] in
            guard case .expanded(let paths, _, _)? = jobs[path]?.phase else { return [] }
            return paths.compactMap { legs[$0] }
        }
    }

    /// Whether every job of the run, or of one called workflow, is final.
    func areFinal(_ paths: [NodePath]) -> Bool { paths.allSatisfy { result(of: $0) != nil } }

    /// The conclusion of the run, or of a called workflow, by its jobs.
    func combinedConclusion(of paths: [NodePath]) -> Conclusion {
        Conclusion.combined(paths.compactMap { result(of: $0) })
    }

    /// The legs that this machine cannot run, in the order of the jobs.
    package var absentLegs: [AbsentLeg] { order.flatMap { jobs[$0]?.absent ?? [] } }

    /// Whether any leg of the run ended well.
    package var hasSuccess: Bool { legs.values.contains { $0.result?.conclusion == .success } }
}

extension Conclusion {
    /// The result of jobs that ran side by side, or of the legs of one: a failure, else a cancellation, else success
    /// (docs/language/jobs.md#results). Where nothing ran it is `skipped`, so that it is not taken for a success.
    package static func combined(_ results: [Conclusion]) -> Conclusion {
        if results.contains(.failure) { return .failure }
        if results.contains(.cancelled) { return .cancelled }
        return results.allSatisfy { $0 == .skipped } ? .skipped : .success
    }

    /// The worse of two results of steps that ran one after another: success and skipped, then failure, then cancelled
    /// (docs/language/steps.md#outcomes).
    package static func worse(_ left: Conclusion, _ right: Conclusion) -> Conclusion {
        func rank(_ conclusion: Conclusion) -> Int {
            switch conclusion {
            case .skipped: 0
            case .success, .neutral, .incomplete: 1
            case .failure, .timedOut, .actionRequired: 2
            case .cancelled: 3
            }
        }
        return rank(right) > rank(left) ? right : left
    }
}
