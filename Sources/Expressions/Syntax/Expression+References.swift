package import Basics

extension Expression {
    /// A use of a context: `needs.build.outputs.version` is the context `needs` and the path `build`, `outputs`,
    /// `version`.
    package struct Reference: Hashable, Sendable {
        /// The context in lower case.
        package let context: Key
        /// The literal names that follow it, as written, up to the first index that is no literal text.
        package let path: [Key]
        /// Whether the path is all there is: false where `*` or a computed index follows.
        package let isComplete: Bool
        /// The bytes (UTF-8 offsets) of `source` from the context's name to the path's end.
        package let range: Range<Int>
    }

    /// All uses of contexts, in the order written.
    package var references: [Reference] {
        var found: [Reference] = []
        collect(tree.root, path: [], isComplete: true, end: nil, into: &found)
        return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// Walks down `node`, to which `path` (innermost last) is applied. The depth of a tree is limited to 50.
    private func collect(
        _ node: Int32, path: [Key], isComplete: Bool, end: Int32?, into found: inout [Reference]
    ) {
        let content = tree.nodes[Int(node)]
        switch content.kind {
        case .context(let name):
            found.append(
                Reference(
                    context: name, path: path.reversed(), isComplete: isComplete,
                    range: Int(content.start)..<Int(end ?? content.end)))
        case .index:
            let (left, right) = (content.firstChild, content.lastChild)
            switch tree.nodes[Int(right)].kind {
            case .literal(.string(let name)):
                collect(left, path: path + [Key(name)], isComplete: isComplete, end: end ?? content.end, into: &found)
            case .literal, .wildcard: collect(left, path: [], isComplete: false, end: nil, into: &found)
            default:
                collect(left, path: [], isComplete: false, end: nil, into: &found)
                collect(right, path: [], isComplete: true, end: nil, into: &found)
            }
        case .literal, .wildcard: break
        case .not, .comparison, .and, .or, .call:
            for child in tree.children(of: content) {
                collect(child, path: [], isComplete: true, end: nil, into: &found)
            }
        }
    }
}
