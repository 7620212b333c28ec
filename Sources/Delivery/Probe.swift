import Basics
import Configuration
import Transport

/// One question to a service, as a visitor would put it.
struct Probe: Sendable {
    /// How it gets there.
    enum Way: Sendable {
        case address(ServerAddress)
        /// Through HTTPS at an address of the front door.
        case door(FrontDoor, TargetConfiguration.Listen)
    }

    let way: Way
    /// The name under which it is asked for.
    let host: String
    let path: String

    /// How long one answer may take.
    static let timeout = Duration.seconds(5)

    /// Why the answer is no success; nil where it is one.
    func problem() -> String? {
        do {
            let status: Int
            switch way {
            case .address(let address):
                status = try HTTPRequest("GET", path, host: host).send(
                    to: address, timeout: Self.timeout, limit: 16 << 20
                ).status
            case .door(let door, let listen):
                status = try door.visit(listen, host: host, path: path, timeout: Self.timeout)
            }
            return (200...299).contains(status) ? nil : "GET \(path) was answered with \(status)"
        } catch let error as TransportError {
            switch (error.kind, way) {
            case (.refused, .address(let address)): return "nothing listens on \(address)"
            case (.timedOut, _): return "GET \(path) was not answered within \(DurationText.rounded(Self.timeout))"
            default: return SafeText.line("\(error)")
            }
        } catch {
            return SafeText.line("\(error)")
        }
    }
}
