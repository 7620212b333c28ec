import Basics

/// A Dockerfile as far as a build must know it before it begins: its instructions with their lines, its stages, and
/// the images that it begins with. What the instructions do is buildah's business.
package struct Dockerfile: Sendable {
    /// One instruction.
    struct Instruction: Sendable {
        /// In upper case.
        let keyword: Key
        /// What is behind the keyword, continued lines joined.
        let arguments: String
        /// Its first line in the file, from 1, and the line after its last.
        let lines: Range<Int>
    }

    /// A stage: `FROM` and what follows.
    struct Stage: Sendable {
        let from: Instruction
        /// The image as it is written, `FROM` alone.
        let image: String
        /// What stands between `FROM` and the image.
        let flags: String
        /// In lower case.
        let name: Key?
        /// With `FROM`.
        fileprivate(set) var instructions: [Instruction]
    }

    /// The file's name for messages.
    let file: String
    let lines: [ArraySlice<UInt8>]
    /// `ARG` before the first stage.
    private(set) var globals: [Instruction] = []
    private(set) var stages: [Stage] = []

    private static let known: [Key] = [
        "FROM", "RUN", "CMD", "LABEL", "MAINTAINER", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT", "VOLUME", "USER",
        "WORKDIR", "ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL",
    ]

    /// Reads the file.
    ///
    /// - Throws: for the first thing that no builder would understand.
    package init(_ bytes: [UInt8], file: String) throws(ImageError) {
        self.file = file
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for instruction in try instructions() { try add(instruction) }
        guard !stages.isEmpty else {
            throw ImageError("there is no FROM: begin the file with FROM and an image", at: file, line: 1)
        }
    }

    private mutating func add(_ instruction: Instruction) throws(ImageError) {
        let line = instruction.lines.lowerBound
        guard Self.known.contains(instruction.keyword) else {
            let hint = Suggestion.hint(for: instruction.keyword, among: Self.known).map { "; \($0)" } ?? ""
            throw ImageError("unknown instruction '\(instruction.keyword)'\(hint)", at: file, line: line)
        }
        guard instruction.keyword == "FROM" else {
            guard !stages.isEmpty else {
                guard instruction.keyword == "ARG" else {
                    throw ImageError(
                        "\(instruction.keyword) stands before FROM; only ARG may", at: file, line: line)
                }
                return globals.append(instruction)
            }
            return stages[stages.count - 1].instructions.append(instruction)
        }
        let words = instruction.arguments.words
        let flags = words.prefix { $0.utf8.starts(with: "--".utf8) }
        let rest = words.dropFirst(flags.count).map { Key($0) }
        let isNamed = rest.count == 3 && rest[1].asciiLowercased == "as"
        guard rest.count == 1 || isNamed else {
            throw ImageError("FROM takes an image, or an image AS a name", at: file, line: line)
        }
        stages.append(
            Stage(
                from: instruction, image: rest[0].string, flags: flags.joined(separator: " "),
                name: isNamed ? rest[2].asciiLowercased : nil, instructions: [instruction]))
    }

    // MARK: - Lines

    private func instructions() throws(ImageError) -> [Instruction] {
        var found: [Instruction] = []
        let escape = escapeByte
        var index = 0
        while index < lines.count {
            let first = lines[index].trimmed
            guard !first.isEmpty, first.first != UInt8(ascii: "#") else {
                index += 1
                continue
            }
            let start = index
            var text: [UInt8] = []
            while index < lines.count {
                let line = lines[index].trimmed
                index += 1
                // Comments and blank lines inside of an instruction are no part of it.
                if index - 1 > start, line.isEmpty || line.first == UInt8(ascii: "#") { continue }
                guard line.last == escape else {
                    text += line
                    break
                }
                text += line.dropLast() + [UInt8(ascii: " ")]
            }
            let (keyword, rest) = text[...].firstWord
            var end = index
            // The lines of a here-document are no instructions.
            for mark in Self.documents(keyword, rest) {
                while end < lines.count, !lines[end].trimmed.elementsEqual(mark) { end += 1 }
                guard end < lines.count else {
                    throw ImageError(
                        "the here-document '\(String(decoding: mark, as: UTF8.self))' does not end", at: file,
                        line: start + 1)
                }
                end += 1
            }
            index = end
            found.append(
                Instruction(
                    keyword: Key(String(decoding: keyword, as: UTF8.self).uppercased()),
                    arguments: String(decoding: rest, as: UTF8.self), lines: (start + 1)..<(end + 1)))
        }
        return found
    }

    /// `\`, or what a first line `# escape=` says.
    private var escapeByte: UInt8 {
        for line in lines {
            let bytes = line.trimmed
            guard bytes.first == UInt8(ascii: "#") else { break }
            let directive = bytes.dropFirst().filter { $0 != 0x20 && $0 != 0x09 }
            guard directive.contains(UInt8(ascii: "=")) else { break }
            if directive.starts(with: "escape=".utf8), let last = directive.last { return last }
        }
        return UInt8(ascii: "\\")
    }

    /// The words that end the here-documents of an instruction.
    private static func documents(_ keyword: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>) -> [[UInt8]] {
        guard ["RUN", "COPY", "ADD"].contains(Key(String(decoding: keyword, as: UTF8.self).uppercased())) else {
            return []
        }
        return rest.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).compactMap { word in
            guard word.starts(with: "<<".utf8) else { return nil }
            var mark = word.dropFirst(2)
            if mark.first == UInt8(ascii: "-") { mark.removeFirst() }
            let name = mark.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
            let isName = name.allSatisfy { $0 == UInt8(ascii: "_") || $0 >= 0x80 || Self.isAlphanumeric($0) }
            return name.isEmpty || !isName ? nil : Array(name)
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// The first instruction that has a here-document, or nil.
    var firstDocument: Instruction? {
        stages.flatMap(\.instructions).first { instruction in
            !Self.documents(
                Array(instruction.keyword.string.utf8)[...], Array(instruction.arguments.utf8)[...]
            ).isEmpty
        }
    }
}

extension String {
    /// What stands between blanks.
    var words: [String] {
        utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension ArraySlice<UInt8> {
    /// The first word, and what is behind the blanks after it.
    fileprivate var firstWord: (ArraySlice<UInt8>, ArraySlice<UInt8>) {
        let end = firstIndex { $0 == 0x20 || $0 == 0x09 } ?? endIndex
        return (self[..<end], self[end...].trimmed)
    }
}
