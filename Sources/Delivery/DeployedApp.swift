package import Basics
package import Configuration
package import Docker
import Rollouts

/// A service that has been deployed: what it writes, and commands beside it.
package struct DeployedApp: Sendable {
    private let engine: DockerEngine
    private let site: Site
    private let live: EnvironmentState.Slot?

    /// - Throws: where the target's first host does not answer.
    package init(_ service: Key, _ target: TargetConfiguration) throws {
        guard let engine = try Target.engines(target).first else {
            throw DeliveryError("the target of \(target.environment) has no host")
        }
        self.engine = engine
        site = Site(service: service, environment: target.environment)
        let door = FrontDoor(engine: engine, image: target.frontDoor)
        live = try SiteRecords(site: site, frontDoor: door).state().state.live
    }

    /// Hands over what a version wrote and writes.
    ///
    /// - Parameters:
    ///   - version: nil for the one that serves.
    ///   - isFollowing: whether to wait for more until it ends.
    ///   - lines: how many of the last lines come first; nil for all.
    ///   - since: only what was written after this, in seconds since 1970.
    ///   - isWanted: asked several times a second, whether to go on.
    ///   - take: gets it.
    package func logs(
        of version: Key?, isFollowing: Bool, lines: Int?, since: Int?, while isWanted: @escaping () -> Bool,
        _ take: (StreamPieces.Piece) -> Void
    ) throws {
        let container = try container(of: version)
        try engine.follow(container.id, isFollowing: isFollowing, lines: lines, since: since, while: isWanted, take)
    }

    /// Starts a command beside the version that serves.
    ///
    /// - Parameter isTerminal: whether it finds a terminal.
    package func start(_ command: [String], isTerminal: Bool) throws -> ContainerCommand {
        let container = try container(of: nil)
        guard container.status == .running else {
            throw DeliveryError("the container \(container.name) does not run: it is \(container.status.rawValue)")
        }
        return try ContainerCommand(engine, container.id, command, isTerminal: isTerminal, user: nil)
    }

    /// The container of a version, of which the one that serves and the one before it have one.
    private func container(of version: Key?) throws -> ContainerFacts {
        guard let version else {
            guard let live else {
                throw DeliveryError("nothing has been deployed to \(site.environment)")
            }
            guard let container = try engine.container(site.container(live.colour)) else {
                throw DeliveryError(
                    "the container \(site.container(live.colour)) of the version \(live.release.version) is gone: deploy "
                        + "it again")
            }
            return container
        }
        // The version that serves may have been started twice.
        let colours = [live?.colour ?? .blue, (live?.colour ?? .blue).other]
        let found = try colours.compactMap { try engine.container(site.container($0)) }
        if let container = found.first(where: { Self.version($0) == version }) { return container }
        let there = found.compactMap { Self.version($0)?.string }.joined(separator: ", ")
        throw DeliveryError(
            "there is no container of the version \(version) in \(site.environment)"
                + (there.utf8.isEmpty ? "" : "; there is one of \(there)"))
    }

    private static func version(_ container: ContainerFacts) -> Key? {
        container.labels[Site.versionLabel].map { Key($0) }
    }
}
