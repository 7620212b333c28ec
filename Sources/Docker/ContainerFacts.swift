package import Basics

/// What the engine knows of a container.
package struct ContainerFacts: Hashable, Sendable {
    /// What the engine says of its processes.
    package enum Status: String, Hashable, Sendable {
        case created, running, paused, restarting, removing, exited, dead
    }

    package let id: Key
    package let name: Key
    /// The digest of its image's configuration: `sha256:…`.
    package let image: Key
    package let status: Status
    package let exitCode: Int
    /// Whether it was killed since it used more memory than it may.
    package let isOutOfMemory: Bool
    /// How often the engine has started it again.
    package let restarts: Int
    package let labels: [Key: String]

    /// - Returns: nil where the engine's answer does not have what one must have.
    init?(_ json: JSONValue) {
        guard let id = json["Id"]?.stringValue, let name = json["Name"]?.stringValue, let state = json["State"],
            let status = state["Status"]?.stringValue.flatMap({ Status(rawValue: $0) })
        else { return nil }
        self.id = Key(id)
        self.name = Key(Substring(name.utf8.drop { $0 == UInt8(ascii: "/") }))
        self.status = status
        image = Key(json["Image"]?.stringValue ?? "")
        exitCode = state["ExitCode"]?.intValue ?? 0
        isOutOfMemory = state["OOMKilled"]?.boolValue ?? false
        restarts = json["RestartCount"]?.intValue ?? 0
        labels = Self.labels(json["Config"]?["Labels"])
    }

    static func labels(_ json: JSONValue?) -> [Key: String] {
        var labels: [Key: String] = [:]
        for member in json?.objectValue?.members ?? [] { labels[member.name] = member.value.stringValue }
        return labels
    }
}
