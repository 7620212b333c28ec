package import Basics

/// What an evaluated token must be where its key wants a certain kind; messages are GitHub's.
extension Token {
    /// The text of a scalar (docs/language/yaml.md#texts: other scalars become text).
    ///
    /// - Throws: `TokenError` for a collection or anything not evaluated.
    package func requireText() throws(TokenError) -> String {
        if let scalarText { return scalarText }
        throw unexpected
    }

    /// A boolean; text is not taken for one (docs/language/expressions.md#in-yaml).
    ///
    /// - Throws: `TokenError` for anything else.
    package func requireBoolean() throws(TokenError) -> Bool {
        if let boolean { return boolean }
        throw unexpected
    }

    /// A number; text is not taken for one (docs/language/expressions.md#in-yaml).
    ///
    /// - Throws: `TokenError` for anything else.
    package func requireNumber() throws(TokenError) -> Double {
        if let number { return number }
        throw unexpected
    }

    /// A number of minutes (docs/language/steps.md#time-limits): whole, and at least 1.
    ///
    /// - Throws: `TokenError` for anything else.
    package func requireMinutes() throws(TokenError) -> Double {
        let minutes = try requireNumber()
        guard minutes >= 1, minutes == minutes.rounded(.down) else {
            throw TokenError(
                "'\(scalarText ?? "")' is not a number of minutes: it must be whole, and at least 1", at: self)
        }
        return minutes
    }

    /// One text or a list of texts, with their places.
    ///
    /// - Throws: `TokenError` for anything else.
    package func requireTextList() throws(TokenError) -> [Located<String>] {
        guard let items else { return [Located(try requireText(), range)] }
        var texts: [Located<String>] = []
        for item in items { texts.append(Located(try item.requireText(), item.range)) }
        return texts
    }

    /// The names and texts of a mapping, in the order written, as `env`, `with` and `outputs` are; null counts as
    /// empty.
    ///
    /// - Throws: `TokenError` for anything else, and for values that are no scalars.
    package func requireTexts() throws(TokenError) -> [(name: Key, text: String)] {
        if isNull { return [] }
        guard let pairs else { throw unexpected }
        var texts: [(name: Key, text: String)] = []
        for pair in pairs { texts.append((Key(try pair.key.requireText()), try pair.value.requireText())) }
        return texts
    }

    /// That the token is not of the kind wanted here.
    package var unexpected: TokenError {
        switch kind {
        case .sequence: TokenError("A sequence was not expected", at: self)
        case .mapping: TokenError("A mapping was not expected", at: self)
        case .expression, .insert: TokenError("The expression has not been evaluated", at: self)
        case .null, .boolean, .number, .string: TokenError("Unexpected value '\(scalarText ?? "")'", at: self)
        }
    }
}
