/// One line of a list of path patterns: `src/**/*.swift`, `!build`, `~/.cache`, `/etc/hosts`
/// (docs/language/expressions.md#hashfiles).
///
/// A pattern that names a directory means all that is in it as well.
package struct GlobPattern: Hashable, Sendable {
    enum Segment: Hashable {
        case name(NamePattern)
        /// `**`: any number of segments, also none.
        case anyDepth
    }

    /// Whether it takes out what earlier patterns let in (`!`, an odd number of them).
    package let isExclusion: Bool
    /// The segments from the root of the file system on.
    let segments: [Segment]
    /// Whether it ends in `/`, so that the path itself must be a directory.
    let isDirectoryOnly: Bool

    /// The names before the first wildcard: the search for this pattern begins at this absolute path.
    package let searchRoot: [Key]

    /// The most segments a pattern may have, those of its base included.
    static let maximumSegments = 63

    /// Reads one line.
    ///
    /// - Parameters:
    ///   - line: The line; blanks around it do not count.
    ///   - base: The absolute directory that relative patterns start from, as its segments.
    ///   - home: What a leading `~` stands for, as segments of an absolute path; nil refuses such patterns.
    /// - Returns: nil for a blank line or a comment (`#`).
    /// - Throws: `GlobError` for `.` and `..` segments (a leading `./` is fine) and for `~` without a home.
    package static func parse(
        _ line: String, base: [Key], home: [Key]?
    ) throws(GlobError) -> GlobPattern? {
        var text = Substring(line)
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        text.unicodeScalars.trim(isBlank)
        guard let first = text.utf8.first, first != UInt8(ascii: "#") else { return nil }
        var isExclusion = false
        while text.utf8.first == UInt8(ascii: "!") {
            isExclusion.toggle()
            text = text.dropUTF8(1)
            text.unicodeScalars.trim(isBlank)
        }
        let fault = { (reason: String) in GlobError(pattern: line, reason: reason) }
        guard !text.isEmpty else { throw fault("nothing follows the '!'") }

        var prefix = base
        if text.utf8.first == UInt8(ascii: "/") {
            prefix = []
        } else if text.utf8.elementsEqual("~".utf8) || text.utf8.starts(with: "~/".utf8) {
            guard let home else { throw fault("there is no home directory for '~' here") }
            prefix = home
            text = text.dropUTF8(1)
        } else if text.utf8.starts(with: "./".utf8) || text.utf8.elementsEqual(".".utf8) {
            text = text.dropUTF8(1)
        }
        var segments = prefix.map { Segment.name(NamePattern(escaping: $0)) }
        for part in text.utf8.split(separator: UInt8(ascii: "/")) {
            switch Key(String(Substring(part))) {
            case ".", "..": throw fault("'.' and '..' are not allowed inside a pattern")
            case "**": if segments.last != .anyDepth { segments.append(.anyDepth) }
            case let name: segments.append(.name(NamePattern(name.string)))
            }
        }
        guard segments.count <= maximumSegments else { throw fault("more than \(maximumSegments) segments") }
        return GlobPattern(
            isExclusion: isExclusion, segments: segments, isDirectoryOnly: text.utf8.last == UInt8(ascii: "/"))
    }

    private init(isExclusion: Bool, segments: [Segment], isDirectoryOnly: Bool) {
        self.isExclusion = isExclusion
        self.segments = segments
        self.isDirectoryOnly = isDirectoryOnly
        var root: [Key] = []
        for segment in segments {
            guard case .name(let name) = segment, let literal = name.literal else { break }
            root.append(literal)
        }
        searchRoot = root
    }
}

/// Why a text is no path pattern.
package struct GlobError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line as written.
    package let pattern: String
    /// What is wrong with it.
    package let reason: String

    package init(pattern: String, reason: String) { (self.pattern, self.reason) = (pattern, reason) }

    package var description: String { "the path pattern '\(pattern)' is not valid: \(reason)" }
}

extension NamePattern {
    /// A pattern that matches only `name`.
    fileprivate init(escaping name: Key) {
        self.init(String(decoding: name.string.utf8.flatMap { Self.escaped($0) }, as: UTF8.self))
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
        default: [byte]
        }
    }
}

extension Substring {
    /// The text without its first `count` bytes, which are ASCII.
    fileprivate func dropUTF8(_ count: Int) -> Substring { Substring(utf8.dropFirst(count)) }
}

extension Substring.UnicodeScalarView {
    /// Drops scalars from both ends.
    fileprivate mutating func trim(_ isDropped: (Unicode.Scalar) -> Bool) {
        while let first, isDropped(first) { removeFirst() }
        while let last, isDropped(last) { removeLast() }
    }
}
