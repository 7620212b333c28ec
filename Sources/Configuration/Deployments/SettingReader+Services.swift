import Basics
import YAMLTree

/// Reads `services` of `pitlane.yml` (docs/configuration.md#services).
extension SettingReader {
    private static let serviceKeys: [Key] = [
        "image", "port", "health", "strategy", "migrate", "smoke", "bake", "watch", "drain", "memory", "env", "volumes",
    ]
    private static let longestWait = Duration.seconds(86_400)

    mutating func services(_ node: YAMLNode) -> [ServiceConfiguration] {
        guard let pairs = node.pairs else {
            refuse(node, expected: "a mapping of services by name", hint: "as in shop: { image: shop, port: 8000 }")
            return []
        }
        var known: Set<Key> = []
        return pairs.compactMap { pair in
            guard let name = deploymentName(pair.key, of: "service") else { return nil }
            if !known.insert(name).inserted { error("'\(name)' is already defined", pair.key.range) }
            return service(name, pair.value)
        }
    }

    /// A name that becomes a part of names of the engine's.
    mutating func deploymentName(_ node: YAMLNode, of kind: String) -> Key? {
        guard let text = text(node, expected: "the name of a \(kind)") else { return nil }
        guard Self.isPlainName(text) else {
            error(
                "'\(text)' cannot be the name of a \(kind) that is deployed", node.range,
                label: "lower case letters, digits and single - between them are allowed, 40 bytes at most")
            return nil
        }
        return Key(text)
    }

