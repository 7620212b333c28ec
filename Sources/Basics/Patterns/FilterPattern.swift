/// One glob of a `branches`, `tags` or `paths` filter (docs/language/triggers.md#patterns).
///
/// `*` stands for anything but `/`, `**` for anything, `**/` also for nothing; `?` and `+` are quantifiers of the
/// character or class before them; `[a-z0-9]` is one character; `\` takes the next character as it stands; a leading
/// `!` negates. The whole value must match. Matching takes time in proportion to value times pattern, never more.
package struct FilterPattern: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as written, with its `!`.
    package let text: String
    /// Whether a match takes a value out again.
    package let isNegated: Bool
    let units: [Unit]

    /// A part of a pattern; values are sequences of these.
    enum Unit: Hashable {
        case character(Set, Quantifier)
        /// `*`
        case anythingInSegment
        /// `**`
        case anything
        /// `**/`: nothing, or at least one character and a `/`.
        case anyFolders

        enum Quantifier: Hashable { case one, optional, oneOrMore }

        enum Set: Hashable {
            case scalar(Unicode.Scalar)
            case ranges([ClosedRange<Unicode.Scalar>])

            func contains(_ scalar: Unicode.Scalar) -> Bool {
                switch self {
                case .scalar(let own): own == scalar
                case .ranges(let ranges): ranges.contains { $0.contains(scalar) }
                }
            }
        }
    }

    /// Reads a pattern.
    ///
    /// - Throws: `FilterPatternError` where it is no pattern: an open `[`, a quantifier without a character, …
    package init(_ text: String) throws(FilterPatternError) {
        self.text = text
        isNegated = text.utf8.first == UInt8(ascii: "!")
        let body = isNegated ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
        var reader = FilterPatternReader(text: text, scalars: Array(body))
        units = try reader.read()
    }

    package static func == (left: FilterPattern, right: FilterPattern) -> Bool { Key(left.text) == Key(right.text) }

    package func hash(into hasher: inout Hasher) { hasher.combine(Key(text)) }

    package var description: String { text }

    /// Whether the whole of `value` has this form; the `!` does not count here.
    package func matches(_ value: String) -> Bool {
        var scalars = value.unicodeScalars[...]
        // Most patterns begin with plain text, and most values differ there.
        var start = 0
        while start < units.count, case .character(.scalar(let wanted), .one) = units[start] {
            guard scalars.popFirst() == wanted else { return false }
            start += 1
        }
        var states = FilterPatternStates(units)
        var after = states
        states.reach(start)
        for scalar in scalars {
            after.clear()
            states.step(scalar, into: &after)
            if after.isEmpty { return false }
            swap(&states, &after)
        }
        return states.isComplete
    }
}

/// Why a text is no filter pattern.
package struct FilterPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The pattern as written.
    package let pattern: String
    /// What is wrong with it.
    package let reason: String

    package var description: String { "the pattern '\(pattern)' is not valid: \(reason)" }
}
