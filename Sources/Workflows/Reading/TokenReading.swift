import Basics

/// How converters look into tokens the schema has checked: what is missing or broken is simply absent, since the
/// schema has reported it.
extension Token {
    /// Text with its place; nil for anything else.
    var locatedText: Located<String>? { string.map { Located($0, range) } }

    /// One text or a list of texts, each with its place; nil where the token is neither.
    var locatedTexts: [Located<String>]? {
        switch kind {
        case .string(let text): [Located(text, range)]
        case .sequence(let items): items.compactMap(\.locatedText)
        default: nil
        }
    }

    /// The pairs of a mapping whose keys are text.
    var namedPairs: [(name: Key, pair: TokenPair)] {
        (pairs ?? []).compactMap { pair in pair.key.string.map { (Key($0), pair) } }
    }

    /// The value of `key` unless it is missing or null.
    func value(_ key: Key) -> Token? {
        guard let value = self[key], !value.isNull else { return nil }
        return value
    }
}
