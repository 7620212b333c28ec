/// The path patterns of a `hashFiles` call, an artifact or a cache, in order: the last one that matches a path decides
/// (docs/language/expressions.md#hashfiles).
///
/// A walker goes down from each of `searchRoots` with a `Cursor`, which does the work for a directory once and tells
/// where nothing can match any more:
///
///     let cursor = list.cursor(at: root)
///     func walk(directory, cursor) {
///         for name in names(directory) {
///             let inside = cursor.entering(name)
///             if isFile, inside.includes(isDirectory: false) { found(…) }
///             if isDirectory, inside.mayIncludeBelow { walk(directory/name, inside) }
///         }
///     }
package struct GlobList: Hashable, Sendable {
    /// The patterns in order, comments and blank lines left out.
    package let patterns: [GlobPattern]

    /// Reads a list of one pattern a line.
    ///
    /// - Parameters:
    ///   - text: The lines.
    ///   - base: The absolute path that relative patterns start from.
    ///   - home: The absolute path a leading `~` stands for, or nil to refuse it.
    /// - Throws: `GlobError` for the first line that is no pattern.
    package init(_ text: String, base: String, home: String? = nil) throws(GlobError) {
        var patterns: [GlobPattern] = []
        let (base, home) = (Self.segments(of: base), home.map(Self.segments))
        for line in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            if let pattern = try GlobPattern.parse(String(Substring(line)), base: base, home: home) {
                patterns.append(pattern)
            }
        }
        self.patterns = patterns
    }

    /// The absolute paths (as segments) where files may be found: in the order of the patterns, without those inside
    /// of another.
    package var searchRoots: [[Key]] {
        let roots = patterns.filter { !$0.isExclusion }.map(\.searchRoot)
        return roots.enumerated().filter { position, root in
            !roots.enumerated().contains { other, above in
                root.starts(with: above) && (above.count < root.count || other < position)
            }
        }.map(\.element)
    }

    /// Whether the file at this absolute path is included.
    package func includes(_ path: String) -> Bool {
        cursor(at: Self.segments(of: path)).includes(isDirectory: false)
    }

    /// The state of matching at an absolute path given as its segments.
    package func cursor(at path: [Key]) -> Cursor {
        path.reduce(Cursor(patterns)) { cursor, name in cursor.entering(name) }
    }

    /// The names in an absolute path; empty ones (`//`) are left out.
    package static func segments(of path: String) -> [Key] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { Key(String(Substring($0))) }
    }

    /// How far each pattern has matched on the way to one path.
    package struct Cursor: Sendable {
        private let patterns: [GlobPattern]
        /// For each pattern, bit i says that its first i segments match the path or, for the last bit, a directory
        /// above it.
        private var states: [UInt64]
        /// For each pattern, whether it matches the path itself rather than only a directory above.
        private var isHere: [Bool]

        fileprivate init(_ patterns: [GlobPattern]) {
            self.patterns = patterns
            states = patterns.map { Self.closure(1, $0) }
            isHere = patterns.map { _ in true }
        }

        /// The state for `name` in the directory this cursor stands at.
        package func entering(_ name: Key) -> Cursor {
            var next = self
            for (position, pattern) in patterns.enumerated() where states[position] != 0 {
                let isBelow = Self.isComplete(states[position], pattern)
                let reached = Self.closure(Self.step(states[position], name, pattern), pattern)
                next.isHere[position] = !isBelow && Self.isComplete(reached, pattern)
                next.states[position] = isBelow ? reached | 1 << UInt64(pattern.segments.count) : reached
            }
            return next
        }

        /// Whether the last pattern that matches the path lets it in.
        package func includes(isDirectory: Bool) -> Bool {
            let decisive = patterns.indices.last { position in
                let pattern = patterns[position]
                guard Self.isComplete(states[position], pattern) else { return false }
                return isDirectory || !pattern.isDirectoryOnly || !isHere[position]
            }
            return decisive.map { !patterns[$0].isExclusion } ?? false
        }

        /// Whether anything below this directory can be included; where not, it need not be entered.
        package var mayIncludeBelow: Bool {
            for position in patterns.indices.reversed() where states[position] != 0 {
                if !patterns[position].isExclusion { return true }
                // An exclusion that covers this directory covers all below, whatever came before it.
                if Self.isComplete(states[position], patterns[position]) { return false }
            }
            return false
        }

        private static func isComplete(_ states: UInt64, _ pattern: GlobPattern) -> Bool {
            states >> UInt64(pattern.segments.count) & 1 == 1
        }

        /// Adds the states reached by letting `**` stand for nothing.
        private static func closure(_ states: UInt64, _ pattern: GlobPattern) -> UInt64 {
            var states = states
            for (position, segment) in pattern.segments.enumerated()
            where segment == .anyDepth && states >> UInt64(position) & 1 == 1 {
                states |= 1 << UInt64(position + 1)
            }
            return states
        }

        private static func step(_ states: UInt64, _ name: Key, _ pattern: GlobPattern) -> UInt64 {
            var next: UInt64 = 0
            for (position, segment) in pattern.segments.enumerated() where states >> UInt64(position) & 1 == 1 {
                switch segment {
                case .anyDepth: next |= 1 << UInt64(position)
                case .name(let form): if form.matches(name) { next |= 1 << UInt64(position + 1) }
                }
            }
            return next
        }
    }
}
