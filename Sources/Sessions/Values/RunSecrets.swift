import Basics
import Engine
package import Planning

/// The secrets of a run.
package struct RunSecrets: SecretSource {
    private let values: ScopedValues<String>

    /// - Parameter values: those from the command line, and those from the data folder.
    package init(_ values: ScopedValues<String>) { self.values = values }

    package var names: [String] { values.names.map(\.string) }

    package func value(of name: String, environment: String?, policies: [EnvironmentPolicy]) -> String? {
        values.value(of: Key(name), in: environment.map { Key($0) }, policies: policies)
    }
}
