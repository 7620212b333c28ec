package import Basics
package import Expressions

extension Token {
    /// The text a literal scalar stands for where text is wanted: `true`, a number's shortest form, nothing for null
    /// (docs/language/yaml.md#texts); nil for collections and expressions.
    package var scalarText: String? {
        switch kind {
        case .null: ""
        case .boolean(let flag): flag ? "true" : "false"
        case .number(let number): NumberText.text(of: number)
        case .string(let text): text
        case .sequence, .mapping, .expression, .insert: nil
        }
    }

    /// The value of a literal token; of equal keys (ignoring case) the later value wins. Nil while there are
    /// expressions inside.
    package var value: Value? {
        switch kind {
        case .null: return .null
        case .boolean(let flag): return .boolean(flag)
        case .number(let number): return .number(number)
        case .string(let text): return .string(text)
        case .sequence(let items):
            let values = items.compactMap(\.value)
            return values.count == items.count ? .array(ArrayValue(values)) : nil
        case .mapping(let pairs):
            var entries: [(Key, Value)] = []
            for pair in pairs {
                guard let key = pair.key.scalarText, let value = pair.value.value else { return nil }
                entries.append((Key(key), value))
            }
            return .object(ObjectValue(entries))
        case .expression, .insert: return nil
        }
    }

    /// The JSON document of a literal token, or nil while there are expressions inside.
    package var json: JSONValue? { value?.json }

    /// A literal token of an evaluated value; every part of it stands where the expression stood.
    package init(value: Value, range: SourceRange, file: String) {
        let kind: Kind =
            switch value {
            case .null: .null
            case .boolean(let flag): .boolean(flag)
            case .number(let number): .number(number)
            case .string(let text): .string(text)
            case .array(let array): .sequence(array.elements.map { Token(value: $0, range: range, file: file) })
            case .object(let object):
                .mapping(
                    object.entries.map { entry in
                        TokenPair(
                            key: Token(.string(entry.key.string), range: range, file: file),
                            value: Token(value: entry.value, range: range, file: file)
                        )
                    }
                )
            }
        self.init(kind, range: range, file: file)
    }
}
