package import Basics
import Transport

extension DockerEngine {
    /// A network of the engine's whose containers can be given addresses of their own, made where it is missing.
    ///
    /// - Returns: its subnet: `172.18.0.0/16`.
    package func network(_ name: Key, labels: [Key: String]) throws(EngineError) -> String {
        if let subnet = try subnet(of: name) { return subnet }
        // Addresses can be chosen only in a subnet that was named; which one is free, the engine says.
        try make(network: name, labels, subnet: nil)
        guard let free = try subnet(of: name) else { throw EngineError(.failed, "the network \(name) has no subnet") }
        try ask("DELETE", "/networks/\(URLText.escaped(name.string))", action: "remove the network \(name)")
        try make(network: name, labels, subnet: free)
        return free
    }

    private func subnet(of name: Key) throws(EngineError) -> String? {
        let found = try find("/networks/\(URLText.escaped(name.string))", action: "look at the network \(name)")
        return found?["IPAM"]?["Config"]?.arrayValue?.first?["Subnet"]?.stringValue
    }

    private func make(network name: Key, _ labels: [Key: String], subnet: String?) throws(EngineError) {
        let marks = JSONObject(labels.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
        var body: JSONObject = [
            "Name": .string(name.string), "CheckDuplicate": true, "Driver": "bridge", "Labels": .object(marks),
        ]
        if let subnet { body["IPAM"] = ["Config": [["Subnet": .string(subnet)]]] }
        try ask("POST", "/networks/create", json: .object(body), action: "make the network \(name)")
    }

    /// Makes a volume where it is missing.
    package func make(volume name: Key, labels: [Key: String]) throws(EngineError) {
        let marks = JSONObject(labels.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
        try ask(
            "POST", "/volumes/create", json: ["Name": .string(name.string), "Labels": .object(marks)],
            action: "make the volume \(name)")
    }
}
