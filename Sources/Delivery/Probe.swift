import Basics
import Transport

/// One question to a service, as a visitor would put it.
struct Probe: Sendable {
    let address: ServerAddress
    /// The name under which it is asked for.
    let host: String
    let path: String

    /// How long one answer may take.
    static let timeout = Duration.seconds(5)

    /// Why the answer is no success; nil where it is one.
    func problem() -> String? {
        do {
            let answer = try HTTPRequest("GET", path, host: host).send(
                to: address, timeout: Self.timeout, limit: 16 << 20)
            return (200...299).contains(answer.status) ? nil : "GET \(path) was answered with \(answer.status)"
        } catch let error as TransportError {
            switch error.kind {
            case .refused: return "nothing listens on \(address)"
            case .timedOut: return "GET \(path) was not answered within \(DurationText.rounded(Self.timeout))"
            default: return SafeText.line("\(error)")
            }
        } catch {
            return SafeText.line("\(error)")
        }
    }
}
