package import Planning

/// Knows which steps run and have written nothing for a while, so that a display without a clock can say that they are
/// still running. Pure.
package struct SilentSteps: Sendable {
    private struct Silence {
        /// The last output, or the beginning.
        var since: Instant
        /// When it is told next.
        var due: Instant
    }

    /// Milliseconds; 0 where silence is never told.
    private let interval: Int64
    private var open: [StepPlace: Silence] = [:]

    /// - Parameter interval: how long a step may be silent; zero for ever.
    package init(interval: Duration) {
        self.interval = Int64(interval / .milliseconds(1))
    }

    /// Whether silence is told at all.
    var isTold: Bool { interval > 0 }

    /// A step has begun.
    package mutating func began(_ place: StepPlace, at now: Instant) {
        guard interval > 0 else { return }
        open[place] = Silence(since: now, due: now)
        heard(place, at: now)
    }

    /// The step has written something; what an inner step of an action does counts for the steps around it.
    package mutating func heard(_ place: StepPlace, at now: Instant) {
        guard interval > 0 else { return }
        var id: StepID? = place.step
        while let step = id {
            let place = StepPlace(run: place.run, leg: place.leg, step: step)
            if open[place] != nil {
                open[place] = Silence(since: now, due: Instant(milliseconds: now.milliseconds + interval))
            }
            id = step.parent
        }
    }

    /// A step is over.
    package mutating func ended(_ place: StepPlace, at now: Instant) {
        heard(place, at: now)
        open.removeValue(forKey: place)
    }

    /// The innermost steps whose silence is to be told now, with its milliseconds; each is told again after the same
    /// while.
    package mutating func told(at now: Instant) -> [(place: StepPlace, milliseconds: Int64)] {
        let due = open.filter { $0.value.due <= now }
        for place in due.keys { open[place]?.due = Instant(milliseconds: now.milliseconds + interval) }
        let around = Set(
            open.keys.compactMap { place in
                place.step.parent.map { StepPlace(run: place.run, leg: place.leg, step: $0) }
            })
        return due.filter { !around.contains($0.key) }
            .map { (place: $0.key, milliseconds: now.milliseconds(since: $0.value.since)) }
            .sorted { ($0.place.run, $0.place.leg, $0.place.step) < ($1.place.run, $1.place.leg, $1.place.step) }
    }

    /// How long nothing can become due: not longer than the interval, since a step that begins now is not due earlier.
    package func pause(at now: Instant) -> Int64 {
        let next = open.values.map { $0.due.milliseconds(since: now) }.min() ?? interval
        return min(max(next, 1), interval)
    }
}
