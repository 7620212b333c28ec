package import Basics

/// How a container is made.
package struct ContainerSpec: Sendable {
    /// Where it is reached.
    package enum Network: Hashable, Sendable {
        /// The machine's own network.
        case host
        /// A network of the engine's, with an address of its own there.
        case named(Key, address: String?)
        /// None at all.
        case none
    }

    /// The image: a digest of its configuration, or a reference.
    package var image: String
    /// What runs in place of the image's command; empty for that.
    package var command: [String] = []
    /// Who runs it, as the engine writes users; nil for the image's own.
    package var user: String?
    package var environment: [(name: Key, value: String)] = []
    package var labels: [Key: String] = [:]
    /// Volumes by name, and where they are seen inside.
    package var volumes: [(name: Key, path: String)] = []
    package var network: Network = .none
    /// How much memory it may use, in bytes; nil for no limit.
    package var memory: Int?
    /// Whether the engine starts it again when it ends, and when the machine starts.
    package var isKeptRunning = false

    package init(image: String) { self.image = image }

    var json: JSONValue {
        var host: JSONObject = [
            "RestartPolicy": ["Name": .string(isKeptRunning ? "unless-stopped" : "no")],
            // Without limits the output of a service fills the disk some day.
            "LogConfig": ["Type": "json-file", "Config": ["max-size": "10m", "max-file": "3"]],
            "Mounts": .array(
                volumes.map {
                    ["Type": "volume", "Source": .string($0.name.string), "Target": .string($0.path)]
                }),
        ]
        if let memory { host["Memory"] = .number(Double(memory)) }
        var body: JSONObject = [
            "Image": .string(image),
            "Env": .array(environment.map { .string("\($0.name)=\($0.value)") }),
            "Labels": .object(JSONObject(labels.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })),
        ]
        if let user { body["User"] = .string(user) }
        if !command.isEmpty {
            body["Entrypoint"] = []
            body["Cmd"] = .array(command.map { .string($0) })
        }
        switch network {
        case .host: host["NetworkMode"] = "host"
        case .none: host["NetworkMode"] = "none"
        case .named(let name, let address):
            host["NetworkMode"] = .string(name.string)
            let settings: JSONValue = address.map { ["IPAMConfig": ["IPv4Address": .string($0)]] } ?? [:]
            body["NetworkingConfig"] = ["EndpointsConfig": .object(JSONObject([.init(name, settings)]))]
        }
        body["HostConfig"] = .object(host)
        return .object(body)
    }
}
