import Basics

/// A glob over the names of artifacts as the published action reads them (minimatch): `*`, `?`, `[a-z]`, `{a,b}`,
/// `{1..3}`, `@(a|b)` and its kin, and `!` before all for the opposite.
struct ArtifactPattern: Hashable, Sendable {
    /// What is matched by one part of a pattern.
    private enum Part: Hashable {
        case text(Unicode.Scalar)
        case one, any
        case set([ClosedRange<Unicode.Scalar>], isExclusive: Bool)
        /// `?(…)`, `*(…)`, `+(…)`, `@(…)`, `!(…)`.
        case group(Kind, [[Part]])
    }

    private enum Kind: Hashable {
        case optional, many, some, one, none

        init?(_ sign: Unicode.Scalar) {
            switch sign {
            case "?": self = .optional
            case "*": self = .many
            case "+": self = .some
            case "@": self = .one
            case "!": self = .none
            default: return nil
            }
        }
    }

    private let alternatives: [[Part]]
    private let isNegated: Bool

    init(_ text: String, action: String) throws(ActionError) {
        var scalars = Array(text.unicodeScalars)[...]
        var isNegated = false
        while scalars.first == "!" {
            isNegated.toggle()
            scalars.removeFirst()
        }
        self.isNegated = isNegated
        // A comment matches nothing.
        if text.utf8.first == UInt8(ascii: "#") {
            alternatives = []
            return
        }
        let texts = Self.expanded(Array(scalars))
        guard texts.count < Self.limit else {
            throw ActionError("\(action): the pattern '\(text)' has more than 1000 alternatives; write a shorter one")
        }
        alternatives = texts.map { Self.parts($0) }
    }

