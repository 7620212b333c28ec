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
    /// that over the repository's. A policy may give the environment a value under another name; a value that some
    /// policy names reaches no job of an environment whose policy does not.
    package func value(of name: Key, in environment: Key?, policies: [EnvironmentPolicy]) -> Value? {
        let place = ValuePlace(name)
        let policy = environment.flatMap { name in policies.first { $0.identity == name.asciiLowercased } }
        if let source = policy?.secrets[place.name], source != place.name {
            return given[place.name] ?? plain(source, in: environment)
        }
        let isOthers = policies.contains { $0.names(place.name) } && policy?.names(place.name) != true
        if isOthers { return environment.flatMap { kept[ValuePlace(name, environment: $0)] } }
        return plain(place.name, in: environment)
    }

    private func plain(_ name: Key, in environment: Key?) -> Value? {
        if let value = given[name] { return value }
        if let environment, let value = kept[ValuePlace(name, environment: environment)] { return value }
        return kept[ValuePlace(name)]
    }
}

extension EnvironmentPolicy {
    /// Whether jobs of this environment, and of no other that does not name it too, get the stored secret.
    fileprivate func names(_ stored: Key) -> Bool { secrets.values.contains(stored) }
}
