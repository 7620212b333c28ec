package import Basics

/// Which versions of a service stay on a host.
package enum Retention {
    /// The versions that may go, of those that are there.
    ///
    /// - Parameters:
    ///   - state: the version that serves, the one before it and the one that is rolled out stay, however old they are.
    ///   - keep: how many stay in all, if there are so many; the latest that served come first.
    package static func removable(of versions: [Key], in state: EnvironmentState, keep: Int) -> [Key] {
        let needed = [state.live?.release, state.previous?.release, state.progress?.rollout.release]
            .compactMap { $0?.version }
        let ranked = needed + state.served.map(\.version).filter { !needed.contains($0) }
        let kept = ranked.prefix(max(keep, needed.count))
        return versions.filter { !kept.contains($0) }
    }
}
