package import Basics

/// Keeps a step's annotations within GitHub's limits and counts the rest (docs/language/annotations.md#annotations).
package struct AnnotationCollector: Hashable, Sendable {
    /// How many of each level are kept in a step.
    package static let limit = 10

    /// The first of each level, in the order they came.
    package private(set) var kept: [Annotation] = []
    /// How many of each level came, kept or not.
    package private(set) var counts: [Annotation.Level: Int] = [:]

    package init() {}

    /// Takes one.
    package mutating func add(_ annotation: Annotation) {
        counts[annotation.level, default: 0] += 1
        if counts[annotation.level, default: 0] <= Self.limit { kept.append(annotation) }
    }
}
