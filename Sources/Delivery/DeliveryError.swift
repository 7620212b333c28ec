/// Why a deployment could not begin or go on: what happened, and the remedy.
package struct DeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
