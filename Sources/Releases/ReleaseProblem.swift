/// Why no release can be planned, and what to do.
package struct ReleaseProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
