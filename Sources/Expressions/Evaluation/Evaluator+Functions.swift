import Basics

/// The built-in functions (docs/language/expressions.md#functions); arguments are evaluated only where they matter
/// (docs/language/expressions.md#functions).
extension Evaluator {
    mutating func call(
        _ function: BuiltInFunction, _ node: SyntaxTree.Node, level: Int
    ) throws(ExpressionError) -> Value {
        switch function {
        case .contains: return .boolean(try contains(node, level: level))
        case .startsWith: return .boolean(try compareEnds(node, level: level, TextSearch.hasPrefix))
        case .endsWith: return .boolean(try compareEnds(node, level: level, TextSearch.hasSuffix))
        case .format: return try format(node, level: level)
        case .join: return try join(node, level: level)
        case .toJSON:
            var writer = ValueWriter(limit: ledger.limit / 2)
            let value = try evaluate(node.firstChild, level: level + 1)
            guard writer.write(value) else { throw memoryFault(at: node) }
            return .string(writer.text)
        case .fromJSON:
            let text = try evaluate(node.firstChild, level: level + 1).asString
            do {
                return try Value.parse(json: text)
            } catch {
                throw fault("Error parsing fromJson: \(error)", at: node)
            }
        case .case: return try firstCase(node, level: level)
        }
    }

    private mutating func contains(_ node: SyntaxTree.Node, level: Int) throws(ExpressionError) -> Bool {
        switch try evaluate(node.firstChild, level: level + 1) {
        case .object: return false
        case .array(let array):
            guard !array.elements.isEmpty else { return false }
            let item = try evaluate(node.lastChild, level: level + 1)
            return array.elements.contains { Value.looselyEqual(item, $0) }
        case let search:
            let item = try evaluate(node.lastChild, level: level + 1)
            return item.isPrimitive && TextSearch.contains(search.asString, item.asString)
        }
    }

    private mutating func compareEnds(
        _ node: SyntaxTree.Node, level: Int, _ matches: (String, String) -> Bool
    ) throws(ExpressionError) -> Bool {
        let text = try evaluate(node.firstChild, level: level + 1)
        guard text.isPrimitive else { return false }
        let item = try evaluate(node.lastChild, level: level + 1)
        return item.isPrimitive && matches(text.asString, item.asString)
    }

    private mutating func join(_ node: SyntaxTree.Node, level: Int) throws(ExpressionError) -> Value {
        switch try evaluate(node.firstChild, level: level + 1) {
        case .object: return .string("")
        case .array(let array):
            var separator = ","
            if array.elements.count > 1, node.lastChild != node.firstChild,
                case let value = try evaluate(node.lastChild, level: level + 1), value.isPrimitive
            {
                separator = value.asString
            }
            var text = ""
            for (position, element) in array.elements.enumerated() {
                if position > 0 { text += separator }
                text += element.asString
                guard text.utf8.count <= ledger.limit else { throw memoryFault(at: node) }
            }
            return .string(text)
        case let primitive: return .string(primitive.asString)
        }
    }

    private mutating func firstCase(_ node: SyntaxTree.Node, level: Int) throws(ExpressionError) -> Value {
        var child = node.firstChild
        while child != node.lastChild {
            guard case .boolean(let holds) = try evaluate(child, level: level + 1) else {
                throw fault("case predicate must evaluate to a boolean value", at: expression.tree.nodes[Int(child)])
            }
            let result = sibling(of: child)
            if holds { return try evaluate(result, level: level + 1) }
            child = sibling(of: result)
        }
        return try evaluate(child, level: level + 1)
    }
}
