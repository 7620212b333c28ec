/// Whether the text of a source holds anything that a coverage tool could see run, decided from the text alone.
///
/// Only what is certain counts: a file of nothing but types, imports and comments, in the few forms that are looked for
/// here. Everything else may run.
struct SourceStatements {
    let places: [SourceTokens.Place]
    var index = 0

    /// Whether nothing in `source` can run.
    static func areAbsent(in source: [UInt8], _ language: SourceLanguage, path: [UInt8]) -> Bool {
        // Declarations for the type checker alone.
        let isStub = [".d.ts", ".d.mts", ".d.cts", ".pyi"].contains { (ending: String) in
            path.suffix(ending.utf8.count).elementsEqual(ending.utf8)
        }
        if isStub { return true }
        let tokens = SourceTokens(source, language.form)
        if tokens.places.isEmpty { return !tokens.isBroken && language.form != .other }
        guard !tokens.isBroken else { return false }
        var statements = SourceStatements(places: tokens.places)
        return switch language.form {
        case .go: statements.isGoOfTypes
        case .python: statements.isPythonOfTypes()
        case .script: statements.isScriptOfTypes()
        case .jvm, .csharp, .php: statements.isOfInterfaces(language.form)
        case .swift: statements.isSwiftOfTypes
        case .rust: statements.isRustOfTypes
        case .c: statements.isHeader
        case .ruby, .other: false
        }
    }

    typealias Token = SourceTokens.Token

    var token: Token? { index < places.count ? places[index].token : nil }

    func token(_ offset: Int) -> Token? {
        places.indices.contains(index + offset) ? places[index + offset].token : nil
    }

    mutating func take(_ isWanted: (Token) -> Bool) -> Bool {
        guard let token, isWanted(token) else { return false }
        index += 1
        return true
    }

    /// Goes on to the first token that is wanted.
    mutating func skip(to isWanted: (Token) -> Bool) {
        while let token, !isWanted(token) { index += 1 }
    }

    /// Passes over a bracket and all to its end; false where it has none.
    mutating func skipBrackets() -> Bool {
        var depth = 0
        while let token {
            index += 1
            if token.isSign("(") || token.isSign("[") || token.isSign("{") { depth += 1 }
            if token.isSign(")") || token.isSign("]") || token.isSign("}") { depth -= 1 }
            if depth == 0 { return true }
        }
        return false
    }

    /// Goes on to the first token that is wanted, outside of brackets, or to the next line; false where a bracket has no
    /// end.
    mutating func skipLine(to isWanted: (Token) -> Bool) -> Bool {
        while let token, !places[index].isFirst, !isWanted(token) {
            if token.isSign("(") || token.isSign("[") {
                guard skipBrackets() else { return false }
            } else {
                index += 1
            }
        }
        return true
    }

    // MARK: - Go, Rust, C, Swift

    /// Go counts the statements of functions only: a function without a body is a type.
    private var isGoOfTypes: Bool { !hasBody(after: "func", endsWithLine: true) }

    private var isRustOfTypes: Bool {
        !hasBody(after: "fn", endsWithLine: false) && !places.contains { $0.token.isWord("macro_rules") }
    }

    /// Whether a function begun by `word` has a body: a `{` behind its parameters.
    private func hasBody(after word: StaticString, endsWithLine: Bool) -> Bool {
        for start in places.indices where places[start].token.isWord(word) {
            var (depth, previous) = (0, places[start].token)
            search: for place in places[(start + 1)...] {
                let token = place.token
                defer { previous = token }
                // `func(x int) interface{}` and `struct{}` are results.
                let isResult = token.isSign("{") && previous.isWord("interface", "struct")
                if token.isSign("(") || token.isSign("[") || isResult || token.isSign("{") && depth > 0 { depth += 1 }
                if token.isSign(")") || token.isSign("]") || token.isSign("}") {
                    depth -= 1
                    if depth < 0 { break search }
                    continue
                }
                guard depth == 0 else { continue }
                if token.isSign("{") { return true }
                if token.isSign(";") || token.isSign("=") || endsWithLine && place.isFirst { break search }
            }
        }
        return false
    }

    /// A header of declarations: no `{` of a function, and no value that is computed.
    private var isHeader: Bool {
        var (depth, hasParameters) = (0, false)
        for (place, next) in zip(places, places.dropFirst().map(\.token) + [.sign(0)]) {
            let token = place.token
            if token.isSign("(") { (depth, hasParameters) = (depth + 1, true) }
            if token.isSign(")") { depth -= 1 }
            if token.isSign(";") || token.isSign("}") { hasParameters = false }
            if token.isSign("{"), hasParameters { return false }
            if token.isSign("="), depth == 0 {
                guard case .word(let word) = next,
                    next.isWord("default", "delete", "nullptr", "true", "false") || word[0] &- UInt8(ascii: "0") < 10
                else { return false }
            }
            if token.isWord("implementation", "asm") { return false }
        }
        return true
    }

