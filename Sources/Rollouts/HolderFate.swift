/// What can be told of the process that holds an environment's lock.
package enum HolderFate: Hashable, Sendable, CaseIterable {
    case lives
    case ended
    /// It belongs to another machine or container, or is no process of Pitlane's.
    case unknown

    /// Whether somebody else may have the lock.
    package var isTakenOver: Bool { self == .ended }
}
