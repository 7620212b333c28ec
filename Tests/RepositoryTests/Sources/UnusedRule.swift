/// Everything that is declared is used by the program: what only tests use, and what nothing reads, goes.
///
/// The rule knows words, not types: a member counts as used where any member of its name is. What only writes a property
/// or names it as a label does not read it.
struct UnusedRule {
    /// What is declared at the top level or in a type, or a parameter.
    private struct Declaration {
        enum Kind { case type, function, property, enumCase }

        let kind: Kind
        let name: String
        /// The type it is a member of.
        let type: String?
        let source: Int
        /// Its tokens: uses among them are its own.
        let range: ClosedRange<Int>
        /// The token with its name.
        let place: Int
    }

    /// A word somewhere, with the types around it.
    private struct Use {
        let source: Int
        let index: Int
        let scope: Int
    }

    /// Names that protocols of others ask for.
    private static let required: Set = [
        "hash", "description", "debugDescription", "errorDescription", "next", "makeIterator", "index", "startIndex",
        "endIndex", "rawValue", "enqueue", "asUnownedSerialExecutor", "asUnownedTaskExecutor", "run", "validate",
        "main", "configuration", "allValueStrings", "defaultValueDescription", "Element", "Index", "Iterator",
        "nilLiteral",
    ]
    /// Enums of these are made of what is read: no case has to be named.
    private static let raw: Set = ["String", "Int", "Int32", "UInt8", "UInt32", "CaseIterable"]
    private static let keywords: Set = [
        "func", "var", "let", "case", "struct", "enum", "class", "actor", "protocol", "typealias", "extension",
    ]

    private let sources: [SwiftSource]
    private let types: TypeIndex
    private var declarations: [Declaration] = []
    private var places: [Set<Int>] = []
    private var uses: [String: [Use]] = [:]
    private var scopes: [[String]] = [[]]
    private var unread: [Finding] = []

    private init(_ sources: [SwiftSource]) {
        self.sources = sources
        types = TypeIndex(sources)
        for number in sources.indices { readDeclarations(number) }
        let names = Set(declarations.map(\.name))
        for number in sources.indices { readUses(number, of: names) }
    }

    /// What of `sources` nothing uses.
    ///
    /// - Parameter reasons: what may stay, by `Type.name`, with the reason; one that nothing needs is a finding.
    static func findings(in sources: [SwiftSource], reasons: [String: String] = [:]) -> [Finding] {
        let rule = UnusedRule(sources)
        var found = rule.unread
        var unneeded = Set(reasons.keys)
        for declaration in rule.declarations where !rule.isUsed(declaration) {
            let name = (declaration.type.map { "\($0)." } ?? "") + declaration.name
            if reasons[name] != nil {
                unneeded.remove(name)
            } else {
                let source = sources[declaration.source]
                found.append(Finding(source.path, source.tokens[declaration.place].line, "nothing uses \(name)"))
            }
        }
        return found + unneeded.sorted().map { Finding("UnusedRule", "\($0) is used: it needs no reason") }
    }

    // MARK: - Declarations

    private mutating func readDeclarations(_ number: Int) {
        let source = sources[number]
        var walk = TypeScopes()
        var places: Set<Int> = []
        /// Notes what is declared here, unless that is inside a function.
        func add(_ kind: Declaration.Kind, _ place: Int, from start: Int, to end: Int) {
            // The name may stand in backquotes.
            let place = source[place] == "`" ? place + 1 : place
            places.insert(place)
            let name = source[place]
            let type = walk.current?.name
            // A type in a function is a key of a table there, compared whole.
            guard name != "_", !Self.required.contains(name), !walk.isLocal else { return }
            // What a protocol of ours asks for is looked for there.
            if kind != .type, let type, types.isRequired(name, of: type) { return }
            if kind == .enumCase, let type, !types.parents[type, default: []].isDisjoint(with: Self.raw) { return }
            declarations.append(
                Declaration(
                    kind: kind, name: name, type: type, source: number, range: start...max(start, end), place: place))
        }
        for index in source.tokens.indices {
            if walk.enter(index, in: source) != nil {
                if source[index] != "extension" { add(.type, index + 1, from: index, to: source.end(of: index)) }
                continue
            }
            guard source[index - 1] != "." else { continue }
            switch source[index] {
            case "func" where isName(source[index + 1]):
                add(.function, index + 1, from: index, to: source.end(of: index))
                readParameters(index, name: source[index + 1], type: walk.current?.name, in: source)
            case "init" where walk.current != nil: readParameters(index, name: "init", type: nil, in: source)
            case "var", "let":
                if source[index + 1] == "(" { continue }
                add(.property, index + 1, from: index, to: source.end(of: index))
            case "case" where walk.current?.isEnum == true:
                var place = index + 1
                repeat {
                    add(.enumCase, place, from: place, to: place)
                    place = source.afterCase(place)
                } while source[place - 1] == ","
            default: break
            }
        }
        self.places.append(places)
    }

