package import Basics
import Transport

/// A machine with a Docker Engine, as a target names it: `unix:///var/run/docker.sock`.
package struct EngineHost: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    package let name: Key
    let address: ServerAddress

    package var description: String { name.string }

    /// A command for people that does something on this engine: `docker rm x`.
    package func command(_ words: String) -> String {
        name == "unix:///var/run/docker.sock" ? "docker \(words)" : "docker -H \(ShellText.word(name.string)) \(words)"
    }

    /// Reads a host's name.
    ///
    /// - Returns: nil, with the reason, where it names nothing that this version reaches.
    package static func read(_ text: String) -> (host: EngineHost?, problem: String?) {
        let scheme = "unix://"
        guard text.utf8.starts(with: scheme.utf8) else {
            let isOther = ["ssh://", "tcp://", "http://", "https://", "npipe://"].contains {
                text.utf8.starts(with: $0.utf8)
            }
            let reason =
                isOther
                ? "only an engine on this machine is supported" : "a host is written unix:///PATH"
            return (nil, "\(reason), as in unix:///var/run/docker.sock")
        }
        let path = String(decoding: text.utf8.dropFirst(scheme.utf8.count), as: UTF8.self)
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count < 108 else {
            return (nil, "the path of its socket must be absolute and at most 107 bytes long")
        }
        return (EngineHost(name: Key(text), address: .unix(path: path)), nil)
    }
}