    /// Types with stored properties that have no value, cases and protocols.
    private var isSwiftOfTypes: Bool {
        var statements = self
        return statements.isSwiftBody(isOpen: false)
    }

    private mutating func isSwiftBody(isOpen: Bool) -> Bool {
        while let token {
            if token.isSign("}") {
                index += 1
                return isOpen
            }
            guard case .word = token else {
                guard token.isSign("@") || token.isSign(";") else { return false }
                index += 1
                if token.isSign("@") {
                    index += 1
                    if self.token?.isSign("(") == true, !skipBrackets() { return false }
                }
                continue
            }
            if token.isWord("import", "typealias", "associatedtype", "case") {
                index += 1
                guard skipLine(to: { $0.isSign("}") }) else { return false }
            } else if token.isWord("protocol") {
                skip { $0.isSign("{") }
                guard skipBrackets() else { return false }
            } else if token.isWord("struct", "enum", "class", "actor", "extension") {
                skip { $0.isSign("{") }
                index += 1
                guard isSwiftBody(isOpen: true) else { return false }
            } else if token.isWord("let", "var") {
                index += 1
                guard skipLine(to: { $0.isSign("}") || $0.isSign("=") || $0.isSign("{") }),
                    isAtLineEnd || self.token?.isSign("}") == true
                else { return false }
            } else if token.isWord(
                "public", "package", "internal", "private", "fileprivate", "open", "final", "indirect", "static",
                "weak",
                "unowned", "nonisolated")
            {
                index += 1
            } else {
                return false
            }
        }
        return !isOpen
    }

    // MARK: - Interfaces

    /// Java, Kotlin, C# and PHP: packages, imports, and interfaces whose methods have no body and that set no value.
    private mutating func isOfInterfaces(_ form: SourceLanguage.Form) -> Bool {
        if form == .php, token?.isSign("<") == true {
            skip { $0.isWord("php") }
            index += 1
        }
        while let token {
            if token.isSign("@") && self.token(1)?.isWord("interface") != true {
                index += 2
                while self.token?.isSign(".") == true { index += 2 }
                if self.token?.isSign("(") == true, !skipBrackets() { return false }
            } else if token.isSign("["), form == .csharp {
                guard skipBrackets() else { return false }
            } else if token.isWord("namespace"), form == .csharp, isBlockAhead {
                skip { $0.isSign("{") }
                index += 1
            } else if token.isSign("}"), form == .csharp {
                index += 1
            } else if token.isWord("package", "import", "using", "namespace", "use", "typealias")
                || (token.isWord("declare") && form == .php)
            {
                index += 1
                while let next = self.token, !next.isSign(";"), !places[index].isFirst {
                    if next.isSign("(") { guard skipBrackets() else { return false } } else { index += 1 }
                }
            } else if token.isWord("interface") || (token.isWord("enum") && form == .csharp)
                || (token.isSign("@") && self.token(1)?.isWord("interface") == true)
            {
                let isEnum = token.isWord("enum")
                skip { $0.isSign("{") }
                guard isInterfaceBody(allowsValues: isEnum) else { return false }
            } else if token.isWord(
                "public", "private", "protected", "internal", "sealed", "abstract", "partial", "fun", "static", "non",
                "global")
                || token.isSign(";") || token.isSign("-")
            {
                index += 1
            } else {
                return false
            }
        }
        return true
    }

    /// Whether a `{` comes before the next `;`.
    private var isBlockAhead: Bool {
        places[index...].first { $0.token.isSign("{") || $0.token.isSign(";") }?.token.isSign("{") ?? false
    }

    private mutating func isInterfaceBody(allowsValues: Bool) -> Bool {
        guard take({ $0.isSign("{") }) else { return false }
        while let token {
            if token.isSign("}") {
                index += 1
                return true
            }
            if token.isSign("(") || token.isSign("[") {
                guard skipBrackets() else { return false }
            } else if token.isSign("{"), self.token(1)?.isWord("get", "set", "init") == true {
                // C#'s properties.
                index += 1
                while take({ $0.isWord("get", "set", "init") || $0.isSign(";") }) {}
                guard take({ $0.isSign("}") }) else { return false }
            } else if token.isSign("{") || token.isSign("=") && !allowsValues {
                return false
            } else {
                index += 1
            }
        }
        return false
    }

    // MARK: - JavaScript and TypeScript

