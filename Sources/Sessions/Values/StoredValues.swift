import Basics
import Engine
import Planning
import Store

/// The secrets and variables that the data folder keeps, as a plan and a run use them.
struct StoredValues {
    let variables: [VariableRecord]
    let secrets: [SecretRecord]
    /// The record, or nil where there is none yet.
    let store: RunStore?

    /// Reads what is kept; nothing where there is no record yet. Values of secrets are not read.
    init(data: String) throws {
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
    func variables(given: JSONObject) -> JSONObject {
        var values = JSONObject()
        for variable in variables where variable.place.environment == nil {
            values[variable.place.name] = .string(variable.value)
        }
        for member in given.members { values[member.name] = member.value }
        return values
    }

    /// What each environment has of its own, by its name in lower case; `given` on the command line wins here, too.
    func environmentVariables(given: JSONObject) -> JSONObject {
        var environments = JSONObject()
        for variable in variables {
            guard let environment = variable.place.environment, given[variable.place.name] == nil else { continue }
            var values = environments[environment]?.objectValue ?? [:]
            values[variable.place.name] = .string(variable.value)
            environments[environment] = .object(values)
        }
        return environments
    }

    /// The secrets of a run: `given` on the command line, then the environment's, then the repository's.
    ///
    /// - Throws: where one of the stored ones does not open: nothing starts then.
    func secrets(given: [Key: String]) throws -> RunSecrets {
        let key = KeyFile(path: ProcessEnvironment.keyFile)
        let stored = secrets.isEmpty ? [:] : try store?.openSecrets { try key.read() } ?? [:]
        return RunSecrets(given: given, stored: stored.mapValues { String(decoding: $0, as: UTF8.self) })
    }

    /// Names of secrets that a job in one of `environments` (lower case), or in none, would find set.
    func secretNames(in environments: Set<Key>) -> Set<Key> {
        Set(
            secrets.filter { $0.place.environment.map(environments.contains) ?? true }.map(\.place.name))
    }
}

extension PlannedEvent {
    /// Names of the stored secrets that the plan's jobs would find set.
    var namesOfStoredSecrets: Set<Key> {
        let environments = plan.triggered.flatMap(\.jobs).compactMap(\.environment)
        return stored.secretNames(in: Set(environments.map { Key($0).asciiLowercased }))
    }
}

/// The secrets of a run.
struct RunSecrets: SecretSource {
    /// From the command line, by upper-case name; the same in every environment.
    let given: [Key: String]
    let stored: [ValuePlace: String]

    var names: [String] { Set(given.keys).union(stored.keys.map(\.name)).sorted().map(\.string) }

    func value(of name: String, environment: String?) -> String? {
        let name = Key(name)
        if let value = given[name] { return value }
        if let environment, let value = stored[ValuePlace(name, environment: Key(environment))] { return value }
        return stored[ValuePlace(name)]
    }
}
