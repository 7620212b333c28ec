import Basics

/// What can be said of `strategy.matrix` before it is evaluated (docs/language/matrix.md).
struct MatrixChecker {
    var problems: Problems

    mutating func check(_ strategy: Token?) {
        guard let matrix = strategy?.value("matrix"), let pairs = matrix.pairs else { return }
        let vectors = matrix.namedPairs.filter { $0.name != "include" && $0.name != "exclude" }
        for (name, pair) in vectors where pair.value.items?.isEmpty ?? false {
            problems.error(
                "Matrix vector '\(name)' does not contain any values", pair.value.range,
                hint: "write at least one value, or remove the vector"
            )
        }
        // With an expression for a key, or `insert`, the vectors are known only at run time.
        guard pairs.allSatisfy({ $0.key.string != nil }) else { return }
        let include = matrix.value("include")
        if vectors.isEmpty, include == nil || include?.items?.isEmpty ?? false {
            problems.error("Matrix must define at least one vector", matrix.range)
        }
        checkExcludes(matrix.value("exclude"), Set(vectors.map(\.name.asciiLowercased)), vectors.map(\.name))
    }

    private mutating func checkExcludes(_ exclude: Token?, _ known: Set<Key>, _ names: [Key]) {
        for filter in exclude?.items ?? [] {
            guard let pairs = filter.pairs else { continue }
            if pairs.isEmpty { problems.error("Matrix exclude filter must not be empty", filter.range) }
            for (name, pair) in filter.namedPairs where !known.contains(name.asciiLowercased) {
                problems.error(
                    "Matrix exclude key '\(name)' does not match any key within the matrix", pair.key.range,
                    label: "vectors here: \(Suggestion.list(names))",
                    hint: Suggestion.hint(for: name, among: names)
                )
            }
        }
    }
}
