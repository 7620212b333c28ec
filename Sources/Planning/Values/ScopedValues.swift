package import Basics

/// Values by name, of a repository and of its environments; here is the rule which of them a job sees
/// (docs/language/secrets.md#which-one-counts).
package struct ScopedValues<Value: Sendable>: Sendable {
    /// Those that were given to the run, by upper-case name: the same in every environment.
    private let given: [Key: Value]
    /// Those that are kept.
    private let kept: [ValuePlace: Value]

    package init(given: [Key: Value], kept: [ValuePlace: Value]) {
        self.given = given
        self.kept = kept
    }

    /// All names, in upper case, sorted.
    package var names: [Key] { Set(given.keys).union(kept.keys.map(\.name)).sorted() }

    /// The value that a job in `environment` (nil: none) sees: what was given wins over the environment's own, and
    /// that over the repository's.
    package func value(of name: Key, in environment: Key?) -> Value? {
        let place = ValuePlace(name)
        if let value = given[place.name] { return value }
        if let environment, let value = kept[ValuePlace(name, environment: environment)] { return value }
        return kept[place]
    }
}
