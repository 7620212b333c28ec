import Basics
import Expressions

/// One evaluation of a token: what it may still use up.
struct TokenEvaluation<Scope: EvaluationScope> {
    let scope: Scope
    let limits: TokenLimits
    private var size = 0

    init(scope: Scope, limits: TokenLimits) {
        self.scope = scope
        self.limits = limits
    }

    mutating func evaluate(_ token: Token, depth: Int) throws(TokenError) -> Token {
        try count(token)
        switch token.kind {
        case .null, .boolean, .number, .string: return token
        case .sequence(let items):
            try check(depth, token)
            var result: [Token] = []
            result.reserveCapacity(items.count)
            for item in items { result.append(try evaluate(item, depth: depth + 1)) }
            return Token(.sequence(result), range: token.range, file: token.file)
        case .mapping(let pairs):
            try check(depth, token)
            return Token(.mapping(try evaluate(pairs, depth: depth)), range: token.range, file: token.file)
        case .expression(let expression):
            let result = Token(value: try value(of: expression, at: token), range: token.range, file: token.file)
            try countAll(result, depth: depth)
            return result
        case .insert: throw TokenError("The directive 'insert' is not allowed in this context", at: token)
        }
    }

    private mutating func evaluate(_ pairs: [TokenPair], depth: Int) throws(TokenError) -> [TokenPair] {
        var result: [TokenPair] = []
        var keys: Set<Key> = []
        for pair in pairs {
            if case .insert = pair.key.kind {
                let inserted = try evaluate(pair.value, depth: depth)
                if inserted.isNull { continue }
                guard let more = inserted.pairs else {
                    throw inserted.items == nil ? TokenError("Expected a mapping", at: inserted) : inserted.unexpected
                }
                for pair in more { try add(pair, to: &result, &keys) }
            } else {
                let key = try evaluate(pair.key, depth: depth)
                guard let name = key.scalarText else { throw key.unexpected }
                let value = try evaluate(pair.value, depth: depth + 1)
                let text = Token(.string(name), range: key.range, file: key.file)
                try add(TokenPair(key: text, value: value), to: &result, &keys)
            }
        }
        return result
    }

    private func add(
        _ pair: TokenPair, to result: inout [TokenPair], _ keys: inout Set<Key>
    ) throws(TokenError) {
        let name = pair.key.string ?? ""
        guard keys.insert(Key(name).asciiLowercased).inserted else {
            throw TokenError("'\(name)' is already defined", at: pair.key)
        }
        result.append(pair)
    }

    private func value(of expression: Expression, at token: Token) throws(TokenError) -> Value {
        do {
            return try expression.evaluate(in: scope, memory: limits.size)
        } catch {
            throw TokenError(error.message, at: token)
        }
    }

    /// Counts one token: 26 bytes and two a UTF-16 unit for text, 24 for anything else.
    private mutating func count(_ token: Token) throws(TokenError) {
        size += token.string.map { 26 + 2 * $0.utf16.count } ?? 24
        guard size <= limits.size else { throw TokenError("Maximum object size exceeded", at: token) }
    }

    private mutating func countAll(_ token: Token, depth: Int) throws(TokenError) {
        try count(token)
        for item in token.items ?? [] {
            try check(depth, token)
            try countAll(item, depth: depth + 1)
        }
        for pair in token.pairs ?? [] {
            try check(depth, token)
            try count(pair.key)
            try countAll(pair.value, depth: depth + 1)
        }
    }

    private func check(_ depth: Int, _ token: Token) throws(TokenError) {
        guard depth <= limits.depth else { throw TokenError("Maximum object depth exceeded", at: token) }
    }
}
