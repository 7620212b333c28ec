import Basics

/// Takes a shell script apart into its simple commands: quotes, comments, here-documents and substitutions are told
/// apart; nothing is expanded.
struct ScriptReader {
    private(set) var commands: [ScriptCommand] = []
    private(set) var functions: Set<Key> = []

    private let bytes: [UInt8]
    private var at = 0
    /// How many branches and functions are around, each of which may not be reached.
    private var branches = 0
    /// What closes the constructs that are open.
    private var open: [Construct] = []
    /// The delimiters of the here-documents that begin behind the next line's end.
    private var documents: [Key] = []
    private let depth: Int

    private enum Construct { case branch, loop, choice, group, function, alternative }

    /// Substitutions within substitutions beyond this depth are passed over.
    private static let deepest = 20

    init(_ bytes: [UInt8], isConditional: Bool = false, depth: Int = 0) {
        self.bytes = bytes
        self.depth = depth
        branches = isConditional ? 1 : 0
    }

    // MARK: - Commands

    mutating func read() {
        while at < bytes.count { readCommand() }
    }

    private var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

    private func follows(_ text: String) -> Bool { bytes[at...].starts(with: text.utf8) }

    private mutating func skipBlanks() {
        while let byte {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") {
                at += 1
            } else if byte == UInt8(ascii: "\\"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "\n") {
                at += 2
            } else if byte == UInt8(ascii: "#") {
                while let next = self.byte, next != UInt8(ascii: "\n") { at += 1 }
            } else {
                return
            }
        }
    }

    /// Reads up to the end of one simple command, or one word of the grammar.
    private mutating func readCommand() {
        var command = ScriptCommand(words: [], isConditional: branches > 0)
        while true {
            skipBlanks()
            guard let byte else { return add(command) }
            switch byte {
            case UInt8(ascii: "\n"):
                at += 1
                skipDocuments()
                return add(command)
            case UInt8(ascii: ";"):
                at += 1
                // The end of a pattern's commands: the next pattern comes.
                if self.byte == UInt8(ascii: ";") || self.byte == UInt8(ascii: "&") {
                    while self.byte == UInt8(ascii: ";") || self.byte == UInt8(ascii: "&") { at += 1 }
                    add(command)
                    return readPattern()
                }
                return add(command)
            case UInt8(ascii: "&"):
                if follows("&>") {
                    at += 2
                    if self.byte == UInt8(ascii: ">") { at += 1 }
                    readTarget(of: &command)
                    continue
                }
                at += follows("&&") ? 2 : 1
                return add(command)
            case UInt8(ascii: "|"):
                if follows("||") {
                    at += 2
                    command.isConditional = true
                    add(command)
                    return readAlternative()
                }
                at += follows("|&") ? 2 : 1
                command.feedsNext = true
                return add(command)
            case UInt8(ascii: "("):
                if follows("((") { return skipArithmetic() }
                at += 1
                skipBlanks()
                // `name()`: a function.
                if self.byte == UInt8(ascii: ")"), command.words.count == 1, let name = command.words[0] {
                    at += 1
                    return define(name)
                }
                open.append(.group)
                return add(command)
            case UInt8(ascii: ")"):
                at += 1
                closeGroup()
                return add(command)
            case UInt8(ascii: "<"), UInt8(ascii: ">"):
                readRedirection(of: &command)
            default:
                let start = at
                let isFirst = command.words.isEmpty
                let word = readWord()
                if isFirst, let text = Self.literal(bytes[start..<at]), read(reserved: text) { return }
                // `2>file`: the number belongs to the redirection.
                if let next = self.byte, next == UInt8(ascii: ">") || next == UInt8(ascii: "<"),
                    bytes[start..<at].allSatisfy({ (0x30...0x39).contains($0) })
                {
                    continue
                }
                if isFirst, let name = assignment(bytes[start..<at]) {
                    command.assigned.append(name)
                } else {
                    command.words.append(word)
                }
                if at == start { at += 1 }
            }
        }
    }

    private mutating func add(_ command: ScriptCommand) {
        if !command.words.isEmpty || !command.assigned.isEmpty { commands.append(command) }
    }

    /// What stands behind `||` is only reached where the left side fails.
    private mutating func readAlternative() {
        branches += 1
        // Line ends may stand between.
        while let byte, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
            at += 1
        }
        let isGroup = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "(")
        readCommand()
        guard isGroup else {
            branches -= 1
            return
        }
        // A group's commands are read one by one: as a whole they are such a branch.
        if open.last == .group { open.removeLast() }
        open.append(.alternative)
    }

    // MARK: - The grammar's words

    /// Takes a word at a command's place for a part of the grammar; false where it is none.
    private mutating func read(reserved word: Key) -> Bool {
        switch word {
        case "if":
            open.append(.branch)
            // The condition is allowed to fail, and so is a program in it.
            branches += 1
        case "then", "elif", "else": break
        case "fi": close(.branch)
        case "while", "until": open.append(.loop)
        case "do", "!", "time", "coproc": break
        case "done": close(.loop)
        case "for", "select":
            open.append(.loop)
            skipBlanks()
            if follows("((") { skipArithmetic() } else { skipLineOr(";") }
        case "case":
            open.append(.choice)
            branches += 1
            while at < bytes.count {
                skipBlanks()
                if byte == UInt8(ascii: "\n") { at += 1 }
                let start = at
                _ = readWord()
                if at == start { at += 1 }
                if bytes[start..<at].elementsEqual("in".utf8) { break }
            }
            readPattern()
        case "esac": close(.choice)
        case "{": open.append(.group)
        case "}":
            if open.last == .function { close(.function) } else { closeGroup() }
        case "[[": skip(to: "]]")
        case "function":
            skipBlanks()
            let start = at
            _ = readWord()
            let name = Key(String(decoding: bytes[start..<at], as: UTF8.self))
            skipBlanks()
            if byte == UInt8(ascii: "(") {
                at += 1
                skipBlanks()
                if byte == UInt8(ascii: ")") { at += 1 }
            }
            define(name)
        default: return false
        }
        return true
    }

    private mutating func close(_ construct: Construct) {
        guard let place = open.lastIndex(of: construct) else { return }
        let closed = open[place...].count { $0 != .loop && $0 != .group }
        open.removeSubrange(place...)
        branches = max(0, branches - closed)
    }

    private mutating func closeGroup() {
        if open.last == .alternative { close(.alternative) } else if open.last == .group { open.removeLast() }
    }

    /// A function's body may never be reached.
    private mutating func define(_ name: Key) {
        functions.insert(name)
        branches += 1
        while let byte, byte <= 0x20 { at += 1 }
        if byte == UInt8(ascii: "{") { at += 1 }
        open.append(.function)
    }

    /// `pattern | pattern)` of a `case`.
    private mutating func readPattern() {
        guard open.last == .choice || open.contains(.choice) else { return }
        while let byte {
            if byte <= 0x20 {
                at += 1
            } else if follows("esac") {
                return
            } else if byte == UInt8(ascii: "#") {
                skipBlanks()
            } else {
                break
            }
        }
        if byte == UInt8(ascii: "(") { at += 1 }
        while let byte, byte != UInt8(ascii: ")") {
            let start = at
            if byte == UInt8(ascii: "|") || byte <= 0x20 { at += 1 } else { _ = readWord() }
            if at == start { at += 1 }
        }
        at = min(at + 1, bytes.count)
    }

    private mutating func skipArithmetic() {
        skip(to: "))")
    }

    private mutating func skip(to end: String) {
        while at < bytes.count, !follows(end) { at += 1 }
        at = min(at + end.utf8.count, bytes.count)
    }

    private mutating func skipLineOr(_ end: String) {
        while let byte, byte != UInt8(ascii: "\n"), !follows(end) {
            let start = at
            if byte <= 0x20 { at += 1 } else { _ = readWord() }
            if at == start { at += 1 }
        }
    }

    // MARK: - Redirections

    private mutating func readRedirection(of command: inout ScriptCommand) {
        if follows("<<<") {
            at += 3
            skipBlanks()
            _ = readWord()
        } else if follows("<<") {
            at += 2
            if byte == UInt8(ascii: "-") { at += 1 }
            skipBlanks()
            let start = at
            _ = readWord()
            let raw = bytes[start..<at].filter { !"'\"\\".utf8.contains($0) }
            documents.append(Key(String(decoding: raw, as: UTF8.self)))
        } else if follows("<(") || follows(">(") {
            at += 1
            descend(into: takeBalanced())
            command.words.append(nil)
        } else {
            at += follows(">>") || follows(">&") || follows("<&") || follows(">|") || follows("<>") ? 2 : 1
            readTarget(of: &command)
        }
    }

    private mutating func readTarget(of command: inout ScriptCommand) {
        skipBlanks()
        let start = at
        let target = readWord()
        if let target {
            command.outputs.append(target)
        } else {
            command.outputs.append(
                Key(String(decoding: bytes[start..<at].filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self)))
        }
    }

    private mutating func skipDocuments() {
        let delimiters = documents
        documents = []
        for delimiter in delimiters {
            while at < bytes.count {
                let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                let line = bytes[at..<end].drop { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }
                at = min(end + 1, bytes.count)
                if Key(String(decoding: line, as: UTF8.self)) == delimiter { break }
            }
        }
    }

    // MARK: - Words

    /// A word without anything that would be expanded, or nil.
    private static func literal(_ raw: ArraySlice<UInt8>) -> Key? {
        raw.contains { "$`'\"\\".utf8.contains($0) } ? nil : Key(String(decoding: raw, as: UTF8.self))
    }

    /// The name in `NAME=value`, `NAME+=value`, `NAME[i]=value`.
    private func assignment(_ raw: ArraySlice<UInt8>) -> Key? {
        let name = raw.prefix { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
        guard let first = name.first, !(0x30...0x39).contains(first) else { return nil }
        var rest = raw.dropFirst(name.count)
        if rest.first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) {
            rest = rest[(end + 1)...]
        }
        if rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return rest.first == UInt8(ascii: "=") ? Key(String(decoding: name, as: UTF8.self)) : nil
    }

    /// Reads a word; nil where only the shell can tell what it is. Commands in it are read too.
    private mutating func readWord() -> Key? {
        var text: [UInt8] = []
        var (isKnown, isQuoted) = (true, false)
        while let byte {
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                isQuoted.toggle()
            case UInt8(ascii: "\\"):
                if at + 1 < bytes.count { text.append(bytes[at + 1]) }
                at = min(at + 2, bytes.count)
            case UInt8(ascii: "$"), UInt8(ascii: "`"):
                isKnown = false
                readExpansion()
            case _ where isQuoted:
                text.append(byte)
                at += 1
            case 0...0x20, UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "<"),
                UInt8(ascii: ">"), UInt8(ascii: ")"):
                return isKnown ? Key(String(decoding: text, as: UTF8.self)) : nil
            case UInt8(ascii: "("):
                // `NAME=( … )`: a list.
                guard text.last == UInt8(ascii: "=") || !isKnown else {
                    return isKnown ? Key(String(decoding: text, as: UTF8.self)) : nil
                }
                isKnown = false
                _ = takeBalanced()
            case UInt8(ascii: "'"):
                at += 1
                while let byte = self.byte, byte != UInt8(ascii: "'") {
                    text.append(byte)
                    at += 1
                }
                at = min(at + 1, bytes.count)
            default:
                text.append(byte)
                at += 1
            }
        }
        return isKnown ? Key(String(decoding: text, as: UTF8.self)) : nil
    }

    /// `$name`, `${…}`, `$(…)`, `$((…))`, `` `…` ``, `$'…'`.
    private mutating func readExpansion() {
        if byte == UInt8(ascii: "`") {
            at += 1
            let start = at
            while let byte, byte != UInt8(ascii: "`") { at += byte == UInt8(ascii: "\\") ? 2 : 1 }
            at = min(at, bytes.count)
            descend(into: bytes[start..<at])
            at = min(at + 1, bytes.count)
            return
        }
        at += 1
        switch byte {
        case UInt8(ascii: "("):
            let inner = takeBalanced()
            // Arithmetic holds no commands.
            if inner.first != UInt8(ascii: "(") { descend(into: inner) }
        case UInt8(ascii: "{"):
            var depth = 0
            while let byte {
                at += 1
                if byte == UInt8(ascii: "{") { depth += 1 }
                if byte == UInt8(ascii: "}") {
                    depth -= 1
                    if depth == 0 { return }
                }
            }
        case UInt8(ascii: "'"):
            at += 1
            while let byte, byte != UInt8(ascii: "'") { at += byte == UInt8(ascii: "\\") ? 2 : 1 }
            at = min(at + 1, bytes.count)
        default:
            while let byte,
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || "_@*#?!-".utf8.contains(byte)
            { at += 1 }
        }
    }

    /// Takes what stands between a bracket and the one that closes it; quotes are passed over.
    private mutating func takeBalanced() -> ArraySlice<UInt8> {
        at += 1
        let start = at
        var depth = 1
        while let byte {
            switch byte {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 {
                    defer { at += 1 }
                    return bytes[start..<at]
                }
            case UInt8(ascii: "\\"): at += 1
            case UInt8(ascii: "'"):
                at += 1
                while let next = self.byte, next != UInt8(ascii: "'") { at += 1 }
            case UInt8(ascii: "\""):
                at += 1
                while let byte = self.byte, byte != UInt8(ascii: "\"") {
                    // A substitution has quotes of its own.
                    if byte == UInt8(ascii: "$"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "(") {
                        at += 1
                        _ = takeBalanced()
                    } else {
                        at += byte == UInt8(ascii: "\\") ? 2 : 1
                    }
                }
            default: break
            }
            at += 1
        }
        at = min(at, bytes.count)
        return bytes[start..<at]
    }

    private mutating func descend(into inner: ArraySlice<UInt8>) {
        guard depth < Self.deepest else { return }
        var reader = ScriptReader(Array(inner), isConditional: branches > 0, depth: depth + 1)
        reader.read()
        commands += reader.commands
        functions.formUnion(reader.functions)
    }
}
