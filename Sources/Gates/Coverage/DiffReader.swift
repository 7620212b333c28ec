import Basics
import Reports

/// Reads git's unified diffs line by line.
struct DiffReader {
    private static let remedy =
        "Give what 'git diff -U0 -M --no-color --no-ext-diff --default-prefix BASE...HEAD' writes"
    /// What may stand between `diff --git` and the first hunk, beside the paths.
    private static let headers: [StaticString] = [
        "index ", "old mode ", "new mode ", "new file mode ", "deleted file mode ", "similarity index ",
        "dissimilarity index ", "rename from ", "rename to ", "copy from ", "copy to ", "Binary files ",
    ]

    private enum State { case start, header, body, binary, submodule }

    private var input: ReportLines
    private var state = State.start
    private var files: [ChangedLines.File] = []
    /// The file after the change; nil where it is deleted.
    private var path: Key?
    private var lines: [ClosedRange<Int>] = []
    /// How many lines of the open hunk are still to come.
    private var (old, new) = (0, 0)
    private var number = 0
    /// The mode of the open file after the change, where the diff says it.
    private var mode = Mode.file
    private enum Mode { case file, link, submodule }
    /// The submodules whose own files the diff shows (`diff.submodule` of git's configuration): they are measured there.
    private var submodules: [[UInt8]] = []

    init(name: String, source: @escaping () throws -> [UInt8]?) {
        input = ReportLines(file: name, remedy: Self.remedy, source: source)
    }

    /// All files with new lines, in the order of the diff.
    mutating func read() throws(ReportError) -> [ChangedLines.File] {
        while let line = try input.next() {
            if old > 0 || new > 0 {
                try readContent(line)
            } else if line.after("diff --git ") != nil {
                close()
                state = .header
            } else if state != .header, let words = line.after("Submodule ") {
                close()
                state = .submodule
                readSubmodule(words)
            } else if state == .submodule {
                guard line.after("  > ") != nil || line.after("  < ") != nil || line.after("  ") != nil else {
                    throw input.error(.malformed, "'\(line.excerpt)' is not a line of a git diff")
                }
            } else if state == .body, line.after("@@ ") != nil {
                try readHunk(line)
            } else if state == .header {
                try readHeader(line)
            } else if state == .binary ? !Self.isBinary(line) : state != .body || line.after("\\ ") == nil {
                throw input.error(.malformed, "'\(line.excerpt)' is not a line of a git diff")
            }
            guard input.hasNewline else { throw input.error(.truncated, "the diff ends inside a line") }
        }
        guard old == 0, new == 0 else { throw input.error(.truncated, "the diff ends inside a hunk") }
        guard state != .body || !lines.isEmpty || path == nil || sawHunk else {
            throw input.error(.truncated, "the diff ends before the first hunk of '\(path?.string ?? "")'")
        }
        close()
        return files
    }

    /// Whether the open file has had a hunk.
    private var sawHunk = false

    private mutating func close() {
        if let path, mode != .submodule, !isInSubmodule(path) {
            files.append(ChangedLines.File(path: path, lines: lines, isLink: mode == .link))
        }
        (path, lines, sawHunk, mode) = (nil, [], false, .file)
    }

    /// `path abc1234..def5678:`, also with words behind it.
    private mutating func readSubmodule(_ words: ArraySlice<UInt8>) {
        for ending in [" contains "] as [StaticString] {
            if let end = words.indices.first(where: { words[$0...].after(ending) != nil }) {
                return submodules.append(words[..<end] + [UInt8(ascii: "/")])
            }
        }
        guard let end = words.lastIndex(where: { $0 == UInt8(ascii: ".") }),
            let blank = words[..<end].lastIndex(of: UInt8(ascii: " "))
        else { return }
        submodules.append(words[..<blank] + [UInt8(ascii: "/")])
    }

    private func isInSubmodule(_ path: Key) -> Bool { submodules.contains { path.string.utf8.starts(with: $0) } }

    /// `100644`, and what else stands for a file of text.
    private mutating func readMode(_ text: ArraySlice<UInt8>) {
        if text.after("120000") != nil { mode = .link }
        if text.after("160000") != nil { mode = .submodule }
    }

