import Basics

/// Concurrency groups: the state says which places are wanted and which are held; taking and giving them back is the
/// driver's (docs/language/concurrency.md).
extension RunState {
    /// Whether the run has the place of its own group, or needs none: before that no job is looked at.
    package var hasPlace: Bool { inputs?.concurrency == nil || places.taken > 0 }

    /// The place the run itself wants now.
    var claim: PlaceClaim? {
        guard !hasPlace, cancelReason == nil, let concurrency = inputs?.concurrency else { return nil }
        return PlaceClaim(leg: nil, key: nil, index: 0, concurrency: concurrency)
    }

    /// Whether the run still needs a place it was given: a leg's until it ends, the run's own until the run ends.
    package func holds(_ claim: PlaceClaim) -> Bool {
        guard let path = claim.leg else { return status == .inProgress && places.taken > 0 }
        guard let leg = legs[path], leg.result == nil else { return false }
        return leg.places.taken > claim.index
    }

    /// Whether the claim is among what the state asks for.
    func wants(_ claim: PlaceClaim) -> Bool { pending.contains(.claim(claim)) }

    /// Why a leg can never have its places: it needs one that it has already, or that the run or a call around it has.
    func deadlock(of leg: LegNode) -> String? {
        var holders: [Key: String] = [:]
        if let own = inputs?.concurrency { holders[own.identity] = "top level workflow" }
        var scope = jobs[leg.job]?.scope
        while let path = scope, let caller = legs[path] {
            for concurrency in caller.plan.concurrency { holders[concurrency.identity] = caller.plan.key }
            scope = jobs[caller.job]?.scope
        }
        for concurrency in leg.plan.concurrency {
            if let holder = holders[concurrency.identity] {
                return """
                    Canceling since a deadlock for concurrency group '\(concurrency.group)' was detected between \
                    '\(holder)' and '\(leg.plan.key)'
                    """
            }
            holders[concurrency.identity] = leg.plan.key
        }
        return nil
    }
}

extension LegNode {
    /// The place the leg wants before it may start.
    var claim: PlaceClaim? {
        guard plan.concurrency.indices.contains(places.taken) else { return nil }
        return PlaceClaim(
            leg: plan.path, key: plan.key, index: places.taken, concurrency: plan.concurrency[places.taken])
    }
}
