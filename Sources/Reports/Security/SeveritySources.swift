import Basics

/// What the sources of one finding say about how bad it is; the worst of them counts
/// (docs/formats/security.md#severity).
struct SeveritySources {
    private var worst: SecuritySeverity?
    /// What the tool itself makes of them; nil where it only passes on what others say.
    private(set) var own: SecuritySeverity?
    /// Whether a source says that it does not know.
    private(set) var isStatedUnknown = false

    /// What the sources say together; nil where none says anything.
    var severity: SecuritySeverity? { worst }

    /// The tool's own word; see `add(word:)`. It may be that it does not know.
    mutating func addOwn(word: String?) {
        add(word: word)
        guard let word, !word.utf8.isEmpty else { return }
        own = SecuritySeverity(word: word) ?? .unknown
    }

    /// The tool's own score; see `add(score:)`. Without one it does not know.
    mutating func addOwn(score: JSONValue?) {
        var alone = SeveritySources()
        alone.add(score: score)
        own = alone.severity ?? .unknown
        add(alone.severity)
    }

    mutating func add(_ severity: SecuritySeverity?) {
        guard let severity else { return }
        worst = max(worst ?? severity, severity)
    }

    /// A tool's word. One it has for not knowing says nothing; one that is no such word makes the finding unknown.
    mutating func add(word: String?) {
        guard let word else { return }
        switch Key(word).asciiLowercased {
        case "": break
        case "unknown", "undefined", "unspecified": isStatedUnknown = true
        default: add(SecuritySeverity(word: word) ?? .unknown)
        }
    }

    /// A score from 0 to 10 as number or text; zero says nothing, and what is no such score makes the finding unknown.
    mutating func add(score: JSONValue?) {
        switch score {
        case .number(let number): add(number: number)
        case .string(let text):
            if text.utf8.isEmpty { return }
            let isPlain = text.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0 &- UInt8(ascii: "0") < 10 }
            add(number: isPlain ? Double(text) : nil)
        case nil, .null?: break
        default: add(.unknown)
        }
    }

    /// A CVSS vector; one of a version without a formula says nothing, a broken one makes the finding unknown.
    mutating func add(vector: String?) {
        guard let vector, vector.utf8.starts(with: "CVSS:3".utf8) else { return }
        guard let tenths = CVSS.baseScore(vector) else { return add(.unknown) }
        add(CVSS.severity(tenths: tenths))
    }

    private mutating func add(number: Double?) {
        guard let number, (0...10).contains(number) else { return add(.unknown) }
        add(number == 0 ? nil : CVSS.severity(tenths: max(1, Int(number * 10 + 0.000_001))))
    }
}

extension SeveritySources {
    /// A tag or property of SARIF: it counts only where it is exactly a word in capitals, as trivy and bandit write it.
    mutating func add(exactWord word: String) {
        switch Key(word) {
        case "CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN", "UNDEFINED": add(word: word)
        default: break
        }
    }
}
