/// Where a server listens on this machine or one that it reaches.
package enum ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// A socket file.
    case unix(path: String)
    /// A numeric IPv4 or IPv6 address, and a port.
    case tcp(host: String, port: Int)

    package var description: String {
        switch self {
        case .unix(let path): "unix://\(path)"
        case .tcp(let host, let port): host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
