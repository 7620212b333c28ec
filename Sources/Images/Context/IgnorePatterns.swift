/// What `.dockerignore` leaves out of a build, by Docker's rules: patterns are relative to the context, `*` and `?` stop
/// at slashes, `**` does not, `!` takes back, and the last pattern that matches a path or a folder around it counts.
package struct IgnorePatterns: Sendable {
    /// One line.
    struct Pattern: Sendable {
        let isException: Bool
        fileprivate let tokens: [Token]
    }

    fileprivate enum Token: Sendable {
        case byte(UInt8)
        case anyByte
        case anyName
        /// `**/`: no folder or any number of them.
        case folders
        /// `**` at the end.
        case everything
        case set(isNegated: Bool, ranges: [ClosedRange<UInt8>])
    }

    let patterns: [Pattern]
    /// Whether something below an ignored folder may be wanted.
    let hasExceptions: Bool

    /// Reads the file.
    ///
    /// - Parameter file: its name for messages.
    package init(_ bytes: [UInt8], file: String) throws(ImageError) {
        var patterns: [Pattern] = []
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where line.first != UInt8(ascii: "#") {
            var line = line.trimmed
            guard !line.isEmpty else { continue }
            let isException = line.first == UInt8(ascii: "!")
            if isException { line = line.dropFirst().trimmed }
            guard !line.isEmpty else {
                throw ImageError("'!' needs a pattern behind it", at: file, line: index + 1)
            }
            guard let tokens = Self.tokens(of: Self.clean(line)) else {
                throw ImageError(
                    "'\(String(decoding: line, as: UTF8.self))' is not a pattern: a '[' is not closed, or it ends in '\\'",
                    at: file, line: index + 1)
            }
            patterns.append(Pattern(isException: isException, tokens: tokens))
        }
        self.patterns = patterns
        hasExceptions = patterns.contains(where: \.isException)
    }

    /// Whether a path is left out.
    ///
    /// - Parameters:
    ///   - path: relative to the context.
    ///   - matched: of each pattern, whether it matches a folder around `path`; then, whether it matches `path` or one.
    func isIgnored(_ path: [UInt8], _ matched: inout [Bool]) -> Bool {
        var isIgnored = false
        for (index, pattern) in patterns.enumerated() {
            matched[index] = matched[index] || pattern.matches(path)
            if matched[index] { isIgnored = !pattern.isException }
        }
        return isIgnored
    }

    /// Whether a path is left out, asked of it alone.
    package func isIgnored(_ path: String) -> Bool {
        var matched = [Bool](repeating: false, count: patterns.count)
        var (isIgnored, folder) = (false, [UInt8]())
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            folder += (folder.isEmpty ? [] : [UInt8(ascii: "/")]) + part
            isIgnored = self.isIgnored(folder, &matched)
        }
        return isIgnored
    }

    // MARK: - Reading

    /// A pattern without `.`, `..`, double slashes and a slash at either end, as far as they can be resolved.
    private static func clean(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var parts: [ArraySlice<UInt8>] = []
        for part in line.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            let isUp = part.elementsEqual("..".utf8)
            if isUp, let last = parts.last, !last.elementsEqual("..".utf8) {
                parts.removeLast()
            } else if !isUp || line.first != UInt8(ascii: "/") {
                parts.append(part)
            }
        }
        return Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }

    private static func tokens(of pattern: [UInt8]) -> [Token]? {
        var tokens: [Token] = []
        var rest = pattern[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"):
                guard rest.first == byte else {
                    tokens.append(.anyName)
                    continue
                }
                rest.removeFirst()
                if rest.first == UInt8(ascii: "/") { rest.removeFirst() }
                tokens.append(rest.isEmpty ? .everything : .folders)
            case UInt8(ascii: "?"): tokens.append(.anyByte)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                tokens.append(.byte(escaped))
            case UInt8(ascii: "["):
                guard let set = set(&rest) else { return nil }
                tokens.append(set)
            default: tokens.append(.byte(byte))
            }
        }
        return tokens
    }

    /// `a-z_]` or `^a-z]`; nil where it does not end.
    private static func set(_ rest: inout ArraySlice<UInt8>) -> Token? {
        let isNegated = rest.first == UInt8(ascii: "^")
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<UInt8>] = []
        func take() -> UInt8? {
            guard let byte = rest.popFirst() else { return nil }
            return byte == UInt8(ascii: "\\") ? rest.popFirst() : byte
        }
        while let first = rest.first, first != UInt8(ascii: "]") || ranges.isEmpty {
            guard let low = take() else { return nil }
            var high = low
            if rest.first == UInt8(ascii: "-"), rest.dropFirst().first != UInt8(ascii: "]") {
                rest.removeFirst()
                guard let end = take(), end >= low else { return nil }
                high = end
            }
            ranges.append(low...high)
        }
        guard rest.popFirst() != nil else { return nil }
        return .set(isNegated: isNegated, ranges: ranges)
    }
}

extension IgnorePatterns.Pattern {
    /// Whether it matches all of `path`. Each pair of places is tried once, so the time is bounded by their product.
    fileprivate func matches(_ path: [UInt8]) -> Bool {
        let slash = UInt8(ascii: "/")
        let width = path.count + 1
        var tried = Set<Int>()
        func matches(_ token: Int, _ place: Int) -> Bool {
            guard token < tokens.count else { return place == path.count }
            func next() -> Bool { matches(token + 1, place + 1) }
            let byte = place < path.count ? path[place] : nil
            switch tokens[token] {
            case .byte(let wanted): return byte == wanted && next()
            case .anyByte: return byte.map { $0 != slash } == true && next()
            case .set(let isNegated, let ranges):
                return byte.map { byte in ranges.contains { $0.contains(byte) } != isNegated } == true && next()
            case .everything: return true
            case .anyName, .folders:
                guard tried.insert(token * width + place).inserted else { return false }
                if matches(token + 1, place) { return true }
                var isName = false
                if case .anyName = tokens[token] { isName = true }
                var end = place
                while end < path.count {
                    end += 1
                    if isName {
                        if path[end - 1] == slash { return false }
                    } else if path[end - 1] != slash {
                        continue
                    }
                    if matches(token + 1, end) { return true }
                }
                return false
            }
        }
        return matches(0, 0)
    }
}

extension ArraySlice<UInt8> {
    /// Without blanks at either end.
    var trimmed: ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let start = drop(while: isBlank)
        return start[..<(start.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start.startIndex)]
    }
}
