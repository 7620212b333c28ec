/// What a gate decides about a change.
package enum GateOutcome: String, Hashable, Sendable {
    case pass, block
}
