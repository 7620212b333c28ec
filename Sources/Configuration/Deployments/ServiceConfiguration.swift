package import Basics

/// `services.NAME` of `pitlane.yml`: what is deployed.
package struct ServiceConfiguration: Hashable, Sendable {
    /// When a started version counts as healthy.
    package struct Health: Hashable, Sendable {
        /// What it is asked for; any answer of the 200s is a success.
        package var path = "/"
        /// How long after one question the next is put.
        package var interval = Duration.seconds(1)
        /// How many successes in a row are needed.
        package var successes = 3
        /// How long all of it may take.
        package var timeout = Duration.seconds(30)

        package init() {}
    }

    /// A volume of the engine's.
    package struct Volume: Hashable, Sendable {
        /// Its name; it belongs to the service in its environment.
        package let name: Key
        /// Where the service sees it.
        package let path: String
    }

    package let name: Key
    /// The repository of its images, without a tag.
    package var image: String
    /// Where that is named.
    package internal(set) var imagePlace: SourceRange?
    /// The port on which it listens.
    package var port: Int
    package var health = Health()
    /// What brings the data to the new version, in its image.
    package var migrate: String?
    /// The project's own check of a started version, on the machine that deploys.
    package var smoke: String?
    /// How long a version is watched once it gets requests.
    package var bake = Duration.seconds(30)
    /// The paths that Pitlane asks meanwhile, besides the health path.
    package var watch = ["/"]
    /// How long the former version may take for its last requests.
    package var drain = Duration.seconds(30)
    /// How much memory it may use, in bytes; nil for no limit.
    package var memory: Int?
    /// Settings that are no secrets.
    package var env: [Key: String] = [:]
    package var volumes: [Volume] = []
}