    func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        let isFound = alternatives.contains { parts in
            // A leading dot has to be written.
            if scalars.first == ".", parts.first != .text(".") { return false }
            return Self.matches(parts[...], scalars[...])
        }
        return isFound != isNegated
    }

    // MARK: - Braces

    private static let limit = 1001

    /// The texts that `{a,b}` and `{1..3}` stand for; other braces are taken as they stand.
    private static func expanded(_ scalars: [Unicode.Scalar], limit: Int = limit) -> [[Unicode.Scalar]] {
        guard let group = group(in: scalars) else { return [scalars] }
        var texts: [[Unicode.Scalar]] = []
        for choice in group.choices {
            for rest in expanded(choice + scalars[group.end...], limit: limit - texts.count) {
                texts.append(scalars[..<group.start] + rest)
                if texts.count >= limit { return texts }
            }
        }
        return texts
    }

    private static func group(
        in scalars: [Unicode.Scalar]
    ) -> (start: Int, choices: [[Unicode.Scalar]], end: Int)? {
        for start in scalars.indices where scalars[start] == "{" {
            var depth = 0
            var choices: [[Unicode.Scalar]] = [[]]
            for index in start..<scalars.endIndex {
                let scalar = scalars[index]
                if scalar == "{" { depth += 1 }
                if scalar == "}" { depth -= 1 }
                if depth == 0 {
                    if choices.count > 1 { return (start, choices, index + 1) }
                    if let range = range(choices[0]) { return (start, range, index + 1) }
                    break
                }
                if index == start { continue }
                if scalar == ",", depth == 1 {
                    choices.append([])
                } else {
                    choices[choices.count - 1].append(scalar)
                }
            }
        }
        return nil
    }

    /// The words of `1..3`, `03..01` and `a..c`; nil for another text.
    private static func range(_ text: [Unicode.Scalar]) -> [[Unicode.Scalar]]? {
        let words = String(String.UnicodeScalarView(text)).utf8.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard words.count == 3, words[1].isEmpty else { return nil }
        let ends = [words[0], words[2]].map { String(decoding: $0, as: UTF8.self) }
        if let first = Int(ends[0]), let last = Int(ends[1]) {
            let isPadded = ends.contains { $0.utf8.count > 1 && $0.utf8.first == UInt8(ascii: "0") }
            let width = isPadded ? max(ends[0].utf8.count, ends[1].utf8.count) : 0
            let step = first <= last ? 1 : -1
            return Array(stride(from: first, through: last, by: step).prefix(limit)).map { number in
                let digits = String(number)
                return Array((String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits).unicodeScalars)
            }
        }
        let letters = ends.map { Array($0.unicodeScalars) }
        guard letters.allSatisfy({ $0.count == 1 && $0[0].isASCII && $0[0].properties.isAlphabetic }) else {
            return nil
        }
        let (first, last) = (letters[0][0].value, letters[1][0].value)
        return Array(stride(from: first, through: last, by: first <= last ? 1 : -1)).compactMap(Unicode.Scalar.init)
            .map { [$0] }
    }

    // MARK: - Parts

    private static func parts(_ scalars: [Unicode.Scalar]) -> [Part] {
        var rest = scalars[...]
        return parts(&rest, isInside: false)
    }

    /// The parts up to the end, or up to the `|` or `)` that ends an alternative of a group.
    private static func parts(_ rest: inout ArraySlice<Unicode.Scalar>, isInside: Bool) -> [Part] {
        var parts: [Part] = []
        while let scalar = rest.first {
            if isInside, scalar == "|" || scalar == ")" { return parts }
            if let kind = Kind(scalar), rest.dropFirst().first == "(", let group = group(kind, rest) {
                parts.append(group.part)
                rest = group.rest
                continue
            }
            rest.removeFirst()
            switch scalar {
            case "*": if parts.last != .any { parts.append(.any) }
            case "?": parts.append(.one)
            case "\\":
                if let next = rest.popFirst() { parts.append(.text(next)) }
            case "[": parts.append(set(&rest) ?? .text("["))
            default: parts.append(.text(scalar))
            }
        }
        return parts
    }

    /// A group at the beginning of `text`; nil where it has no end, and its signs stand for themselves.
    private static func group(
        _ kind: Kind, _ text: ArraySlice<Unicode.Scalar>
    ) -> (part: Part, rest: ArraySlice<Unicode.Scalar>)? {
        var rest = text.dropFirst(2)
        var choices: [[Part]] = []
        while true {
            choices.append(parts(&rest, isInside: true))
            guard let end = rest.popFirst() else { return nil }
            if end == ")" { return (.group(kind, choices), rest) }
        }
    }

    /// What stands between brackets; nil where they are not closed.
    private static func set(_ rest: inout ArraySlice<Unicode.Scalar>) -> Part? {
        var inside = rest
        let isExclusive = inside.first == "!" || inside.first == "^"
        if isExclusive { inside.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while let scalar = inside.popFirst() {
            if scalar == "]", !ranges.isEmpty {
                rest = inside
                return .set(ranges, isExclusive: isExclusive)
            }
            if inside.first == "-", let last = inside.dropFirst().first, last != "]" {
                inside = inside.dropFirst(2)
                if scalar <= last { ranges.append(scalar...last) }
            } else {
                ranges.append(scalar...scalar)
            }
        }
        return nil
    }

    // MARK: - Matching

    private static func matches(_ parts: ArraySlice<Part>, _ name: ArraySlice<Unicode.Scalar>) -> Bool {
        ends(of: parts, name).contains(name.endIndex)
    }

    /// Every place where a match of all `parts` from the beginning of `name` can end.
    private static func ends(of parts: ArraySlice<Part>, _ name: ArraySlice<Unicode.Scalar>) -> Set<Int> {
        var places: Set<Int> = [name.startIndex]
        for (index, part) in zip(parts.indices, parts) {
            var next: Set<Int> = []
            for place in places {
                // `!(a)` looks ahead to the end, with all that follows it.
                if case .group(.none, let choices) = part {
                    let excluded = [.group(.one, choices)] + parts[(index + 1)...]
                    if ends(of: excluded[...], name[place...]).contains(name.endIndex) { continue }
                    next.formUnion(place...name.endIndex)
                } else {
                    next.formUnion(ends(of: part, name[place...]))
                }
            }
            places = next
            if places.isEmpty { break }
        }
        return places
    }

    private static func ends(of part: Part, _ name: ArraySlice<Unicode.Scalar>) -> Set<Int> {
        let start = name.startIndex
        switch part {
        case .any: return Set(start...name.endIndex)
        case .one: return name.isEmpty ? [] : [start + 1]
        case .text(let scalar): return name.first == scalar ? [start + 1] : []
        case .set(let ranges, let isExclusive):
            guard let first = name.first else { return [] }
            return ranges.contains { $0.contains(first) } != isExclusive ? [start + 1] : []
        case .group(let kind, let choices):
            let once = { (name: ArraySlice<Unicode.Scalar>) in
                choices.reduce(into: Set<Int>()) { $0.formUnion(ends(of: $1[...], name)) }
            }
            switch kind {
            case .one: return once(name)
            case .optional: return once(name).union([start])
            case .none: return Set(start...name.endIndex)
            case .some, .many:
                var found: Set<Int> = []
                var open = once(name)
                while let place = open.popFirst() {
                    if found.insert(place).inserted { open.formUnion(once(name[place...])) }
                }
                return kind == .many ? found.union([start]) : found
            }
        }
    }
}
