import Basics

/// Property access, index and the `*` filter (docs/language/expressions.md#access).
extension Evaluator {
    /// What an index value selects with: a name in objects, a position in arrays.
    private struct Selector {
        /// The name, where the index is no array or object.
        let name: Key?
        /// The position, where the index is a number from 0 to 2^31 - 1, rounded down.
        let position: Int?

        init(_ index: Value) {
            name = index.isPrimitive ? Key(index.asString) : nil
            let number = index.asNumber
            position = number >= 0 && number <= Double(Int32.max) ? Int(number) : nil
        }

        /// What `value` has at this index, or nil where it has nothing there.
        func select(from value: Value) -> Value? {
            switch value {
            case .object(let object): return name.flatMap { object[$0] }
            case .array(let array):
                guard let position, position < array.elements.count else { return nil }
                return array.elements[position]
            case .null, .boolean, .number, .string: return nil
            }
        }
    }

    mutating func index(_ node: SyntaxTree.Node, level: Int) throws(ExpressionError) -> Value {
        let left = try evaluate(node.firstChild, level: level + 1)
        let right = expression.tree.nodes[Int(node.lastChild)]
        if case .wildcard = right.kind { return try filtered(Self.spread(left), node, level: level) }
        if left.isPrimitive { return .null }
        // A literal name in an object is by far the most frequent case.
        if case .object(let object) = left, case .literal(.string(let name)) = right.kind {
            return object[Key(name)] ?? .null
        }
        let selector = Selector(try evaluate(node.lastChild, level: level + 1))
        if case .array(let array) = left, array.isFiltered {
            return try filtered(array.elements.compactMap(selector.select), node, level: level)
        }
        return selector.select(from: left) ?? .null
    }

    /// All that `*` takes out of a value: values of an object, elements of an array, of each element if filtered.
    private static func spread(_ value: Value) -> [Value] {
        switch value {
        case .object(let object): object.entries.map(\.value)
        case .array(let array) where array.isFiltered: array.elements.flatMap { contents(of: $0) }
        case .array(let array): array.elements
        case .null, .boolean, .number, .string: []
        }
    }

    private static func contents(of value: Value) -> [Value] {
        switch value {
        case .object(let object): object.entries.map(\.value)
        case .array(let array): array.elements
        case .null, .boolean, .number, .string: []
        }
    }

    private mutating func filtered(
        _ elements: [Value], _ node: SyntaxTree.Node, level: Int
    ) throws(ExpressionError) -> Value {
        // A reference for each element, as the original counts them.
        guard ledger.add(8 * elements.count, level: level) else { throw memoryFault(at: node) }
        return .array(ArrayValue(elements, isFiltered: true))
    }
}
