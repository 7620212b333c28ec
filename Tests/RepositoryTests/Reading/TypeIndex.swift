/// The types of a set of files: what each conforms to, and what each protocol asks for.
///
/// A method that fulfils a requirement has its documentation there, and need not repeat it.
struct TypeIndex {
    /// The names in the inheritance clauses of a type, by the type's own name, from all its declarations.
    private(set) var parents: [String: Set<String>] = [:]
    /// The names of a protocol's requirements.
    private(set) var requirements: [String: Set<String>] = [:]

    init(_ sources: [SwiftSource]) {
        for source in sources {
            var scopes = TypeScopes()
            for index in source.tokens.indices {
                if let declared = scopes.enter(index, in: source) {
                    parents[declared.name, default: []].formUnion(declared.parents)
                }
                if let scope = scopes.current, scope.isProtocol, ["func", "var"].contains(source[index]) {
                    requirements[scope.name, default: []].insert(source[index + 1])
                }
            }
        }
    }

    /// Whether `member` of `type` is what one of the type's protocols asks for.
    func isRequired(_ member: String, of type: String) -> Bool {
        ancestors(of: type).contains { requirements[$0]?.contains(member) == true }
    }

    /// Whether `type` inherits from `ancestor` or conforms to it.
    func isA(_ type: String, _ ancestor: String) -> Bool { ancestors(of: type).contains(ancestor) }

    private func ancestors(of type: String) -> Set<String> {
        var seen: Set<String> = []
        var open = parents[type] ?? []
        while let name = open.popFirst() {
            guard seen.insert(name).inserted else { continue }
            open.formUnion(parents[name] ?? [])
        }
        return seen
    }
}

/// Knows the innermost type around each token while a file's tokens go by in order.
struct TypeScopes {
    struct Scope {
        let name: String
        let parents: Set<String>
        let isProtocol: Bool
        let isEnum: Bool
        /// The depth of braces inside the type.
        let depth: Int
    }

    private var scopes: [Scope] = []
    private var opening: Scope?
    private var depth = 0

    /// The names of all types around the token, outermost first.
    var names: [String] { scopes.map(\.name) }

    /// Whether the token is at the top level of its file.
    var isOutermost: Bool { depth == 0 }

    /// Whether the token, or a type around it, is inside a function.
    var isLocal: Bool {
        var outer = 0
        for scope in scopes {
            if scope.depth != outer + 1 { return true }
            outer = scope.depth
        }
        return outer != depth
    }

    /// The innermost type, also inside its methods.
    var innermost: Scope? { scopes.last }

    /// The type whose members the token is among; nil inside a method.
    var current: Scope? { scopes.last.flatMap { $0.depth == depth ? $0 : nil } }

    /// Goes on to the token at `index`.
    ///
    /// - Returns: the type that is declared here, if one is.
    mutating func enter(_ index: Int, in source: SwiftSource) -> Scope? {
        switch source[index] {
        case "{":
            depth += 1
            if let opening { scopes.append(opening) }
            opening = nil
        case "}":
            if scopes.last?.depth == depth { scopes.removeLast() }
            depth -= 1
        case "struct", "enum", "class", "actor", "protocol", "extension":
            guard source[index - 1] != ".", let scope = declaration(at: index, in: source) else { return nil }
            opening = scope
            return scope
        default: break
        }
        return nil
    }

    private func declaration(at index: Int, in source: SwiftSource) -> Scope? {
        let keyword = source[index]
        var position = index + 1
        var name = source[position]
        guard name.utf8.first.map({ $0 > 0x40 }) ?? false, !["func", "var", "let"].contains(name) else { return nil }
        // An extension may name a nested type: the last part is the type's name.
        while source[position + 1] == "." {
            position += 2
            name = source[position]
        }
        var parents: Set<String> = []
        var isClause = false
        position += 1
        while position < source.tokens.count, source[position] != "{", source[position] != "}" {
            if source[position] == "where" { break }
            if isClause { parents.insert(source[position]) }
            if source[position] == ":" { isClause = true }
            position += 1
        }
        return Scope(
            name: name, parents: parents, isProtocol: keyword == "protocol", isEnum: keyword == "enum", depth: depth + 1
        )
    }
}