    private func isName(_ word: String) -> Bool {
        word.utf8.first.map { $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "_") || $0 > 0x40 } ?? false
    }

    /// Parameters that the body does not name.
    private mutating func readParameters(_ index: Int, name: String, type: String?, in source: SwiftSource) {
        if Self.required.contains(name) || type.map({ types.isRequired(name, of: $0) }) == true { return }
        guard let (parameters, body) = source.function(at: index) else { return }
        let words = Set(source.tokens[body].map(\.text))
        for parameter in parameters where !words.contains(source[parameter]) {
            guard isName(source[parameter]), source[parameter] != "_", !Self.required.contains(source[parameter]) else {
                continue
            }
            let line = source.tokens[parameter].line
            unread.append(Finding(source.path, line, "\(name) does not read its parameter \(source[parameter])"))
        }
    }

    // MARK: - Uses

    private mutating func readUses(_ number: Int, of names: Set<String>) {
        let source = sources[number]
        var walk = TypeScopes()
        var scope = 0
        for index in source.tokens.indices {
            _ = walk.enter(index, in: source)
            let word = source[index]
            if word == "{" || word == "}" {
                if walk.names != scopes[scope] {
                    scope = walk.names.isEmpty ? 0 : scopes.count
                    if scope > 0 { scopes.append(walk.names) }
                }
            } else if names.contains(word), !places[number].contains(index) {
                uses[word, default: []].append(Use(source: number, index: index, scope: scope))
            }
        }
    }

    private func isUsed(_ declaration: Declaration) -> Bool {
        uses[declaration.name, default: []].contains { isUse($0, of: declaration) }
    }

    private func isUse(_ use: Use, of declaration: Declaration) -> Bool {
        let (source, index) = (sources[use.source], use.index)
        if use.source == declaration.source, declaration.range.contains(index) { return false }
        let before = source[index - 1]
        let around = scopes[use.scope]
        if Self.keywords.contains(before) && before != "case" { return false }
        if declaration.kind == .type { return !around.contains(declaration.name) }
        let isSet = source[index + 1] == "=" && source[index + 2] != "="
        if before == "." { return !(declaration.kind == .property && source[index - 2] == "self" && isSet) }
        // `self.name = name` reads a parameter.
        if before == "=", source[index - 2] == declaration.name, source[index - 3] == "." { return false }
        if source[index + 1] == ":", source.isAdjacent(index + 1) {
            if ["(", ",", "["].contains(before) { return false }
            let statements: Set = ["case", "return", "in", "is", "as", "try", "await", "where"]
            if isName(before), !statements.contains(before) { return false }
        }
        guard declaration.kind != .enumCase else { return false }
        guard let type = declaration.type else { return true }
        return around.contains { $0 == type || types.isA($0, type) }
    }
}

extension SwiftSource {
    /// The last token of the declaration whose keyword is at `index`: its body's end, or where the next begins.
    fileprivate func end(of index: Int) -> Int {
        let next: Set = [
            "func", "var", "let", "case", "static", "package", "private", "fileprivate", "init", "struct", "enum",
            "class", "extension", "subscript", "mutating", "nonmutating", "typealias", "@", "final", "lazy",
            "indirect", "actor", "protocol", "nonisolated",
        ]
        var depth = 0
        var position = index + 1
        while position < tokens.count {
            switch self[position] {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0: return closing(position)
            case "}" where depth == 0: return position - 1
            case let word where depth == 0 && next.contains(word) && startsLine(position): return position - 1
            default: break
            }
            position += 1
        }
        return tokens.count - 1
    }

    /// The bracket that closes the one at `index`.
    fileprivate func closing(_ index: Int) -> Int {
        let open = self[index]
        let close = open == "{" ? "}" : open == "(" ? ")" : "]"
        var depth = 0
        for position in index..<tokens.count {
            if self[position] == open { depth += 1 }
            if self[position] == close {
                depth -= 1
                if depth == 0 { return position }
            }
        }
        return tokens.count - 1
    }

    /// Where the next case of a list begins, right behind a comma, or what follows the list.
    fileprivate func afterCase(_ index: Int) -> Int {
        var position = index + (self[index] == "`" ? 3 : 1)
        if self[position] == "(" { position = closing(position) + 1 }
        if self[position] == "=" { position += 1 }
        // A literal leaves no token, a number leaves one.
        if self[position] == "-" { position += 1 }
        if self[position].utf8.first.map({ $0 < 0x3A && $0 > 0x2F }) == true { position += 1 }
        return position + 1
    }

    /// The names of a function's parameters inside it, and its body; nil without a body.
    fileprivate func function(at index: Int) -> (parameters: [Int], body: Range<Int>)? {
        var open = index + 1
        while open < tokens.count, self[open] != "(" {
            if self[open] == "{" || self[open] == "}" { return nil }
            open += 1
        }
        let end = end(of: index)
        let close = closing(open)
        guard end > close, self[end] == "}" else { return nil }
        var parameters: [Int] = []
        var depth = 0
        var isType = false
        for position in open + 1..<close {
            switch self[position] {
            case "(", "[", "{", "<": depth += 1
            case ")", "]", "}": depth -= 1
            case ">" where self[position - 1] != "-": depth -= 1
            case ":" where depth == 0 && !isType:
                parameters.append(position - 1)
                isType = true
            case "," where depth == 0: isType = false
            default: break
            }
        }
        return (parameters, close + 1..<end)
    }
}
