/// The unique path of a job in a run: `build`, `build[2]`, `call[0]/test`.
///
/// A matrix leg adds its index in brackets; a job of a called workflow adds `/` and its id. From the first day a
/// job's id is a path, so that a reusable call is a subgraph and nothing has to be renamed.
package struct NodePath: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The path as text.
    package let key: Key

    /// Takes a path as written in a record.
    package init(_ text: String) { key = Key(text) }

    package var description: String { key.string }

    package static func < (left: NodePath, right: NodePath) -> Bool { left.key < right.key }

    /// How many calls are around the job.
    package var depth: Int { key.string.utf8.count { $0 == UInt8(ascii: "/") } }

    /// The leg that calls the workflow the job stands in, or nil for a job of the run's own.
    package var caller: NodePath? {
        guard let slash = key.string.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return NodePath(String(decoding: key.string.utf8[..<slash], as: UTF8.self))
    }

    /// The path of a job called `job` inside the scope `self`.
    package func appending(job: Key) -> NodePath { NodePath("\(key.string)/\(job.string)") }

    /// The path of matrix leg `index` of this job.
    package func leg(_ index: Int) -> NodePath { NodePath("\(key.string)[\(index)]") }
}
