/// Every `package` declaration has a `///` comment.
///
/// Without one may go: initialisers, what a protocol asks for (the protocol has the comment), enum cases, and stored
/// instance properties whose name and type say it all. The requirements of a `package protocol` are declarations too.
enum DocumentationRule {
    private static let modifiers: Set = [
        "static", "final", "override", "mutating", "nonmutating", "nonisolated", "indirect", "lazy", "weak", "unowned",
        "convenience", "required", "dynamic", "consuming", "borrowing", "isolated", "distributed", "prefix", "postfix",
        "infix", "private", "fileprivate", "internal", "set", "unsafe", "(", ")", "package",
    ]
    private static let declarations: Set = [
        "func", "var", "let", "struct", "enum", "class", "actor", "protocol", "typealias", "subscript", "macro", "case",
        "associatedtype", "init", "extension",
    ]
    /// What Equatable, Comparable, Hashable, CustomStringConvertible, Sequence, SerialExecutor and their like ask for.
    private static let conformances: Set = [
        "=", "<", ">", "hash", "description", "debugDescription", "testDescription", "next", "makeIterator",
        "makeAsyncIterator", "encode", "index", "startIndex", "endIndex", "rawValue", "errorDescription", "hashValue",
        "enqueue", "asUnownedSerialExecutor", "asUnownedTaskExecutor",
    ]

    /// The declarations without a comment; `types` knows the project's protocols and who conforms to them.
    static func findings(in source: SwiftSource, types: TypeIndex) -> [Finding] {
        var findings: [Finding] = []
        var scopes = TypeScopes()
        for index in source.tokens.indices {
            _ = scopes.enter(index, in: source)
            guard source[index] == "package", isDeclaration(index, in: source) else { continue }
            var keyword = index + 1
            while modifiers.contains(source[keyword]) { keyword += 1 }
            // `class func` declares a function.
            if source[keyword] == "class", ["func", "var", "subscript"].contains(source[keyword + 1]) { keyword += 1 }
            let words = source.tokens[index..<keyword].map(\.text)
            switch source[keyword] {
            case "extension":
                let message = "write package on each member instead, so that each is seen to need its comment"
                findings.append(Finding(source.path, source.tokens[index].line, message))
                continue
            case "protocol": findings += requirements(ofProtocolAt: keyword, in: source)
            case let word where !declarations.contains(word): continue
            default: break
            }
            if let type = scopes.innermost, types.isRequired(source[keyword + 1], of: type.name) { continue }
            if needsComment(keyword, isStatic: words.contains("static"), in: source) {
                findings += finding(at: index, naming: keyword, in: source)
            }
        }
        return findings
    }

    /// Whether the word `package` at `index` is the access level: a name or a label is followed by other things.
    private static func isDeclaration(_ index: Int, in source: SwiftSource) -> Bool {
        let next = source[index + 1]
        if next == "import" || source[index - 1] == "." { return false }
        return modifiers.contains(next) && next != ")" || declarations.contains(next)
    }

    private static func needsComment(_ keyword: Int, isStatic: Bool, in source: SwiftSource) -> Bool {
        let name = source[keyword + 1]
        switch source[keyword] {
        case "init", "case", "extension": return false
        case "func", "typealias", "associatedtype": return !conformances.contains(name)
        case "let": return isStatic
        case "var": return !conformances.contains(name) && (isStatic || isComputed(keyword, in: source))
        default: return true
        }
    }

    /// Whether the variable at `keyword` has a body: a brace before any `=`, on the lines of its declaration.
    private static func isComputed(_ keyword: Int, in source: SwiftSource) -> Bool {
        var index = keyword + 2
        var depth = 0
        while index < source.tokens.count {
            switch source[index] {
            case "{": return depth == 0
            case "=" where depth == 0: return false
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "}": return false
            default:
                let isNewStatement = source.startsLine(index) && depth == 0 && declarations.contains(source[index])
                if isNewStatement || modifiers.contains(source[index]) && source.startsLine(index) { return false }
            }
            index += 1
        }
        return false
    }

    private static func requirements(ofProtocolAt keyword: Int, in source: SwiftSource) -> [Finding] {
        var findings: [Finding] = []
        var depth = 0
        for index in source.tokens.indices where index > keyword {
            switch source[index] {
            case "{": depth += 1
            case "}":
                depth -= 1
                if depth == 0 { return findings }
            case "func", "var", "subscript", "associatedtype":
                guard depth == 1, !conformances.contains(source[index + 1]) else { continue }
                findings += finding(at: index, naming: index, in: source)
            default: break
            }
        }
        return findings
    }

    private static func finding(at index: Int, naming keyword: Int, in source: SwiftSource) -> [Finding] {
        let line = source.tokens[index].line
        var above = line - 2
        while above >= 0, source.lines[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
        let comment = above >= 0 ? source.lines[above].drop { $0 == " " } : ""
        if comment.hasPrefix("///") || comment.hasSuffix("*/") { return [] }
        return [Finding(source.path, line, "\(source[keyword]) \(source[keyword + 1]) has no /// comment")]
    }
}