    static func isPlainName(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return text.utf8.count <= 40
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
            }
    }

    private mutating func service(_ name: Key, _ node: YAMLNode) -> ServiceConfiguration? {
        let later = "remove it: that is not part of this version"
        guard let values = mapping(node, keys: Self.serviceKeys, refused: (["backup", "rehearse"], later)) else {
            return nil
        }
        var service = ServiceConfiguration(name: name, image: "", port: 0)
        for key in ["image", "port"] as [Key] where values[key] == nil {
            error(
                "Required property is missing: \(key)", node.range, hint: "as in \(name): { image: shop, port: 8000 }")
        }
        if let node = values["image"], let image = repository(node) {
            service.image = image
            service.imagePlace = node.range
        }
        if let port = values["port"].flatMap({ integer($0, in: 1...65_535) }) { service.port = port }
        if let node = values["health"] { health(node, into: &service.health) }
        if let node = values["strategy"] { strategy(node) }
        service.migrate = values["migrate"].flatMap { text($0, expected: "a command") }
        service.smoke = values["smoke"].flatMap { text($0, expected: "a command") }
        if let time = values["bake"].flatMap({ wait($0) }) { service.bake = time }
        if let node = values["watch"], let items = list(node, of: "paths, as in [/, /api/cars]") {
            service.watch = items.compactMap { requestPath($0) }
        }
        if let time = values["drain"].flatMap({ wait($0) }) { service.drain = time }
        service.memory = values["memory"].flatMap { memory($0) }
        if let node = values["env"] { service.env = settings(node) }
        if let node = values["volumes"], let items = list(node, of: "volumes, as in [data:/data]") {
            service.volumes = items.compactMap { volume($0) }
        }
        return service
    }

    private mutating func health(_ node: YAMLNode, into health: inout ServiceConfiguration.Health) {
        guard let values = mapping(node, keys: ["path", "interval", "successes", "timeout"]) else { return }
        if let path = values["path"].flatMap({ requestPath($0) }) { health.path = path }
        if let time = values["interval"].flatMap({ wait($0, from: .milliseconds(10)) }) { health.interval = time }
        if let count = values["successes"].flatMap({ integer($0, in: 1...100) }) { health.successes = count }
        if let time = values["timeout"].flatMap({ wait($0, from: .milliseconds(100)) }) { health.timeout = time }
    }

    private mutating func requestPath(_ node: YAMLNode) -> String? {
        let expected = "a path, as in /health"
        guard let text = text(node, expected: expected) else { return nil }
        if text.utf8.first == UInt8(ascii: "/"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return text }
        refuse(node, expected: expected)
        return nil
    }

    private mutating func strategy(_ node: YAMLNode) {
        guard let text = text(node, expected: "blue-green"), Key(text) != "blue-green" else { return }
        error("The strategy '\(text)' is not supported", node.range, hint: "remove it: all deployments are blue-green")
    }

    /// The name of images without a tag or digest.
    private mutating func repository(_ node: YAMLNode) -> String? {
        guard let text = text(node, expected: "the name of an image") else { return nil }
        let last = text.utf8.split(separator: UInt8(ascii: "/")).last ?? []
        if last.contains(UInt8(ascii: ":")) || last.contains(UInt8(ascii: "@")) {
            error(
                "An image has no tag here", node.range,
                hint: "the version that is deployed is its tag: pitlane deploy ENV --version V")
            return nil
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !(0x41...0x5A).contains($0) }) else {
            refuse(node, expected: "the name of an image, in lower case")
            return nil
        }
        return text
    }

    private mutating func wait(_ node: YAMLNode, from least: Duration = .zero) -> Duration? {
        if case .string(let text)? = node.scalar?.value, let time = DurationText.parse(text), time >= least,
            time <= Self.longestWait
        {
            return time
        }
        refuse(node, expected: "a duration from \(DurationText.rounded(least)) to 1d", hint: "as in 30s or 5m")
        return nil
    }

    /// `256MB`, in the units of a thousand.
    private mutating func memory(_ node: YAMLNode) -> Int? {
        let units: [(name: Key, bytes: Int)] = [("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)]
        if case .string(let text)? = node.scalar?.value {
            let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
            let unit = units.first { $0.name == Key(Substring(text.utf8.dropFirst(digits.count))) }
            // The engine starts nothing with less than 6 MiB.
            if let unit, digits.count <= 6, let count = Int(Substring(digits)), count * unit.bytes >= 6 << 20 {
                return count * unit.bytes
            }
        }
        refuse(node, expected: "a size of at least 7MB, as in 256MB")
        return nil
    }

    private mutating func settings(_ node: YAMLNode) -> [Key: String] {
        guard let pairs = node.pairs else {
            refuse(node, expected: "a mapping of variables", hint: "as in { LOG_LEVEL: info }")
            return [:]
        }
        var settings: [Key: String] = [:]
        for pair in pairs {
            guard let name = text(pair.key, expected: "the name of a variable") else { continue }
            let isName = name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
            }
            guard isName, name.utf8.first.map({ !(0x30...0x39).contains($0) }) == true else {
                error("'\(name)' cannot be the name of a variable", pair.key.range)
                continue
            }
            guard let scalar = pair.value.scalar, scalar.value != .null else {
                let isSecret = pair.value.pairs != nil
                refuse(
                    pair.value, expected: "text",
                    hint: isSecret ? "secrets belong to an environment: environments.NAME.secrets" : nil)
                continue
            }
            if settings.updateValue(scalar.text, forKey: Key(name)) != nil {
                error("'\(name)' is already defined", pair.key.range)
            }
        }
        return settings
    }

    private mutating func volume(_ node: YAMLNode) -> ServiceConfiguration.Volume? {
        let expected = "a volume and where the service sees it, as in data:/data"
        guard let text = text(node, expected: expected) else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isPlainName(String(decoding: parts[0], as: UTF8.self)),
            parts[1].first == UInt8(ascii: "/"), parts[1].count > 1
        else {
            refuse(
                node, expected: expected,
                hint: parts.first?.first == UInt8(ascii: "/") ? "folders of the host cannot be mounted" : nil)
            return nil
        }
        return ServiceConfiguration.Volume(
            name: Key(Substring(parts[0])), path: String(decoding: parts[1], as: UTF8.self))
    }
}
