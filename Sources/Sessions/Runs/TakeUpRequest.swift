/// What a run is taken up for that nobody drives.
package enum TakeUpRequest: Sendable {
    /// To start over what this picks of it; it is over.
    case rerun(RerunRequest)
    /// To continue where its driver died.
    case resume
}
