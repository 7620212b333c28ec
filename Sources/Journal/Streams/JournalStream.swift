package import Basics

/// What has a journal of its own, and one driver at a time: a kernel lock says who that is, and an epoch keeps a driver
/// that has lost it from writing.
package enum JournalStream: Hashable, Sendable, CustomStringConvertible {
    /// A run, by its number.
    case run(Int)

    /// What kind of stream it is, as the record names it.
    package var kind: Key {
        switch self {
        case .run: "run"
        }
    }

    /// Its number among those of its kind.
    package var number: Int {
        switch self {
        case .run(let number): number
        }
    }

    /// `run 3`.
    package var description: String { "\(kind) \(number)" }
}
