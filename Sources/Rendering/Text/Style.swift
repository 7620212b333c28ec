/// Whether output is coloured; the colours themselves are the terminal's own palette.
package struct Style: Hashable, Sendable {
    /// Whether SGR sequences are written.
    package let isColoured: Bool

    /// A style with or without colours.
    package init(isColoured: Bool) { self.isColoured = isColoured }

    /// The style for an output: colours only on a terminal, and not where `NO_COLOR` is set to anything but an empty
    /// text (no-color.org).
    package init(isTerminal: Bool, noColor: String?) {
        isColoured = isTerminal && (noColor?.utf8.isEmpty ?? true)
    }

    /// `text` in `ink`.
    package func paint(_ text: String, _ ink: Ink) -> String {
        guard isColoured, ink != .plain, !text.utf8.isEmpty else { return text }
        return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
    }
}
