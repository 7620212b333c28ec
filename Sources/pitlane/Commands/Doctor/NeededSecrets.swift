import Basics
import Journal
import Planning
import Rendering
import Sessions

/// Collects the secrets that environments and workflows name, and which of them are kept.
struct NeededSecrets {
    private let environments: [EnvironmentPolicy]
    private var reasons: [Key: [String]] = [:]

    /// - Parameter environments: those of `pitlane.yml`.
    init(environments: [EnvironmentPolicy]) {
        self.environments = environments
        for environment in environments {
            for (name, source) in environment.secrets.sorted(by: { $0.key < $1.key }) {
                add(source, "environment \(environment.name)\(name == source ? "" : ", as \(name)")")
            }
        }
    }

    /// Adds what the workflow at `path` reads, but for its token and what environments give it.
    mutating func add(_ names: [Key], of path: String) {
        for name in names where name != "*" && name != RunToken.secretName {
            let isGiven = environments.contains { $0.secrets[name].map { $0 != name } ?? false }
            if !isGiven { add(name, path) }
        }
    }

    private mutating func add(_ name: Key, _ reason: String) {
        let isKnown = reasons[name]?.contains { Key($0) == Key(reason) } ?? false
        if !isKnown { reasons[name, default: []].append(reason) }
    }

    /// All of them by name, with whether `stored` has one of this name.
    func needs(_ stored: StoredValues) -> [SecretNeed] {
        let names = Set(stored.secrets.map(\.place.name))
        return reasons.sorted { $0.key < $1.key }.map {
            SecretNeed(name: $0.key, isSet: names.contains($0.key), reasons: $0.value)
        }
    }
}
