import Basics
import Configuration
import Transport

/// One question to a service, as a visitor would put it.
struct Probe: Sendable {
    /// The field of a request's head by which the front door tells Pitlane's own questions from visitors' requests.
    static let mark = "pitlane-question"

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
    /// Whether only an answer of the 200s will do; else every answer below the 500s.
    let needsSuccess: Bool
    /// How long an answer may take.
    var timeout = Duration.seconds(5)

    /// Why the answer is none that will do; nil where it is one.
    func problem() -> String? {
        do {
            let status: Int
            switch way {
            case .address(let address):
                var request = HTTPRequest("GET", path, host: host)
                request.fields = [(Self.mark, "1")]
                status = try request.send(to: address, timeout: timeout, limit: 16 << 20).status
            case .door(let door, let listen):
                status = try door.visit(listen, host: host, path: path, timeout: timeout)
            }
            let isGood = needsSuccess ? (200...299).contains(status) : (1..<500).contains(status)
            return isGood ? nil : "GET \(path) was answered with \(status)"
        } catch let error as TransportError {
            switch (error.kind, way) {
            case (.refused, .address(let address)): return "nothing listens on \(address)"
            case (.timedOut, _): return "GET \(path) was not answered within \(DurationText.rounded(timeout))"
            default: return SafeText.line("\(error)")
            }
        } catch {
            return SafeText.line("\(error)")
        }
    }

    /// The same with a way of its own, for a thread that asks while others do.
    func alone() -> Probe {
        guard case .door(let door, let listen) = way else { return self }
        return Probe(
            way: .door(FrontDoor(engine: door.engine, image: door.image), listen), host: host, path: path,
            needsSuccess: needsSuccess)
    }
}
