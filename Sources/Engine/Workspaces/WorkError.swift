/// Why there is no folder to work in, in one line with the remedy.
package struct WorkError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
