import Engine
package import Planning
package import Store

extension RunStore {
    /// Records runs whose driver has died as interrupted, and removes what their jobs have left.
    ///
    /// - Parameter cleansAll: whether to look also for what a program has left that died when its run was over.
    package func settle(at time: Instant, cleansAll: Bool = false) throws {
        guard !(try settleInterrupted(at: time).isEmpty) || cleansAll else { return }
        // What cannot be removed (a container wrote it as root) must not keep anybody from reading; `prune` finds it
        // and reports why.
        for place in WorkPlace.all(of: dataDirectory) { place.discard { $0 == nil } }
    }
}
