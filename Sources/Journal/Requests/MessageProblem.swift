/// What is wrong with a message between a job and its driver.
package struct MessageProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    package let description: String

    package init(_ description: String) { self.description = description }
}
