import Synchronization

/// Stops a build from another thread.
package final class BuildStop: Sendable {
    private struct State {
        var isStopped = false
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    package init() {}

    /// Stops what runs now and what comes.
    package func stop() {
        let action = state.withLock { state in
            state.isStopped = true
            return state.action
        }
        action?()
    }

    /// - Throws: if it was stopped.
    func check() throws(ImageError) {
        if state.withLock({ $0.isStopped }) { throw ImageError(.cancelled, "the build was stopped") }
    }

    /// Has `action` called by `stop`, until it is nil.
    func onStop(_ action: (@Sendable () -> Void)?) {
        let isStopped = state.withLock { state in
            state.action = action
            return state.isStopped
        }
        if isStopped { action?() }
    }
}
