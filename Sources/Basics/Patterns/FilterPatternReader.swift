/// Reads the text of a filter pattern into its units.
struct FilterPatternReader {
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
