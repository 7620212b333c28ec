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
    private let units: [Unit]

    /// A part of a pattern; values are sequences of these.
    fileprivate enum Unit: Hashable {
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

// MARK: - Reading

/// Reads the text of a filter pattern into its units.
private struct FilterPatternReader {
    let text: String
    let scalars: [Unicode.Scalar]
    private var at = 0
    private var units: [FilterPattern.Unit] = []

    init(text: String, scalars: [Unicode.Scalar]) {
        self.text = text
        self.scalars = scalars
    }

    /// All units.
    ///
    /// - Throws: `FilterPatternError`.
    mutating func read() throws(FilterPatternError) -> [FilterPattern.Unit] {
        while let scalar = take() {
            switch scalar {
            case "*": readStars()
            case "?": try quantify(.optional)
            case "+": try quantify(.oneOrMore)
            case "[": units.append(.character(try readClass(), .one))
            case "\\":
                guard let escaped = take() else { throw fault("nothing follows the last '\\'") }
                units.append(.character(.scalar(escaped), .one))
            default: units.append(.character(.scalar(scalar), .one))
            }
        }
        return units
    }

    private var peek: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    private mutating func take() -> Unicode.Scalar? {
        guard at < scalars.count else { return nil }
        defer { at += 1 }
        return scalars[at]
    }

    private mutating func readStars() {
        guard peek == "*" else { return units.append(.anythingInSegment) }
        at += 1
        // More stars add nothing to two.
        while peek == "*" { at += 1 }
        guard peek == "/" else { return units.append(.anything) }
        at += 1
        units.append(.anyFolders)
    }

    private mutating func quantify(_ quantifier: FilterPattern.Unit.Quantifier) throws(FilterPatternError) {
        switch units.last {
        case .character(let set, .one): units[units.count - 1] = .character(set, quantifier)
        // `*` and `**` stand for nothing and for repetition already.
        case .anythingInSegment, .anything: break
        case .character, .anyFolders, nil:
            let sign = quantifier == .optional ? "?" : "+"
            throw fault("'\(sign)' must follow a character or a class; write '\\\(sign)' for the character itself")
        }
    }

    private mutating func readClass() throws(FilterPatternError) -> FilterPattern.Unit.Set {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        if peek == "^" || peek == "!" { throw fault("a class cannot be negated; use a '!' pattern of its own") }
        while var first = take() {
            if first == "]" {
                guard !ranges.isEmpty else { throw fault("'[]' names no character") }
                return .ranges(ranges)
            }
            if first == "\\" {
                guard let escaped = take() else { break }
                first = escaped
            }
            guard peek == "-", at + 1 < scalars.count, scalars[at + 1] != "]" else {
                ranges.append(first...first)
                continue
            }
            let last = scalars[at + 1]
            guard first <= last, Self.kind(first) != nil, Self.kind(first) == Self.kind(last) else {
                throw fault("'\(first)-\(last)' is not a range within a-z, A-Z or 0-9")
            }
            ranges.append(first...last)
            at += 2
        }
        throw fault("a '[' is not closed by ']'; write '\\[' for the character itself")
    }

    /// Which of a-z, A-Z, 0-9 a character is in; ranges stay within one.
    private static func kind(_ scalar: Unicode.Scalar) -> Int? {
        switch scalar {
        case "a"..."z": 0
        case "A"..."Z": 1
        case "0"..."9": 2
        default: nil
        }
    }

    private func fault(_ reason: String) -> FilterPatternError { FilterPatternError(pattern: text, reason: reason) }
}

/// Why a text is no filter pattern.
package struct FilterPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The pattern as written.
    package let pattern: String
    /// What is wrong with it.
    package let reason: String

    package var description: String { "the pattern '\(pattern)' is not valid: \(reason)" }
}

// MARK: - Matching

/// Which units of a filter pattern may come next of a value read so far: all ways through the pattern at once.
private struct FilterPatternStates {
    private let units: [FilterPattern.Unit]
    /// Whether unit number i may come next; one more for the end.
    private var next: [Bool]
    /// Whether unit number i, a repeatable one, has begun and may go on.
    private var inside: [Bool]
    /// Whether there is no way on.
    private(set) var isEmpty = true

    init(_ units: [FilterPattern.Unit]) {
        self.units = units
        next = [Bool](repeating: false, count: units.count + 1)
        inside = [Bool](repeating: false, count: units.count)
    }

    /// Whether what was read so far is a whole match.
    var isComplete: Bool { next[units.count] }

    /// Takes back all marks.
    mutating func clear() {
        guard !isEmpty else { return }
        for position in next.indices { next[position] = false }
        for position in inside.indices { inside[position] = false }
        isEmpty = true
    }

    /// Marks `position`, and what follows it where its unit may be left out.
    mutating func reach(_ position: Int) {
        var position = position
        isEmpty = false
        while !next[position] {
            next[position] = true
            guard position < units.count else { return }
            switch units[position] {
            case .character(_, .one), .character(_, .oneOrMore): return
            case .character(_, .optional), .anythingInSegment, .anything, .anyFolders: position += 1
            }
        }
    }

    /// Marks in `after`, which is clear, where the ways lead when `scalar` is read.
    func step(_ scalar: Unicode.Scalar, into after: inout FilterPatternStates) {
        for (position, unit) in units.enumerated() where next[position] || inside[position] {
            switch unit {
            case .character(let set, let quantifier):
                guard set.contains(scalar) else { continue }
                after.reach(position + 1)
                if quantifier == .oneOrMore { after.goOn(inside: position) }
            case .anythingInSegment: if scalar != "/" { after.reach(position) }
            case .anything: after.reach(position)
            case .anyFolders:
                // At least one character, so a `/` ends it only when it has begun.
                if scalar == "/", inside[position] { after.reach(position + 1) }
                after.goOn(inside: position)
            }
        }
    }

    private mutating func goOn(inside position: Int) {
        inside[position] = true
        isEmpty = false
    }
}
