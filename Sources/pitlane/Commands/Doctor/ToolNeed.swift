import Actions
import Basics

/// A tool that workflows need, with everybody who needs it.
struct ToolNeed {
    /// What kind of tool it is.
    enum Kind: Hashable {
        /// Found by `actions/setup-python` or `actions/setup-node`, wherever they look.
        case python, node
        /// A program in `PATH`.
        case program(Key)
        /// A Docker Engine at this address.
        case engine(Key)
    }

    /// A step, or another place, that needs it.
    struct Want {
        /// A version of it; nil means any.
        let request: InterpreterRequest?
        let reason: Key
        /// Whether it surely is needed.
        let isCertain: Bool
    }

    let kind: Kind
    private(set) var wants: [Want] = []

    init(_ kind: Kind) { self.kind = kind }

    mutating func add(_ want: Want) {
        let isKnown = wants.contains {
            $0.reason == want.reason && $0.isCertain == want.isCertain
                && $0.request?.text.map { Key($0) } == want.request?.text.map { Key($0) }
        }
        if !isKnown { wants.append(want) }
    }
}