    private mutating func isScriptOfTypes() -> Bool {
        while let token {
            if token.isSign(";") {
                index += 1
            } else if token == .text, places[index].isFirst {
                // A directive: "use strict".
                index += 1
                guard self.token == nil || self.token?.isSign(";") == true || places[index].isFirst else {
                    return false
                }
            } else if token.isWord("import") {
                guard isImport() else { return false }
            } else if token.isWord("export"), isExportOfNames {
                index += self.token(1)?.isWord("type") == true ? 2 : 1
                if self.token?.isSign("*") == true { index += 1 } else { guard skipBrackets() else { return false } }
                if self.token?.isWord("as") == true { index += 2 }
                if self.token?.isWord("from") == true { index += 2 }
            } else if token.isWord("export", "default") {
                index += 1
            } else if token.isWord("interface") {
                while let next = self.token, !next.isSign("{") {
                    if next.isSign("=") || next.isSign("(") { return false }
                    index += 1
                }
                guard skipBrackets() else { return false }
            } else if token.isWord("type"), case .word? = self.token(1) {
                index += 2
                guard isType() else { return false }
            } else if token.isWord("declare") {
                index += 1
                guard isType() else { return false }
            } else {
                return false
            }
        }
        return true
    }

    /// `export { a }`, `export type { A } from "x"`, `export * from "x"`
    private var isExportOfNames: Bool {
        let next = token(1)?.isWord("type") == true ? token(2) : token(1)
        return next?.isSign("{") == true || next?.isSign("*") == true
    }

    private mutating func isImport() -> Bool {
        index += 1
        // `import(…)` and `import.meta` are expressions.
        if token?.isSign("(") == true || token?.isSign(".") == true { return false }
        while let token {
            index += 1
            if token == .text { return true }
            if token.isSign("=") || token.isSign(";") || token.isSign("(") { return false }
        }
        return false
    }

    /// The rest of a type or declaration, to the end of its statement.
    private mutating func isType() -> Bool {
        var isOpen = false
        while let token {
            if token.isSign(";") { return true }
            if places[index].isFirst, !isOpen, !Self.goesOn(token) { return true }
            if token.isSign("{") || token.isSign("(") || token.isSign("[") {
                guard skipBrackets() else { return false }
                isOpen = false
            } else {
                index += 1
                let isArrow = token.isSign(">") && self.token(-2)?.isSign("=") == true
                isOpen =
                    isArrow || ["=", "|", "&", ":", "?", ",", "<"].contains { token.isSign($0) }
                    || token.isWord(
                        "extends", "keyof", "typeof", "infer", "readonly", "const", "function", "class", "is")
            }
        }
        return true
    }

    /// Whether a line that begins so belongs to the one before.
    private static func goesOn(_ token: Token) -> Bool {
        ["|", "&", "?", ":", "=", ".", "{", "[", ")", ">", ","].contains { token.isSign($0) }
            || token.isWord("extends")
    }
}

extension SourceStatements {
    /// Docstrings, imports (also for the type checker only), and classes of annotations.
    mutating func isPythonOfTypes() -> Bool {
        while token != nil {
            guard isPythonStatement(column: 0, inClass: false) else { return false }
        }
        return true
    }

    private mutating func isPythonStatement(column: Int, inClass: Bool) -> Bool {
        guard let token, places[index].isFirst, places[index].column >= column else { return false }
        let own = places[index].column
        if token == .text {
            index += 1
            return isAtLineEnd
        }
        if token.isWord("import", "from") {
            index += 1
            while let next = self.token, !places[index].isFirst {
                if next.isSign("(") {
                    guard skipBrackets() else { return false }
                } else {
                    index += next.isSign("\\") ? 2 : 1
                }
            }
            return true
        }
        if token.isWord("if"), self.token(1)?.isWord("TYPE_CHECKING") == true, self.token(2)?.isSign(":") == true {
            index += 3
            return isPythonBlock(under: own, inClass: false)
        }
        if token.isWord("pass"), inClass {
            index += 1
            return isAtLineEnd
        }
        if token.isSign("."), self.token(1)?.isSign(".") == true, self.token(2)?.isSign(".") == true, inClass {
            index += 3
            return isAtLineEnd
        }
        if token.isWord("class") {
            index += 2
            guard self.token?.isSign("(") == true else { return false }
            let start = index
            guard skipBrackets() else { return false }
            let isOfTypes = places[start..<index].contains { $0.token.isWord("TypedDict", "Protocol", "NamedTuple") }
            guard isOfTypes, take({ $0.isSign(":") }) else { return false }
            return isPythonBlock(under: own, inClass: true)
        }
        if inClass, case .word = token, self.token(1)?.isSign(":") == true {
            index += 2
            return skipLine(to: { $0.isSign("=") }) && isAtLineEnd
        }
        return false
    }

    private var isAtLineEnd: Bool { index >= places.count || places[index].isFirst }

    private mutating func isPythonBlock(under column: Int, inClass: Bool) -> Bool {
        if !isAtLineEnd {
            // On the line of the header.
            guard inClass else { return false }
            if take({ $0.isWord("pass") }) { return isAtLineEnd }
            guard take({ $0.isSign(".") }), take({ $0.isSign(".") }), take({ $0.isSign(".") }) else { return false }
            return isAtLineEnd
        }
        guard token != nil, places[index].column > column else { return false }
        while token != nil, places[index].column > column {
            guard isPythonStatement(column: column + 1, inClass: inClass) else { return false }
        }
        return true
    }
}
