package import Basics

/// One node of a YAML document with the place it was written at.
///
/// Mappings keep their pairs in the order written, duplicates included: what a repeated key means is for the reader
/// of the tree to say, with both places at hand.
///
/// A node reached through an alias (`*x`) is the anchored node itself: its children keep their own places, and the
/// node's own `range` is the alias, which is the place its user looks at.
package struct YAMLNode: Sendable {
    /// The three kinds of node.
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLPair])
    }

    // One reference: nodes move into ever larger collections while the tree is built.
    private let storage: Storage

    private final class Storage: Sendable {
        let content: Content
        let range: SourceRange
        let anchorRange: SourceRange?

        init(_ content: Content, _ range: SourceRange, _ anchorRange: SourceRange?) {
            self.content = content
            self.range = range
            self.anchorRange = anchorRange
        }
    }

    package init(_ content: Content, range: SourceRange, anchorRange: SourceRange? = nil) {
        storage = Storage(content, range, anchorRange)
    }

    /// What the node is.
    package var content: Content { storage.content }
    /// Where it stands; a block collection ends with its last child, not at the blank lines after it.
    package var range: SourceRange { storage.range }
    /// Where the anchored node was written, if this node was reached through an alias.
    package var anchorRange: SourceRange? { storage.anchorRange }

    /// The scalar, if the node is one.
    package var scalar: YAMLScalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
    /// The items, if the node is a sequence.
    package var items: [YAMLNode]? { if case .sequence(let items) = content { items } else { nil } }
    /// The pairs in the order written, if the node is a mapping.
    package var pairs: [YAMLPair]? { if case .mapping(let pairs) = content { pairs } else { nil } }

    /// The value of the first pair of a mapping whose key is a scalar with the text `key`, or nil.
    package subscript(key: Key) -> YAMLNode? {
        pairs?.first { pair in pair.key.scalar.map { Key($0.text) == key } ?? false }?.value
    }
}

/// A key and its value in a mapping; the key may be any node.
package struct YAMLPair: Sendable {
    /// The key: a scalar in any sane file, but YAML allows collections.
    package let key: YAMLNode
    /// Its value; a null scalar where nothing is written.
    package let value: YAMLNode
}
