/// A value with the place it was written at.
package struct Located<Value> {
    package let value: Value
    package let range: SourceRange

    package init(_ value: Value, _ range: SourceRange) {
        self.value = value
        self.range = range
    }
}

extension Located: Sendable where Value: Sendable {}

extension Located: Equatable where Value: Equatable {}
