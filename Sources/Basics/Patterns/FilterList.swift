/// The patterns of one filter key, in order (docs/language/triggers.md#filters).
package struct FilterList: Hashable, Sendable {
    /// Whether the patterns say what to take or what to leave out.
    package enum Mode: Hashable, Sendable {
        /// `branches`, `tags`, `paths`.
        case include
        /// `branches-ignore`, `tags-ignore`, `paths-ignore`.
        case ignore
    }

    /// What a match means.
    package let mode: Mode
    /// In the order written; the last match decides.
    package let patterns: [FilterPattern]

    package init(_ mode: Mode, _ patterns: [FilterPattern]) {
        self.mode = mode
        self.patterns = patterns
    }

    /// The last pattern that has the form of `value`; it decides. Nil where none has.
    package func decidingPattern(for value: String) -> FilterPattern? { patterns.last { $0.matches(value) } }

    /// Whether the list takes `value`: for `include` if the last matching pattern is no `!` pattern, for `ignore` if
    /// it is not left out. A list without patterns filters nothing.
    package func accepts(_ value: String) -> Bool {
        if patterns.isEmpty { return true }
        let isMatched = decidingPattern(for: value).map { !$0.isNegated } ?? false
        return (mode == .include) == isMatched
    }

    /// Whether an event with these values passes: at least one is taken. An event without values, such as a push
    /// without changed files, passes only a list without patterns.
    package func accepts(anyOf values: some Sequence<String>) -> Bool {
        patterns.isEmpty || values.contains { accepts($0) }
    }
}
