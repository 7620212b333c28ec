import Basics

/// How the script of a `run` step is started (docs/language/steps.md#shells).
struct Shell: Hashable, Sendable {
    /// The program and its arguments, `{0}` standing for the script's path.
    let words: [String]
    /// The ending of the script's file name, with its dot, or empty.
    let fileExtension: String
    /// Whether the script is PowerShell and gets GitHub's first and last line.
    let isPowerShell: Bool

    /// Why a `shell` cannot be used.
    struct InvalidShell: Error, Hashable, Sendable, CustomStringConvertible {
        let description: String
    }

    private static let builtIn: [Key: (words: [String], ending: String)] = [
        "bash": (["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "{0}"], ".sh"),
        "sh": (["sh", "-e", "{0}"], ".sh"),
        "python": (["python", "{0}"], ".py"),
        "pwsh": (["pwsh", "-command", ". '{0}'"], ".ps1"),
        "powershell": (["powershell", "-command", ". '{0}'"], ".ps1"),
    ]

    /// - Parameters:
    ///   - name: `shell` of the step or its defaults, evaluated; nil where none is given.
    ///   - hasBash: whether `bash` is in the step's `PATH`; without a `shell`, `sh` is taken where it is not.
    /// - Throws: `InvalidShell` for a name that is not built in and has no `{0}`.
    init(_ name: String?, hasBash: Bool) throws(InvalidShell) {
        guard let name, !name.utf8.isEmpty else {
            words = hasBash ? ["bash", "-e", "{0}"] : ["sh", "-e", "{0}"]
            fileExtension = ".sh"
            isPowerShell = false
            return
        }
        if let shell = Self.builtIn[Key(name).asciiLowercased] {
            words = shell.words
            fileExtension = shell.ending
            isPowerShell = Key(shell.ending) == ".ps1"
            return
        }
        let words = Self.words(of: name)
        guard let program = words.first, words.contains(where: { $0.utf8.contains(subsequence: "{0}".utf8) }) else {
            throw InvalidShell(
                description: """
                    Invalid shell option. Shell must be a valid built-in (bash, sh, cmd, powershell, pwsh) or a format \
                    string containing '{0}'
                    """)
        }
        self.words = words
        let known = Self.builtIn[Key(program).asciiLowercased]
        fileExtension = known?.ending ?? ""
        isPowerShell = known.map { Key($0.ending) == ".ps1" } ?? false
    }

    /// The words of a format string: double quotes hold one together, `\"` is a quote, and single quotes are like any
    /// other sign, as GitHub's runner starts programs.
    private static func words(of text: String) -> [String] {
        let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        var words: [String] = []
        var word: [UInt8]?
        var isQuoted = false
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.first {
            let slashes = bytes.prefix { $0 == backslash }.count
            if slashes > 0 {
                bytes = bytes.dropFirst(slashes)
                let isBeforeQuote = bytes.first == quote
                word = (word ?? []) + [UInt8](repeating: backslash, count: isBeforeQuote ? slashes / 2 : slashes)
                if isBeforeQuote, slashes % 2 == 1, let next = bytes.popFirst() { word?.append(next) }
                continue
            }
            bytes.removeFirst()
            switch byte {
            case quote where isQuoted && bytes.first == quote:
                bytes.removeFirst()
                word?.append(quote)
            case quote:
                isQuoted.toggle()
                word = word ?? []
            case UInt8(ascii: " ") where !isQuoted, UInt8(ascii: "\t") where !isQuoted:
                if let whole = word { words.append(String(decoding: whole, as: UTF8.self)) }
                word = nil
            default: word = (word ?? []) + [byte]
            }
        }
        if let whole = word { words.append(String(decoding: whole, as: UTF8.self)) }
        return words
    }

    /// The command line for the script at `path`.
    func arguments(script path: String) -> [String] {
        words.map { $0.utf8.replacing("{0}".utf8, with: path.utf8) }
    }

    /// The command line as a log shows it: the program by its path, `{0}` for the script
    /// (docs/language/steps.md#log-header).
    func shown(in environment: any StepEnvironment, path: String) async -> String {
        guard let program = words.first else { return "" }
        let place = program.utf8.contains(UInt8(ascii: "/")) ? nil : await environment.find(program, in: path)
        return ([place ?? program] + words.dropFirst()).joined(separator: " ")
    }

    /// The bytes of the script's file.
    func script(_ text: String) -> [UInt8] {
        guard isPowerShell else { return Array(text.utf8) }
        let last = "if ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }"
        return Array("$ErrorActionPreference = 'stop'\n\(text)\n\(last)".utf8)
    }
}

extension String.UTF8View {
    /// Where `part` begins in the bytes from `start` on, or nil.
    fileprivate func position(of part: String.UTF8View, from start: Index) -> Index? {
        var position = start
        while position < endIndex {
            if self[position...].starts(with: part) { return position }
            position = index(after: position)
        }
        return nil
    }

    fileprivate func contains(subsequence part: String.UTF8View) -> Bool {
        position(of: part, from: startIndex) != nil
    }

    fileprivate func replacing(_ part: String.UTF8View, with text: String.UTF8View) -> String {
        var bytes: [UInt8] = []
        var position = startIndex
        while let found = self.position(of: part, from: position) {
            bytes += self[position..<found]
            bytes += text
            position = index(found, offsetBy: part.count)
        }
        bytes += self[position...]
        return String(decoding: bytes, as: UTF8.self)
    }
}
