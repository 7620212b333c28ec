package import Basics

/// A finished job as another one sees it: `needs.<id>`, or `jobs.<id>` for the outputs of a called workflow.
package struct NeededJob: Hashable, Sendable {
    package let id: Key
    package let result: Conclusion
    package let outputs: [Output]

    package init(id: Key, result: Conclusion, outputs: [Output]) {
        self.id = id
        self.result = result
        self.outputs = outputs
    }
}
