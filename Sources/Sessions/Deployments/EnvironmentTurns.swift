import Basics
import Engine
import Glibc
import Journal
import Synchronization

/// Lets jobs of one run change an environment one after the other: also what a step has begun that was stopped is
/// undone before the next begins.
final class EnvironmentTurns: Sendable {
    private let taken = Mutex<Set<Key>>([])

    /// Does something when nobody else of the run changes the environment.
    ///
    /// - Throws: `SessionError` where the job wants no more of it meanwhile; what `body` throws.
    func alone<Result>(in environment: Key, _ call: JobCall, _ body: () throws -> Result) throws -> Result {
        var isTold = false
        while !taken.withLock({ $0.insert(environment).inserted }) {
            if call.isOver { throw SessionError("the deployment was stopped while it waited for another one") }
            if !isTold { call.send(.news(.note("waiting for another change of \(environment) by this run"))) }
            isTold = true
            usleep(50_000)
        }
        defer { _ = taken.withLock { $0.remove(environment) } }
        return try body()
    }
}
