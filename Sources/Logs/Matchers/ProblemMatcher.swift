import Basics

/// A problem matcher as its file defines it: patterns for consecutive lines, and what their groups say about a problem
/// (docs/language/annotations.md#problem-matchers).
///
/// An object, so that a step's log knows a matcher again that it is half-way through with.
final class ProblemMatcher: Sendable {
    /// Unique in a job, whatever the case.
    let owner: String
    /// Of annotations whose pattern gives none.
    let severity: String?
    /// A file whose folder relative paths are seen from, where the pattern gives none.
    let fromPath: String?
    /// At least one.
    let patterns: [LinePattern]

    private init(owner: String, severity: String?, fromPath: String?, patterns: [LinePattern]) {
        self.owner = owner
        self.severity = severity
        self.fromPath = fromPath
        self.patterns = patterns
    }

    // MARK: - Reading

    /// The matchers of a file: `{"problemMatcher": [{"owner", "severity", "fromPath", "pattern": […]}]}`.
    ///
    /// - Throws: for the first thing that is wrong with it.
    static func read(_ bytes: [UInt8]) throws(MatcherProblem) -> [ProblemMatcher] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let document: JSONValue
        do throws(JSONError) {
            document = try .parse(bytes: bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes)
        } catch {
            throw MatcherProblem("the file is not JSON: \(error)")
        }
        guard case .object(let object) = document else { throw MatcherProblem("the file holds no JSON object") }
        var matchers: [ProblemMatcher] = []
        var owners: Set<Key> = []
        for value in try list(object["problemMatcher"], "problemMatcher") {
            let matcher = try ProblemMatcher(value)
            guard owners.insert(Key(matcher.owner).asciiLowercased).inserted else {
                throw MatcherProblem("Duplicate owner name '\(matcher.owner)'")
            }
            matchers.append(matcher)
        }
        return matchers
    }

    private convenience init(_ value: JSONValue) throws(MatcherProblem) {
        let owner = try Self.text(value["owner"], "owner") ?? ""
        guard !owner.utf8.isEmpty else { throw MatcherProblem("Owner must not be empty") }
        let severity = try Self.text(value["severity"], "severity")
        guard severity == nil || Annotation.Level(matcherSeverity: severity) != nil else {
            throw MatcherProblem("Matcher '\(owner)' contains unexpected default severity '\(severity ?? "")'")
        }
        let values = try Self.list(value["pattern"], "pattern of matcher '\(owner)'")
        guard !values.isEmpty else { throw MatcherProblem("Matcher '\(owner)' does not contain any patterns") }
        var patterns: [LinePattern] = []
        var seen = MatcherFields<Int>()
        for (index, value) in values.enumerated() {
            do throws(MatcherProblem) {
                let pattern = try Self.pattern(value, isFirst: index == 0, isLast: index == values.count - 1)
                try Self.check(pattern, &seen)
                patterns.append(pattern)
            } catch {
                throw MatcherProblem("Matcher '\(owner)': \(error)")
            }
        }
        guard seen.message != nil else { throw MatcherProblem("At least one pattern must set 'message'") }
        self.init(
            owner: owner, severity: severity, fromPath: try Self.text(value["fromPath"], "fromPath"),
            patterns: patterns)
    }

    private static func pattern(
        _ value: JSONValue, isFirst: Bool, isLast: Bool
    ) throws(MatcherProblem) -> LinePattern {
        var fields = MatcherFields<Int>()
        for (name, path) in MatcherFields<Int>.names {
            guard let number = value[Key(name)], !number.isNull else { continue }
            guard let index = number.intValue ?? number.stringValue.flatMap({ Int($0) }) else {
                throw MatcherProblem("The property '\(name)' must be the number of a group")
            }
            fields[keyPath: path] = index
        }
        let isLoop = value["loop"]?.boolValue ?? false
        if isLoop, isFirst || !isLast {
            throw MatcherProblem("Only the last pattern in a multiline matcher may set 'loop'")
        }
        if isLoop, fields.message == nil { throw MatcherProblem("The loop pattern must set 'message'") }
        return try LinePattern(
            source: try text(value["regexp"], "regexp") ?? "", fields: fields, isLoop: isLoop)
    }

    /// Each property stands once, and names a group there is.
    private static func check(_ pattern: LinePattern, _ seen: inout MatcherFields<Int>) throws(MatcherProblem) {
        for (name, path) in MatcherFields<Int>.names {
            guard let index = pattern.fields[keyPath: path] else { continue }
            guard seen[keyPath: path] == nil else { throw MatcherProblem("The property '\(name)' is set twice") }
            guard (0..<pattern.groupCount).contains(index) else {
                throw MatcherProblem("The property '\(name)' is set to \(index) which is out of range")
            }
            seen[keyPath: path] = index
        }
    }

    private static func text(_ value: JSONValue?, _ name: String) throws(MatcherProblem) -> String? {
        guard let value, !value.isNull else { return nil }
        guard let text = value.stringValue else { throw MatcherProblem("The property '\(name)' must be a text") }
        return text
    }

    private static func list(_ value: JSONValue?, _ name: String) throws(MatcherProblem) -> [JSONValue] {
        guard let value, !value.isNull else { return [] }
        guard let list = value.arrayValue else { throw MatcherProblem("The \(name) must be a list") }
        return list
    }
}

extension Annotation.Level {
    /// The level a matcher's severity means, whatever its case: none is an error; nil for a word that is no severity.
    init?(matcherSeverity text: String?) {
        guard let text, !text.utf8.isEmpty else {
            self = .error
            return
        }
        self.init(rawValue: Key(text).asciiLowercased.string)
    }
}

/// What a problem matcher takes out of lines: numbers of groups in a pattern, texts in a match.
struct MatcherFields<Value: Hashable & Sendable>: Hashable, Sendable {
    var file: Value?
    var line: Value?
    var column: Value?
    var severity: Value?
    var code: Value?
    var message: Value?
    var fromPath: Value?

    /// The fields by their names in a matcher's file.
    static var names: [(name: String, path: WritableKeyPath<MatcherFields, Value?>)] {
        [
            ("file", \.file), ("line", \.line), ("column", \.column), ("severity", \.severity), ("code", \.code),
            ("message", \.message), ("fromPath", \.fromPath),
        ]
    }

    /// The fields with those of `later` where this has none.
    func merging(_ later: MatcherFields) -> MatcherFields {
        MatcherFields(
            file: file ?? later.file, line: line ?? later.line, column: column ?? later.column,
            severity: severity ?? later.severity, code: code ?? later.code, message: message ?? later.message,
            fromPath: fromPath ?? later.fromPath)
    }

    /// The fields with each value replaced.
    func mapping<Other>(_ transform: (Value) -> Other?) -> MatcherFields<Other> {
        MatcherFields<Other>(
            file: file.flatMap(transform), line: line.flatMap(transform), column: column.flatMap(transform),
            severity: severity.flatMap(transform), code: code.flatMap(transform), message: message.flatMap(transform),
            fromPath: fromPath.flatMap(transform))
    }
}

/// Why a problem matcher cannot be used: one sentence, in GitHub's words where it has some.
struct MatcherProblem: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
