package import Actions

/// Where actions come from.
package struct ActionPolicy: Sendable {
    /// What may be asked of the network.
    package var network: ActionResolver.Network
    /// The server of actions, as an address or an absolute path.
    package var server: String
    /// Folders that stand in for repositories.
    package var replacements: [ActionResolver.Replacement]

    package init(network: ActionResolver.Network, server: String, replacements: [ActionResolver.Replacement]) {
        self.network = network
        self.server = server
        self.replacements = replacements
    }

    /// The same without asking anything of the network.
    package var untouched: ActionPolicy {
        ActionPolicy(network: .untouched, server: server, replacements: replacements)
    }

    /// Whether a folder stands in for a repository, which then wins over an action that is built in.
    package func replaces(_ repository: RemoteRepository) -> Bool {
        replacements.contains { $0.replaces(repository) }
    }
}
