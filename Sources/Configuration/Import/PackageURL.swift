import Basics

/// Package URLs (`pkg:pypi/jinja2@3.1.2`), as far as waivers need them.
enum PackageURL {
    /// The name of the package as scanners write it: with its namespace, but for operating systems' packages, whose
    /// namespace is the system; nil for no package URL.
    static func name(_ url: String) -> Key? {
        guard url.utf8.starts(with: "pkg:".utf8) else { return nil }
        let end = url.utf8.firstIndex { [UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) } ?? url.utf8.endIndex
        var parts = url.utf8[..<end].dropFirst(4).split(separator: UInt8(ascii: "/")).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard parts.count >= 2, let last = parts.popLast() else { return nil }
        // A scope of npm begins with `@`, percent-encoded.
        let name = last.utf8.lastIndex(of: UInt8(ascii: "@")).map { String(decoding: last.utf8[..<$0], as: UTF8.self) }
        let type = Key(parts.removeFirst()).asciiLowercased
        guard let bare = decoded(name ?? last), !bare.utf8.isEmpty else { return nil }
        let namespace = parts.compactMap(decoded)
        guard namespace.count == parts.count else { return nil }
        switch type {
        case "deb", "rpm", "apk", "alpm", "oci", "docker": return Key(bare)
        case "maven": return Key((namespace + [bare]).joined(separator: ":"))
        default: return Key((namespace + [bare]).joined(separator: "/"))
        }
    }

    /// The text without its percent-encoding; nil where that is broken.
    private static func decoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
