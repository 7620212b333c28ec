import Basics
import YAMLTree

extension SettingReader {
    private static let imageKeys: [Key] = ["builder", "context", "file", "args", "secrets", "platforms"]
    /// Keys of images that are for later, and why.
    private static let laterImageKeys: [Key: String] = [
        "repository": "images are not pushed by this version",
        "base": "it belongs to the builder 'layers', which this version does not have",
        "packages": "it belongs to the builder 'layers', which this version does not have",
        "files": "it belongs to the builder 'layers', which this version does not have",
        "entrypoint": "it belongs to the builder 'layers', which this version does not have",
        "user": "it belongs to the builder 'layers', which this version does not have",
        "env": "it belongs to the builder 'layers', which this version does not have",
    ]

    /// `{ backend: { context: backend } }`
    mutating func images(_ node: YAMLNode) -> [ImageSettings] {
        guard let pairs = node.pairs else {
            refuse(node, expected: "a mapping of names to images", hint: "as in { backend: { context: backend } }")
            return []
        }
        var names: Set<Key> = []
        return pairs.compactMap { pair in
            let name = pair.key.scalar.map { Key($0.text) } ?? ""
            guard Self.isImageName(name) else {
                error(
                    "'\(name)' is not a name for an image", pair.key.range,
                    label: "lower-case letters and digits, with '.', '_' or '-' between them")
                return nil
            }
            guard names.insert(name).inserted else {
                error("'\(name)' is already defined", pair.key.range)
                return nil
            }
            var settings = image(name, pair.value)
            settings?.place = pair.key.range
            return settings
        }
    }

    private static func isImageName(_ name: Key) -> Bool {
        func isWord(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) }
        let bytes = Array(name.string.utf8)
        guard let first = bytes.first, let last = bytes.last, isWord(first), isWord(last), bytes.count <= 128 else {
            return false
        }
        return bytes.allSatisfy { isWord($0) || ".-_".utf8.contains($0) }
    }

    private mutating func image(_ name: Key, _ node: YAMLNode) -> ImageSettings? {
        var settings = ImageSettings(name: name)
        // Nothing is said of it.
        if node.scalar?.value == .null { return settings }
        for pair in node.pairs ?? [] {
            guard let key = pair.key.scalar.map({ Key($0.text) }), let reason = Self.laterImageKeys[key] else {
                continue
            }
            error("'\(key)' is not supported yet", pair.key.range, label: reason)
        }
        let known = Self.imageKeys + Self.laterImageKeys.keys.sorted()
        guard let values = mapping(node, keys: known) else { return nil }
        if let node = values["builder"] { checkBuilder(node) }
        if let node = values["context"] { settings.context = imagePath(node) ?? "" }
        if let node = values["file"] { settings.file = path(node).map { Key($0) } }
        if let node = values["args"] { settings.arguments = imageArguments(node) }
        if let node = values["secrets"], let items = list(node, of: "names of secrets, as in [NPM_TOKEN]") {
            settings.secrets = items.compactMap { secretName($0) }
        }
        if let node = values["platforms"] { settings.platforms = imagePlatforms(node) }
        return settings
    }

    private mutating func checkBuilder(_ node: YAMLNode) {
        let word = node.scalar.map { Key($0.text) }
        if word == "layers" {
            error("the builder 'layers' is not supported yet", node.range, hint: "use dockerfile, the default")
        } else if word != "dockerfile" {
            refuse(node, expected: "dockerfile")
        }
    }

    /// A folder of the repository; `.` is its root.
    private mutating func imagePath(_ node: YAMLNode) -> Key? {
        if node.scalar.map({ Key($0.text) }) == "." { return "" }
        return path(node).map { Key($0) }
    }

    private mutating func imageArguments(_ node: YAMLNode) -> [Key: ImageSettings.Argument] {
        guard let pairs = node.pairs else {
            refuse(node, expected: "a mapping of build arguments to values", hint: "as in { PYTHON: '3.12' }")
            return [:]
        }
        var values: [Key: ImageSettings.Argument] = [:]
        for pair in pairs {
            guard let name = pair.key.scalar.map({ Key($0.text) }), Self.isArgumentName(name) else {
                error(
                    "A build argument's name has letters, digits and '_', no digit first", pair.key.range,
                    label: "not a name")
                continue
            }
            if ImageSettings.looksSecret(name) {
                error(ImageSettings.refusal(of: name), pair.key.range)
            } else if values[name] != nil {
                error("'\(name)' is already defined", pair.key.range)
            } else if let scalar = pair.value.scalar, scalar.value != .null {
                values[name] = ImageSettings.Argument(value: Key(scalar.text), place: pair.key.range)
            } else {
                refuse(
                    pair.value, expected: "a text or a number",
                    hint: "mount secrets with RUN --mount=type=secret,id=NAME")
            }
        }
        return values
    }

    private static func isArgumentName(_ name: Key) -> Bool {
        let bytes = Array(name.string.utf8)
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        return bytes.first.map { !isDigit($0) } == true
            && bytes.allSatisfy {
                isDigit($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_")
            }
    }

    private mutating func imagePlatforms(_ node: YAMLNode) -> [ImageSettings.Platform] {
        guard let items = list(node, of: "platforms, as in [linux/amd64]") else { return [] }
        if items.isEmpty { error("The list is empty", node.range, hint: "leave it out to build for this machine") }
        return items.compactMap { item in
            guard let name = item.scalar.map({ Key($0.text) }), ["linux/amd64", "linux/arm64"].contains(name) else {
                refuse(item, expected: "linux/amd64 or linux/arm64")
                return nil
            }
            return ImageSettings.Platform(name: name, place: item.range)
        }
    }
}
