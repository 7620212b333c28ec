package import Basics
import Engine
package import Store

/// The secrets of a run.
package struct RunSecrets: SecretSource {
    /// From the command line, by upper-case name; the same in every environment.
    package let given: [Key: String]
    /// From the data folder.
    package let stored: [ValuePlace: String]

    package var names: [String] { Set(given.keys).union(stored.keys.map(\.name)).sorted().map(\.string) }

    package func value(of name: String, environment: String?) -> String? {
        let name = Key(name)
        if let value = given[name] { return value }
        if let environment, let value = stored[ValuePlace(name, environment: Key(environment))] { return value }
        return stored[ValuePlace(name)]
    }
}
