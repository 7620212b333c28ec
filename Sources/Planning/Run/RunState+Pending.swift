import Basics

extension RunState {
    /// The effects the state asks for, in the order of the jobs. Each is keyed by leg and attempt, so that asking
    /// twice means the same effect.
    package var pending: [RunCommand] {
        guard status == .inProgress else { return [] }
        if let claim { return [.claim(claim)] }
        var commands: [RunCommand] = []
        for path in order {
            guard let job = jobs[path], case .expanded(let paths, _, let maxParallel) = job.phase,
                isOpen(scope: job.scope)
            else { continue }
            // A leg that waits for a concurrency group counts, so that whoever has a place can also start.
            var free = maxParallel - paths.count { legs[$0]?.isActive == true }
            for path in paths {
                guard let leg = legs[path] else { continue }
                switch leg.phase {
                case .ready where free > 0:
                    free -= 1
                    if let claim = leg.claim {
                        commands.append(.claim(claim))
                    } else if leg.plan.call == nil {
                        commands.append(.start(path, attempt: leg.attempt + 1))
                    }
                case .cancelling(let reason) where leg.plan.call == nil:
                    commands.append(.cancel(path, attempt: leg.attempt, reason: reason))
                case .ready, .running, .cancelling, .ended: break
                }
            }
        }
        return commands
    }

    /// Whether this leg has all places it needs, and is among the first ones that `max-parallel` leaves room for.
    func mayStart(_ leg: LegNode) -> Bool {
        guard leg.phase == .ready, leg.claim == nil,
            case .expanded(let paths, _, let maxParallel)? = jobs[leg.job]?.phase
        else { return false }
        let free = maxParallel - paths.count { legs[$0]?.isActive == true }
        return paths.prefix { $0 != leg.plan.path }.count { legs[$0]?.phase == .ready } < free
    }
}
