/// What is done on the hosts, each step on all of them before the next begins.
package enum RolloutStep: String, Hashable, Sendable, CaseIterable {
    /// The image is there, or fetched.
    case pull
    /// The service's data is brought to the new version, once for all hosts.
    case migrate
    /// The idle colour is started with the new version.
    case start
    /// It answers its health path several times in a row.
    case health
    /// The project's own check passes against it.
    case smoke
    /// The front door gives it all new requests.
    case expose
    /// It answers through the front door.
    case verify
    /// It is watched for a while.
    case bake
    /// The former version has answered its last request, and is paused.
    case retire
    /// Old versions are removed.
    case prune

    /// The front door gives all new requests to the former version again.
    case withdraw
    /// The new version is removed.
    case discard

    /// The steps of a deployment that goes well.
    package static let forward: [RolloutStep] = [
        .pull, .migrate, .start, .health, .smoke, .expose, .verify, .bake, .retire, .prune,
    ]

    /// Whether the new version may be getting requests when this step begins to fail.
    var isExposed: Bool { self == .expose || self == .verify || self == .bake }
    /// Whether it decides nothing any more about the version that serves.
    package var isAftermath: Bool { self == .retire || self == .prune }
}
