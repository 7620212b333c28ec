package import Basics

/// `environments.NAME.target` of `pitlane.yml`: where a service is deployed to.
package struct TargetConfiguration: Hashable, Sendable {
    /// An address at which the front door listens: `127.0.0.1:8080`.
    package struct Listen: Hashable, Sendable, CustomStringConvertible {
        /// A numeric address.
        package let host: String
        package let port: Int

        /// Where it is reached from the machine itself.
        package var reached: Listen {
            switch Key(host) {
            case "0.0.0.0": Listen(host: "127.0.0.1", port: port)
            case "::": Listen(host: "::1", port: port)
            default: self
            }
        }

        package var description: String {
            host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// A certificate with its private key, which is kept as a secret.
    package struct Certificate: Hashable, Sendable {
        /// The name of the secret.
        package let secret: Key
        /// Where `pitlane.yml` names it.
        package let place: SourcePosition

        package static func == (left: Certificate, right: Certificate) -> Bool { left.secret == right.secret }

        package func hash(into hasher: inout Hasher) { hasher.combine(secret) }
    }

    /// What of the target is different for one of several services.
    package struct Part: Hashable, Sendable {
        package var listen: Listen?
        package var domain: String?
        package var certificate: Certificate?
        package var redirect: Listen?
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
    /// What makes it HTTPS; nil for plain HTTP.
    package var certificate: Certificate?
    /// Where visitors of plain HTTP are sent to HTTPS; nil for nowhere.
    package var redirect: Listen?
    /// What is different for a service, by its name.
    package var services: [Key: Part] = [:]
    /// The image of the front door.
    package var frontDoor = usualFrontDoor
    /// How many versions stay on the host.
    package var keep = 3

    /// The target as it is for one service.
    package func target(of service: Key) -> TargetConfiguration {
        guard let part = services[service] else { return self }
        var target = self
        target.listen = part.listen ?? listen
        target.domain = part.domain ?? domain
        target.certificate = part.certificate ?? certificate
        target.redirect = part.redirect ?? redirect
        return target
    }
}
