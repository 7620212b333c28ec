package import Basics

/// What an expression sees of its surroundings while it is evaluated.
package protocol EvaluationScope {
    /// The value of a context; `name` is in lower case. A context not populated yet is null
    /// (docs/language/contexts.md#availability).
    ///
    /// Asked twice for the same context, give the same instance of an array or object: `foo == foo` is true.
    func value(ofContext name: Key) -> Value

    /// Carries out a function of the surroundings (`hashfiles`, `success`, …); `function` is in lower case.
    ///
    /// - Throws: `ExpressionError` of kind `.evaluation` where it fails.
    func call(_ function: Key, _ arguments: [Value]) throws(ExpressionError) -> Value
}

/// A scope of given values without functions.
package struct ContextValues: EvaluationScope, Sendable {
    private let values: ObjectValue

    /// Takes the contexts by name; names are found ignoring case.
    package init(_ values: [(Key, Value)]) { self.values = ObjectValue(values) }

    package func value(ofContext name: Key) -> Value { values[name] ?? .null }

    package func call(_ function: Key, _ arguments: [Value]) throws(ExpressionError) -> Value {
        throw ExpressionError(.evaluation, "The function '\(function)' is not available here")
    }
}
