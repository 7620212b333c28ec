package import Basics

/// `environments.NAME.target` of `pitlane.yml`: where a service is deployed to.
package struct TargetConfiguration: Hashable, Sendable {
    /// An address at which the front door listens: `127.0.0.1:8080`.
    package struct Listen: Hashable, Sendable, CustomStringConvertible {
        /// A numeric address.
        package let host: String
        package let port: Int

        package var description: String {
            host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// The images of the front door that is made unless another one is named.
    package static let usualFrontDoor = "haproxy:lts"

    /// The environment's name, in lower case.
    package let environment: Key
    /// The hosts, as they are written.
    package var hosts: [String]
    package var listen: Listen
    /// The name under which visitors ask for it; nil where the address serves nothing else.
    package var domain: String?
    /// The image of the front door.
    package var frontDoor = usualFrontDoor
    /// How many versions stay on the host.
    package var keep = 3
}
