package import Basics
package import Configuration
import Docker
package import Rollouts

/// What can be seen of a target without changing it.
package enum Target {
    /// What serves in an environment.
    package struct Status: Sendable {
        package let state: EnvironmentState
        /// What has been done so far, the latest first.
        package let history: [DeploymentRecord]
        /// Who is changing it, for people; nil where nobody is.
        package let holder: String?
        /// Whether that process has ended.
        package let isHolderGone: Bool
        /// Whether the front door runs.
        package let isOpen: Bool
        /// How the container of the version that serves is; nil where there is none.
        package let live: String?
    }

    /// Looks at an environment.
    ///
    /// - Throws: `EngineError` or `DeliveryError` where its first host cannot be asked.
    package static func status(_ service: Key, _ target: TargetConfiguration) throws -> Status {
        guard let engine = try engines(target).first else {
            throw DeliveryError("the target of \(target.environment) has no host")
        }
        let site = Site(service: service, environment: target.environment)
        let frontDoor = FrontDoor(engine: engine, image: target.frontDoor)
        let records = SiteRecords(site: site, frontDoor: frontDoor)
        let state = try records.state().state
        let holder = try TargetLock.holder(site, engine)
        let container = try state.live.flatMap { try engine.container(site.container($0.colour)) }
        return Status(
            state: state, history: try records.history(), holder: holder?.text, isHolderGone: holder?.isGone ?? false,
            isOpen: try frontDoor.isRunning(), live: container?.status.rawValue)
    }

    /// The name of the image that an environment's first host has of a version; nil where it has none.
    package static func imageName(of version: Key, _ service: Key, _ target: TargetConfiguration) throws -> String? {
        let name = "\(Site(service: service, environment: target.environment).images):\(version)"
        return try engines(target).first?.image(name) == nil ? nil : name
    }

    /// The digest by which the first host knows an image.
    ///
    /// - Throws: `DeliveryError` where it has none of that name.
    package static func image(_ reference: String, _ target: TargetConfiguration) throws -> Key {
        guard let engine = try engines(target).first, let image = try engine.image(reference) else {
            throw DeliveryError(
                "the target of \(target.environment) has no image \(reference): build or load it there, or name another "
                    + "one with --version or --digest")
        }
        return image.id
    }

    /// The engines of all hosts, each of which answers.
    static func engines(_ target: TargetConfiguration) throws -> [DockerEngine] {
        try target.hosts.map { text in
            let (host, problem) = EngineHost.read(text)
            guard let host else { throw DeliveryError("the host '\(text)': \(problem ?? "")") }
            return try DockerEngine(connecting: host)
        }
    }
}
