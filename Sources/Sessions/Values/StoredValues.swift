package import Basics
package import Journal
import Planning
package import Store

/// The secrets and variables that the data folder keeps, as a plan and a run use them.
package struct StoredValues: Sendable {
    /// The variables.
    package let variables: [ValueRecord]
    /// The secrets, without their values.
    package let secrets: [ValueRecord]
    /// The record, or nil where there is none yet.
    package let store: RunStore?

    /// Reads what is kept; nothing where there is no record yet. Values of secrets are not read.
    package init(data: String) throws {
        store = try Self.existing(data)
        variables = try store?.variables() ?? []
        secrets = try store?.secrets() ?? []
    }

    private static func existing(_ data: String) throws -> RunStore? {
        do throws(StoreError) {
            return try RunStore.open(dataDirectory: data, mode: .readOnly)
        } catch {
            guard error.code == .missing else { throw error }
            return nil
        }
    }

    /// The `vars` context of a job without an environment: `given` on the command line wins.
    package func variables(given: JSONObject) -> JSONObject {
        var values = JSONObject()
        for variable in variables where variable.place.environment == nil {
            values[variable.place.name] = .optional(variable.value)
        }
        for member in given.members { values[member.name] = member.value }
        return values
    }

    /// What each environment has of its own, by its name in lower case; `given` on the command line wins here, too.
    package func environmentVariables(given: JSONObject) -> JSONObject {
        var environments = JSONObject()
        for variable in variables {
            guard let environment = variable.place.environment, given[variable.place.name] == nil else { continue }
            var values = environments[environment]?.objectValue ?? [:]
            values[variable.place.name] = .optional(variable.value)
            environments[environment] = .object(values)
        }
        return environments
    }

    /// The secrets of a run: `given` on the command line, then the environment's, then the repository's.
    ///
    /// - Parameter keyFile: the file of the key that they are sealed with.
    /// - Throws: where one of the stored ones does not open: nothing starts then.
    package func secrets(given: [Key: String], keyFile: String) throws -> RunSecrets {
        let key = KeyFile(path: keyFile)
        // What is given need not be opened.
        let stored =
            secrets.allSatisfy { given[$0.place.name] != nil } ? [:] : try store?.openSecrets { try key.read() } ?? [:]
        return RunSecrets(
            ScopedValues(given: given, kept: stored.mapValues { String(decoding: $0, as: UTF8.self) }))
    }

    /// Names of secrets that a job in one of `environments` (nil: none) would find set.
    ///
    /// - Parameter given: Names of those that the run is given.
    func secretNames(
        in environments: Set<Key?>, given: Set<Key>, policies: [EnvironmentPolicy]
    ) -> Set<Key> {
        let values = ScopedValues(
            given: Dictionary(uniqueKeysWithValues: given.map { ($0, true) }),
            kept: Dictionary(secrets.map { ($0.place, true) }) { first, _ in first })
        let names = values.names + policies.flatMap(\.secrets.keys)
        return Set(
            names.filter { name in
                environments.contains { values.value(of: name, in: $0, policies: policies) != nil }
            })
    }
}

extension PlannedEvent {
    /// Names of the secrets that the plan's jobs would find set.
    ///
    /// - Parameter given: Names of those that the run is given.
    package func namesOfSetSecrets(given: some Sequence<Key>) -> Set<Key> {
        let named = plan.triggered.flatMap(\.jobs).map { $0.environment.map { Key($0).asciiLowercased } }
        return stored.secretNames(
            in: Set(named).union([nil]), given: Set(given), policies: (try? environments.policies.get()) ?? [])
    }
}
