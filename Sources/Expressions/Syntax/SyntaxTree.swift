import Basics

/// A parsed expression as a flat list of nodes; children are linked by index.
///
/// Flat, so that a text of 21,000 `!` makes no deep recursion anywhere (also not when it is freed), and a chain of
/// thousands of `&&` is built in linear time.
struct SyntaxTree: Sendable {
    /// What a function call calls.
    enum Callee: Sendable {
        case builtIn(BuiltInFunction)
        /// A function of the surroundings, by its name in lower case.
        case external(Key)
    }

    enum Comparison: Sendable { case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual }

    enum Kind: Sendable {
        case literal(Value)
        /// `*` after `.` or `[`.
        case wildcard
        /// A context by its name in lower case.
        case context(Key)
        /// `a[b]` and `a.b`: two children.
        case index
        case not
        case comparison(Comparison)
        /// Two or more children; a chain is one node (docs/language/expressions.md#operators).
        case and, or
        case call(Callee)
    }

    struct Node: Sendable {
        var kind: Kind
        /// The bytes of the source this was made from.
        var start: Int32
        var end: Int32
        /// How many nodes are on the longest way down, this one included.
        var depth: Int32 = 1
        var firstChild: Int32 = -1
        var lastChild: Int32 = -1
        var nextSibling: Int32 = -1
    }

    var nodes: [Node] = []
    var root: Int32 = -1

    /// The children of a node, in order.
    func children(of node: Node) -> some Sequence<Int32> {
        sequence(state: node.firstChild) { (next: inout Int32) -> Int32? in
            guard next >= 0 else { return nil }
            defer { next = nodes[Int(next)].nextSibling }
            return next
        }
    }

    /// The nodes that follow `node` under the same parent.
    func siblings(after node: Int32) -> [Int32] {
        var siblings: [Int32] = []
        var next = nodes[Int(node)].nextSibling
        while next >= 0 {
            siblings.append(next)
            next = nodes[Int(next)].nextSibling
        }
        return siblings
    }

    /// Adds `child` as the last child of `parent`.
    mutating func append(_ child: Int32, to parent: Int32) {
        if nodes[Int(parent)].firstChild < 0 {
            nodes[Int(parent)].firstChild = child
        } else {
            nodes[Int(nodes[Int(parent)].lastChild)].nextSibling = child
        }
        nodes[Int(parent)].lastChild = child
        nodes[Int(parent)].depth = max(nodes[Int(parent)].depth, nodes[Int(child)].depth + 1)
    }

    /// Moves all children of `other`, a node of the same kind, behind those of `parent`.
    mutating func appendChildren(of other: Int32, to parent: Int32) {
        let (first, last) = (nodes[Int(other)].firstChild, nodes[Int(other)].lastChild)
        if nodes[Int(parent)].firstChild < 0 {
            nodes[Int(parent)].firstChild = first
        } else {
            nodes[Int(nodes[Int(parent)].lastChild)].nextSibling = first
        }
        nodes[Int(parent)].lastChild = last
        nodes[Int(parent)].depth = max(nodes[Int(parent)].depth, nodes[Int(other)].depth)
    }
}
