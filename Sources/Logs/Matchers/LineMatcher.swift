import Basics

/// The matchers of a job as one step's log uses them: each with how far it has come, tried on a line at a time.
struct LineMatcher {
    /// What came of a line.
    struct Found {
        /// The line as it was matched, without colours.
        let text: [UInt8]
        let annotation: Annotation
    }

    private struct Entry {
        let matcher: ProblemMatcher
        let matching: LineMatching
        var progress: MatcherProgress
        /// How many lines were given up.
        var exhaustions = 0
    }

    /// A matcher whose search was given up this often is dropped.
    private static let mostExhaustions = 3

    private let workspace: String
    private var entries: [Entry] = []

    init(workspace: String) { self.workspace = workspace }

    /// Whether there is nothing to match.
    var isEmpty: Bool { entries.isEmpty }

    /// Takes over what the job's matchers are now; what is under way goes on.
    mutating func update(_ matchers: [ProblemMatcher]) {
        entries = matchers.map { matcher in
            entries.first { $0.matcher === matcher }
                ?? Entry(
                    matcher: matcher, matching: LineMatching(groups: matcher.patterns.map(\.groupCount).max() ?? 1),
                    progress: MatcherProgress(patternCount: matcher.patterns.count))
        }
    }

    /// Forgets what is under way: lines were passed over.
    mutating func reset() {
        for index in entries.indices { entries[index].progress.reset() }
    }

    /// Tries the matchers on the next line; the first that makes something of it wins.
    ///
    /// - Parameters:
    ///   - line: without its line end.
    ///   - drop: told the owner of a matcher that has been given up.
    mutating func take(_ line: UnsafeRawBufferPointer, drop: (String) -> Void) -> Found? {
        let hasColour = line.contains(ColourCodes.escape)
        let isASCII = line.allSatisfy { $0 < 0x80 }
        if !hasColour, isASCII { return match(line, drop) }
        let text = hasColour ? ColourCodes.stripped(line) : Array(line)
        // Matching needs sound UTF-8; what is none counts as U+FFFD, as in the runner.
        return (isASCII ? text : Array(String(decoding: text, as: UTF8.self).utf8)).withUnsafeBytes { match($0, drop) }
    }

    private mutating func match(_ line: UnsafeRawBufferPointer, _ drop: (String) -> Void) -> Found? {
        var isExhausted = false
        defer { if isExhausted { dropExhausted(drop) } }
        for index in entries.indices {
            guard let fields = advance(&entries[index], line, &isExhausted) else { continue }
            for other in entries.indices where other != index { entries[other].progress.reset() }
            if let annotation = Annotation(fields, of: entries[index].matcher, workspace: workspace) {
                return Found(text: Array(line), annotation: annotation)
            }
        }
        return nil
    }

    private func advance(
        _ entry: inout Entry, _ line: UnsafeRawBufferPointer, _ isExhausted: inout Bool
    ) -> MatcherFields<String>? {
        let patterns = entry.matcher.patterns
        let matching = entry.matching
        var wasExhausted = false
        let found = entry.progress.advance(isLoop: patterns.last?.isLoop ?? false) { index in
            switch matching.match(patterns[index], line) {
            case .matched: return patterns[index].fields.mapping { matching.group($0, of: line) }
            case .missed: return nil
            case .exhausted:
                wasExhausted = true
                return nil
            }
        }
        if wasExhausted {
            entry.exhaustions += 1
            isExhausted = isExhausted || entry.exhaustions >= Self.mostExhaustions
        }
        return found
    }

    private mutating func dropExhausted(_ drop: (String) -> Void) {
        for entry in entries where entry.exhaustions >= Self.mostExhaustions { drop(entry.matcher.owner) }
        entries.removeAll { $0.exhaustions >= Self.mostExhaustions }
    }
}

/// The codes that colour a line, which problem matchers do not see.
enum ColourCodes {
    static let escape: UInt8 = 0x1B

    /// `line` without `ESC [ … m`, in GitHub's wide sense: digits and semicolons, and an `m` where one follows.
    static func stripped(_ line: UnsafeRawBufferPointer) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(line.count)
        var index = 0
        while index < line.count {
            guard line[index] == escape, index + 1 < line.count, line[index + 1] == UInt8(ascii: "[") else {
                text.append(line[index])
                index += 1
                continue
            }
            index += 2
            while index < line.count, (0x30...0x39).contains(line[index]) || line[index] == UInt8(ascii: ";") {
                index += 1
            }
            if index < line.count, line[index] == UInt8(ascii: "m") { index += 1 }
        }
        return text
    }
}