    private mutating func readHeader(_ line: ArraySlice<UInt8>) throws(ReportError) {
        if line.after("--- ") != nil { return }
        if let name = line.after("+++ ") {
            path = try readPath(name)
            state = .body
        } else if let text = line.after("new file mode ") ?? line.after("new mode ") {
            readMode(text)
        } else if let text = line.after("index "), let blank = text.lastIndex(of: 0x20) {
            readMode(text[(blank + 1)...])
        } else if line.elementsEqual("GIT binary patch".utf8) {
            state = .binary
        } else if !Self.headers.contains(where: { line.after($0) != nil }) {
            throw input.error(.malformed, "'\(line.excerpt)' is not a line of a git diff")
        }
    }

    /// Whether it is a line of a binary patch: `literal 5`, a letter for the length and the bytes, or nothing.
    private static func isBinary(_ line: ArraySlice<UInt8>) -> Bool {
        line.first.map { ($0 | 0x20) &- UInt8(ascii: "a") < 26 } ?? true
    }

    /// `@@ -a[,b] +c[,d] @@ words`: a count that is left out is 1.
    private mutating func readHunk(_ line: ArraySlice<UInt8>) throws(ReportError) {
        let parts = line.split(separator: 0x20, maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[3].elementsEqual("@@".utf8), let before = parts[1].after("-"),
            let after = parts[2].after("+"), let removed = Self.range(before), let added = Self.range(after)
        else { throw input.error(.malformed, "'\(line.excerpt)' is not of the form @@ -a,b +c,d @@") }
        (old, new, number) = (removed.count, added.count, added.start)
        guard added.start > 0 || added.count == 0 else { throw input.error(.malformed, "a hunk begins at line 0") }
        sawHunk = true
    }

    private static func range(_ text: ArraySlice<UInt8>) -> (start: Int, count: Int)? {
        let parts = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let start = parts[0].wholeNumber else { return nil }
        guard let count = parts.count == 1 ? 1 : parts[1].wholeNumber else { return nil }
        return max(start, count) <= Int(Int32.max) ? (start, count) : nil
    }

    private mutating func readContent(_ line: ArraySlice<UInt8>) throws(ReportError) {
        switch line.first {
        case UInt8(ascii: "+") where new > 0:
            if let last = lines.last, last.upperBound == number - 1 {
                lines[lines.count - 1] = last.lowerBound...number
            } else {
                lines.append(number...number)
            }
            (new, number) = (new - 1, number + 1)
        case UInt8(ascii: "-") where old > 0: old -= 1
        // Some mailers strip the blank of an empty line.
        case UInt8(ascii: " ") where old > 0 && new > 0, nil where old > 0 && new > 0:
            (old, new, number) = (old - 1, new - 1, number + 1)
        case UInt8(ascii: "\\"): break
        default: throw input.error(.malformed, "a hunk has fewer lines than it says")
        }
    }

    // MARK: - Paths

    /// `b/path`, quoted where it holds other bytes than plain ones; nil for `/dev/null`.
    private func readPath(_ name: ArraySlice<UInt8>) throws(ReportError) -> Key? {
        // git ends a path that holds a blank with a tab.
        let plain = name.last == 0x09 ? name.dropLast() : name
        if plain.elementsEqual("/dev/null".utf8) { return nil }
        let bytes: ArraySlice<UInt8>
        if plain.first == UInt8(ascii: "\"") {
            guard let text = Self.unquoted(plain) else {
                throw input.error(.malformed, "'\(name.excerpt)' is not a quoted path")
            }
            bytes = text
        } else {
            bytes = plain
        }
        guard let path = bytes.after("b/"), !path.isEmpty else {
            throw input.error(.malformed, "'\(name.excerpt)' does not begin with b/")
        }
        return Key(path.text)
    }

    /// The bytes between quotes with C's escapes.
    private static func unquoted(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard text.count >= 2, text.last == UInt8(ascii: "\"") else { return nil }
        let inner = text.dropFirst().dropLast()
        var result: [UInt8] = []
        var index = inner.startIndex
        while index < inner.endIndex {
            let byte = inner[index]
            index += 1
            guard byte != UInt8(ascii: "\"") else { return nil }
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard index < inner.endIndex else { return nil }
            let letter = inner[index]
            if let plain = escapes[letter] {
                result.append(plain)
                index += 1
            } else {
                let digits = inner[index...].prefix(3)
                guard digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
                let value = digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }
                guard value < 256 else { return nil }
                result.append(UInt8(value))
                index += 3
            }
        }
        return result[...]
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
        UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13, UInt8(ascii: "\""): 0x22,
        UInt8(ascii: "\\"): 0x5C,
    ]
}
