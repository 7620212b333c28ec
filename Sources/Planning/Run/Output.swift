package import Basics

/// A name and a text: an output of a step, a job or a workflow.
package struct Output: Hashable, Sendable {
    package let name: Key
    package let value: String

    package init(_ name: Key, _ value: String) {
        self.name = name
        self.value = value
    }
}
