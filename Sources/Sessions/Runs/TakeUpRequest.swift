/// What a run is taken up for that nobody drives.
package enum TakeUpRequest: Sendable {
    /// To start over what this picks of it; it is over.
    case rerun(RerunRequest)
    /// To continue where its driver died.
    case resume
    /// To obey what was asked of it, or since a freeze was lifted: it waits for people, or its driver died. What only
    /// ends needs no values that stand in no record.
    case proceed(needingValues: Bool)
}

extension TakeUpRequest {
    /// Whether jobs may start that read secrets, and variables that were given.
    var needsValues: Bool { if case .proceed(false) = self { false } else { true } }
}
