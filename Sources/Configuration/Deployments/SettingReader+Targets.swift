import Basics
import YAMLTree

/// Reads `environments.NAME.target` of `pitlane.yml` (docs/configuration.md#environments).
extension SettingReader {
    mutating func target(_ node: YAMLNode, of environment: Key, at place: SourceRange) -> TargetConfiguration? {
        if !Self.isPlainName(environment.string) {
            error(
                "'\(environment)' cannot be the name of an environment that is deployed to", place,
                label: "letters, digits and single - between them are allowed, 40 bytes at most")
        }
        let keys: [Key] = ["hosts", "listen", "domain", "certificate", "redirect", "services", "front-door"]
        guard let values = mapping(node, keys: keys) else { return nil }
        for key in ["hosts", "listen"] as [Key] where values[key] == nil {
            error(
                "Required property is missing: \(key)", node.range,
                hint: #"as in { hosts: ["unix:///var/run/docker.sock"], listen: "127.0.0.1:8080" }"#)
        }
        let hosts = values["hosts"].map { self.hosts($0) } ?? []
        let own = part(values)
        var target = TargetConfiguration(
            environment: environment, hosts: hosts, listen: own.listen ?? .init(host: "", port: 0))
        target.domain = own.domain
        target.certificate = own.certificate
        target.redirect = own.redirect
        if let node = values["services"] { target.services = parts(node) }
        if let node = values["redirect"], target.certificate == nil, target.services.isEmpty {
            error("'redirect' needs 'certificate'", node.range, hint: "remove it, or name a certificate")
        }
        if let image = values["front-door"].flatMap({ text($0, expected: "an image") }) { target.frontDoor = image }
        return target
    }

    /// What may be different for each service.
    private mutating func part(_ values: [Key: YAMLNode]) -> TargetConfiguration.Part {
        TargetConfiguration.Part(
            listen: values["listen"].flatMap { address($0) }, domain: values["domain"].flatMap { domain($0) },
            certificate: values["certificate"].flatMap { certificate($0) },
            redirect: values["redirect"].flatMap { address($0) })
    }

    private mutating func parts(_ node: YAMLNode) -> [Key: TargetConfiguration.Part] {
        guard let pairs = node.pairs else {
            refuse(node, expected: "a mapping of services by name", hint: "as in shop: { domain: shop.example.org }")
            return [:]
        }
        var parts: [Key: TargetConfiguration.Part] = [:]
        for pair in pairs {
            guard let name = deploymentName(pair.key, of: "service"),
                let values = mapping(pair.value, keys: ["listen", "domain", "certificate", "redirect"])
            else { continue }
            if parts.updateValue(part(values), forKey: name) != nil {
                error("'\(name)' is already defined", pair.key.range)
            }
        }
        return parts
    }

    private mutating func certificate(_ node: YAMLNode) -> TargetConfiguration.Certificate? {
        let later =
            "only a server can renew those, which is not part of this version: store the certificate as a secret "
            + "and name it, as in { secret: TLS }"
        // What stands here may be the certificate itself, so no message holds it.
        guard node.pairs != nil else {
            error(
                "A certificate does not belong into this file", node.range,
                hint: "store it with its key, and name the secret, as in { secret: TLS }")
            return nil
        }
        guard let values = mapping(node, keys: ["secret"], refused: (["acme"], later)) else { return nil }
        guard let node = values["secret"] else {
            if node.pairs?.isEmpty == true {
                error("Required property is missing: secret", node.range, hint: "as in { secret: TLS }")
            }
            return nil
        }
        return secretName(node).map { .init(secret: $0, place: node.range.start) }
    }

    private mutating func hosts(_ node: YAMLNode) -> [String] {
        let items = list(node, of: "hosts, as in [\"unix:///var/run/docker.sock\"]") ?? []
        if node.items?.isEmpty == true { error("The list is empty", node.range, hint: "name a host") }
        if items.count > 1 { error("Several hosts are not supported", items[1].range, hint: "keep one of them here") }
        return items.compactMap { item in
            guard let host = text(item, expected: "a host") else { return nil }
            guard host.utf8.starts(with: "unix:///".utf8), host.utf8.count < 115 else {
                error(
                    "The host '\(host)' is not supported", item.range, label: "only an engine on this machine is",
                    hint: "as in unix:///var/run/docker.sock")
                return nil
            }
            return host
        }
    }

    private mutating func address(_ node: YAMLNode) -> TargetConfiguration.Listen? {
        let text: String? =
            if case .string(let text)? = node.scalar?.value { text } else { nil }
        if let text, let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
            let port = Int(text[text.utf8.index(after: colon)...]), (1...65_535).contains(port)
        {
            let host = Array(text.utf8[..<colon])
            let parts = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            let isFour =
                parts.count == 4
                && parts.allSatisfy { part in
                    part.allSatisfy { (0x30...0x39).contains($0) }
                        && Int(String(decoding: part, as: UTF8.self)).map { $0 < 256 } == true
                }
            if isFour { return .init(host: String(decoding: host, as: UTF8.self), port: port) }
            let isSix =
                host.first == UInt8(ascii: "[") && host.last == UInt8(ascii: "]") && host.count > 3
                && host.dropFirst().dropLast().allSatisfy {
                    (0x30...0x3A).contains($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0)
                }
            if isSix { return .init(host: String(decoding: host.dropFirst().dropLast(), as: UTF8.self), port: port) }
        }
        refuse(node, expected: "a numeric address and a port, as in 127.0.0.1:8080")
        return nil
    }

    private mutating func domain(_ node: YAMLNode) -> String? {
        guard let text = text(node, expected: "a host name, as in shop.example.org") else { return nil }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            !label.isEmpty && label.count < 64
                && label.allSatisfy {
                    (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x2D
                }
        }
        guard isName, text.utf8.count < 254 else {
            refuse(node, expected: "a host name, as in shop.example.org")
            return nil
        }
        return Key(text).asciiLowercased.string
    }
}
