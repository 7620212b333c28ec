package import Basics
import Rollouts

/// A service in an environment, by the names it has on a host.
package struct Site: Hashable, Sendable {
    package let service: Key
    package let environment: Key

    package init(service: Key, environment: Key) {
        self.service = service
        self.environment = environment
    }

    /// `shop.staging`
    var name: Key { Key("\(service).\(environment)") }
    /// The repository in which its images are named, so that they stay.
    var images: String { "pitlane/\(name)" }
    var network: Key { Key("pitlane.\(name)") }
    var lock: Key { Key("pitlane.\(name).lock") }
    var migration: Key { Key("pitlane.\(name).migrate") }

    func container(_ colour: Colour) -> Key { Key("pitlane.\(name).\(colour.rawValue)") }
    func volume(_ volume: Key) -> Key { Key("pitlane.\(name).\(volume)") }

    /// What its containers, networks and volumes are marked with.
    var labels: [Key: String] {
        ["io.pitlane.service": service.string, "io.pitlane.environment": environment.string]
    }

    /// The mark of a container's version.
    static let versionLabel: Key = "io.pitlane.version"
}
