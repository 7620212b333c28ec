package import Basics

/// Reads what a step wrote into its environment files (docs/language/files.md).
///
/// Bytes in, values out: who calls this has read the file after the step's process ended, and treats a missing file as
/// an empty one.
package enum FileCommands {
    /// A value by its name.
    package struct Entry: Hashable, Sendable {
        package let name: Key
        package let value: String

        package init(name: Key, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What a file held. An error fails the step, but what was read before it counts.
    package struct Entries: Hashable, Sendable {
        /// In the order written; a name may come twice, the later one counts.
        package var entries: [Entry] = []
        /// Values that were refused, as error annotations; they do not fail the step.
        package var refusals: [String] = []
        /// Why reading stopped, in GitHub's words; unmasked.
        package var error: String?
    }

    /// GITHUB_OUTPUT and GITHUB_STATE: `NAME=VALUE` lines and `NAME<<DELIMITER` blocks.
    package static func values(_ bytes: [UInt8]) -> Entries {
        var result = Entries()
        var lines = Lines(bytes)
        do throws(FormatProblem) {
            while let line = lines.next() {
                if !line.text.isEmpty { result.entries.append(try entry(line.text, &lines)) }
            }
        } catch {
            result.error = error.message
        }
        return result
    }

    /// GITHUB_ENV: as `values`, but `NODE_OPTIONS` is refused.
    package static func environment(_ bytes: [UInt8]) -> Entries {
        var result = values(bytes)
        let blocked: Key = "NODE_OPTIONS"
        for entry in result.entries where entry.name.asciiLowercased == blocked.asciiLowercased {
            result.refusals.append("Can't store \(blocked) output parameter using '$GITHUB_ENV' command.")
        }
        result.entries.removeAll { $0.name.asciiLowercased == blocked.asciiLowercased }
        return result
    }

    /// GITHUB_PATH: one folder a line, in the order written. A folder that is added again moves to the end; of all, the
    /// last one comes first in PATH.
    package static func paths(_ bytes: [UInt8]) -> [String] {
        var lines = Lines(bytes)
        var paths: [String] = []
        while let line = lines.next() {
            let text = line.text.last == UInt8(ascii: "\r") ? line.text.dropLast() : line.text
            if !text.isEmpty { paths.append(String(decoding: text, as: UTF8.self)) }
        }
        return paths
    }

    /// The most bytes of a step's summary.
    package static let longestSummary = 1024 * 1024

    /// GITHUB_STEP_SUMMARY: Markdown.
    ///
    /// - Returns: the summary, unmasked; or the message of an error annotation where it is too long, which leaves the
    ///   step's result alone.
    package static func summary(_ bytes: [UInt8]) -> Summary {
        guard bytes.count <= longestSummary else {
            let size = bytes.count / 1024
            return .refused(
                "$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got \(size)k.")
        }
        let text = Array(Lines.withoutMark(bytes))
        return text.isEmpty ? .none : .markdown(text)
    }

    /// What a summary file held.
    package enum Summary: Hashable, Sendable {
        /// Nothing.
        case none
        /// Markdown, in bytes.
        case markdown([UInt8])
        /// It is too long; the message of an error annotation.
        case refused(String)
    }

    // MARK: - Format

    private struct FormatProblem: Error {
        let message: String

        init(_ message: String) { self.message = message }
    }

    /// The lines of a file.
    private struct Lines {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8]) { rest = Self.withoutMark(bytes) }

        /// The bytes behind a byte order mark.
        static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
            bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        }

        /// The next line, and whether a newline ends it; nil at the end.
        mutating func next() -> (text: ArraySlice<UInt8>, isEnded: Bool)? {
            guard !rest.isEmpty else { return nil }
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
                defer { rest = [] }
                return (rest, false)
            }
            defer { rest = rest[(end + 1)...] }
            return (rest[..<end], true)
        }
    }

    private static func entry(_ line: ArraySlice<UInt8>, _ lines: inout Lines) throws(FormatProblem) -> Entry {
        let equals = line.firstIndex(of: UInt8(ascii: "="))
        let marks = line.indices.first { line[$0...].starts(with: "<<".utf8) }
        if let marks, equals.map({ marks < $0 }) ?? true {
            let (name, delimiter) = (line[..<marks], line[(marks + 2)...])
            guard !name.isEmpty, !delimiter.isEmpty else {
                throw FormatProblem(
                    "Invalid format '\(text(line))'. Name must not be empty and delimiter must not be empty")
            }
            return Entry(name: Key(text(name)), value: try block(until: delimiter, &lines))
        }
        guard let equals else { throw FormatProblem("Invalid format '\(text(line))'") }
        guard equals > line.startIndex else {
            throw FormatProblem("Invalid format '\(text(line))'. Name must not be empty")
        }
        return Entry(name: Key(text(line[..<equals])), value: text(line[(equals + 1)...]))
    }

    /// The lines up to one that is the delimiter, without the last newline.
    private static func block(
        until delimiter: ArraySlice<UInt8>, _ lines: inout Lines
    ) throws(FormatProblem) -> String {
        var value: [UInt8] = []
        var isFirst = true
        while let line = lines.next() {
            if line.text.elementsEqual(delimiter) { return text(value[...]) }
            guard line.isEnded else { throw FormatProblem("Invalid value. EOF marker missing new line.") }
            if !isFirst { value.append(UInt8(ascii: "\n")) }
            value.append(contentsOf: line.text)
            isFirst = false
        }
        throw FormatProblem("Invalid value. Matching delimiter not found '\(text(delimiter))'")
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
