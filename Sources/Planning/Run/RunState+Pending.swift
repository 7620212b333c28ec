extension RunState {
    /// The effects the state asks for, in the order of the jobs. Each is keyed by leg and attempt, so that asking
    /// twice means the same effect.
    package var pending: [RunCommand] {
        guard status == .inProgress else { return [] }
        var commands: [RunCommand] = []
        for path in order {
            guard case .expanded(let paths, _, let maxParallel)? = jobs[path]?.phase else { continue }
            var free = maxParallel - paths.count { legs[$0]?.isActive == true }
            for path in paths {
                guard let leg = legs[path], leg.plan.call == nil else { continue }
                switch leg.phase {
                case .ready where free > 0:
                    free -= 1
                    commands.append(.start(path, attempt: leg.attempt + 1))
                case .cancelling(let reason):
                    commands.append(.cancel(path, attempt: leg.attempt, reason: reason))
                case .ready, .running, .ended: break
                }
            }
        }
        return commands
    }

    /// Whether `max-parallel` leaves room for this leg.
    func mayStart(_ leg: LegNode) -> Bool {
        guard case .expanded(let paths, _, let maxParallel)? = jobs[leg.job]?.phase else { return false }
        return paths.count { legs[$0]?.isActive == true } < maxParallel
    }
}
