import Basics

/// Evaluates the nodes of one expression; recursion is bounded by the depth limit of 50.
struct Evaluator {
    let expression: Expression
    let scope: any EvaluationScope
    var ledger: MemoryLedger

    /// The value of a node, counted at its level of the tree (the root is level 0).
    mutating func evaluate(_ node: Int32, level: Int) throws(ExpressionError) -> Value {
        let value = try result(of: node, level: level)
        guard ledger.record(value, level: level) else { throw memoryFault(at: root) }
        return value
    }

    private mutating func result(of node: Int32, level: Int) throws(ExpressionError) -> Value {
        let content = expression.tree.nodes[Int(node)]
        switch content.kind {
        case .literal(let value): return value
        case .wildcard: return .string("*")
        case .context(let name): return scope.value(ofContext: name)
        case .not: return .boolean(!(try evaluate(content.firstChild, level: level + 1).isTruthy))
        case .and: return try firstOperand(of: content, truthy: false, level: level)
        case .or: return try firstOperand(of: content, truthy: true, level: level)
        case .comparison(let comparison):
            let left = try evaluate(content.firstChild, level: level + 1)
            let right = try evaluate(content.lastChild, level: level + 1)
            return .boolean(comparison.holds(left, right))
        case .index: return try index(content, level: level)
        case .call(.builtIn(let function)): return try call(function, content, level: level)
        case .call(.external(let name)):
            var arguments: [Value] = []
            var child = content.firstChild
            while child >= 0 {
                arguments.append(try evaluate(child, level: level + 1))
                child = sibling(of: child)
            }
            return try scope.call(name, arguments)
        }
    }

    /// The child after `node`, or a negative number.
    func sibling(of node: Int32) -> Int32 { expression.tree.nodes[Int(node)].nextSibling }

    /// The first operand that is as truthy as asked, else the last one; those after it are not evaluated.
    private mutating func firstOperand(
        of chain: SyntaxTree.Node, truthy: Bool, level: Int
    ) throws(ExpressionError) -> Value {
        var child = chain.firstChild
        while true {
            let value = try evaluate(child, level: level + 1)
            child = sibling(of: child)
            if child < 0 || value.isTruthy == truthy { return value }
        }
    }

    private var root: SyntaxTree.Node { expression.tree.nodes[Int(expression.tree.root)] }

    /// An error of evaluation at `node`.
    func fault(_ message: String, at node: SyntaxTree.Node) -> ExpressionError {
        ExpressionError(.evaluation, message, range: Int(node.start)..<Int(node.end))
    }

    /// The error for exceeding the memory limit: as a whole, or by the result of one node.
    func memoryFault(at node: SyntaxTree.Node) -> ExpressionError {
        let text = expression.normalizedText(of: node)
        return ExpressionError(
            .evaluation,
            "The maximum allowed memory size was exceeded while evaluating the following expression: \(text)")
    }
}

extension SyntaxTree.Comparison {
    /// Whether the comparison is true of two values (docs/language/expressions.md#comparison).
    func holds(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: Value.looselyEqual(left, right)
        case .notEqual: !Value.looselyEqual(left, right)
        case .less: Value.isLess(left, right)
        case .lessOrEqual: Value.isLess(left, right) || Value.looselyEqual(left, right)
        case .greater: Value.isLess(right, left)
        case .greaterOrEqual: Value.isLess(right, left) || Value.looselyEqual(left, right)
        }
    }
}

// MARK: - Functions

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

// MARK: - Format

/// The function `format` (docs/language/expressions.md#format).
extension Evaluator {
    mutating func format(_ node: SyntaxTree.Node, level: Int) throws(ExpressionError) -> Value {
        let pattern = try evaluate(node.firstChild, level: level + 1).asString
        let arguments = expression.tree.siblings(after: node.firstChild)
        var values = [String?](repeating: nil, count: arguments.count)
        var scanner = FormatScanner(pattern)
        var text: [UInt8] = []
        while let part = scanner.next() {
            switch part {
            case .text(let bytes): text += bytes
            case .invalid: throw fault("The following format string is invalid: \(pattern)", at: node)
            case .field(let number, let specifiers):
                guard number < arguments.count else {
                    throw fault(
                        "The following format string references more arguments than were supplied: \(pattern)",
                        at: node)
                }
                if let known = values[number], specifiers.isEmpty {
                    text += known.utf8
                } else {
                    let value = try evaluate(arguments[number], level: level + 1)
                    guard specifiers.isEmpty else {
                        throw fault(
                            "The format specifiers '\(specifiers)' are not valid for objects of type "
                                + "'\(value.kindName)'", at: node)
                    }
                    let string = value.asString
                    values[number] = string
                    text += string.utf8
                }
            }
            guard text.count <= ledger.limit else { throw memoryFault(at: node) }
        }
        return .string(String(decoding: text, as: UTF8.self))
    }
}

/// Cuts a format string into text and fields.
struct FormatScanner {
    enum Part {
        case text(ArraySlice<UInt8>)
        /// `{number}` or `{number:specifiers}`.
        case field(number: Int, specifiers: String)
        case invalid
    }

    private let bytes: [UInt8]
    private var at = 0

    init(_ pattern: String) { bytes = Array(pattern.utf8) }

    /// The next part, nil at the end; nothing may be asked after `.invalid`.
    mutating func next() -> Part? {
        guard at < bytes.count else { return nil }
        let byte = bytes[at]
        guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") else {
            let start = at
            while at < bytes.count, bytes[at] != UInt8(ascii: "{"), bytes[at] != UInt8(ascii: "}") { at += 1 }
            return .text(bytes[start..<at])
        }
        if at + 1 < bytes.count, bytes[at + 1] == byte {
            defer { at += 2 }
            return .text(bytes[at..<(at + 1)])
        }
        return byte == UInt8(ascii: "{") ? readField() : .invalid
    }

    private mutating func readField() -> Part {
        at += 1
        let start = at
        var number = 0
        while at < bytes.count, case let digit = bytes[at] &- UInt8(ascii: "0"), digit < 10 {
            number = number * 10 + Int(digit)
            guard number <= 255 else { return .invalid }
            at += 1
        }
        guard at > start, at < bytes.count else { return .invalid }
        if bytes[at] == UInt8(ascii: "}") {
            at += 1
            return .field(number: number, specifiers: "")
        }
        guard bytes[at] == UInt8(ascii: ":") else { return .invalid }
        at += 1
        var specifiers: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "}") {
                guard at < bytes.count, bytes[at] == byte else {
                    return .field(number: number, specifiers: String(decoding: specifiers, as: UTF8.self))
                }
                at += 1
            }
            specifiers.append(byte)
        }
        return .invalid
    }
}

// MARK: - Index

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
