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
        let stored = secrets.isEmpty ? [:] : try store?.openSecrets { try key.read() } ?? [:]
        return RunSecrets(
            ScopedValues(given: given, kept: stored.mapValues { String(decoding: $0, as: UTF8.self) }))
    }

    /// Names of secrets that a job in one of `environments` (lower case), or in none, would find set.
    package func secretNames(in environments: Set<Key>) -> Set<Key> {
        Set(
            secrets.filter { $0.place.environment.map(environments.contains) ?? true }.map(\.place.name))
    }
}

extension PlannedEvent {
    /// Names of the stored secrets that the plan's jobs would find set.
    package var namesOfStoredSecrets: Set<Key> {
        let environments = plan.triggered.flatMap(\.jobs).compactMap(\.environment)
        return stored.secretNames(in: Set(environments.map { Key($0).asciiLowercased }))
    }
}
