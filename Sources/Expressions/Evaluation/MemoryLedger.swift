/// Counts the memory an evaluation holds, approximately as the original does (docs/language/expressions.md#size): 26
/// bytes and two a UTF-16 unit for a string, 24 for any other value; what was counted below a node is released once
/// that node's primitive result is known.
struct MemoryLedger {
    let limit: Int
    private var total = 0
    /// What is held at each level of the tree, the root's first.
    private var held: [Int]

    init(limit: Int, depth: Int) {
        self.limit = limit
        held = [Int](repeating: 0, count: depth)
    }

    /// Counts a node's result at `level`; false where the limit is exceeded.
    mutating func record(_ value: Value, level: Int) -> Bool {
        if value.isPrimitive { release(below: level) }
        return add(Self.size(of: value), level: level)
    }

    /// Counts `bytes` at `level`; false where the limit is exceeded.
    mutating func add(_ bytes: Int, level: Int) -> Bool {
        held[level] += bytes
        total += bytes
        return total <= limit
    }

    private mutating func release(below level: Int) {
        var deeper = level + 1
        while deeper < held.count {
            total -= held[deeper]
            held[deeper] = 0
            deeper += 1
        }
    }

    /// The size of a value by itself, in bytes.
    static func size(of value: Value) -> Int {
        if case .string(let text) = value { 26 + 2 * text.utf16.count } else { 24 }
    }
}
