/// How large a YAML document may be (docs/language/yaml.md#size).
package struct YAMLLimits: Hashable, Sendable {
    /// The longest text, in UTF-16 units as GitHub counts them.
    package var characters: Int
    /// The most nodes, those reached through aliases counted each time.
    package var nodes: Int
    /// The deepest nesting of collections; the root is at depth 1.
    package var depth: Int

    package init(characters: Int = 1_048_576, nodes: Int = 50_000, depth: Int = 50) {
        self.characters = characters
        self.nodes = nodes
        self.depth = depth
    }
}
