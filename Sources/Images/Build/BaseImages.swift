import Basics
import Files

/// The images that a build begins with, found on this machine: no build asks a registry, so what it begins with changes
/// only if somebody pulls another one.
struct BaseImages {
    /// One that was found.
    struct Base {
        /// As the Dockerfile says it.
        let image: Key
        /// The digest of its manifest.
        let digest: String
        /// What buildah copies it from, seen from a folder in which `layout` is a link.
        let source: String
        /// The folder that `layout` leads to, or nil: buildah makes a name of a path, which not every path can be.
        let layout: String?
        /// Its name in the builder's storage.
        var pin: String {
            let hex = digest.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()
            return "localhost/pitlane-base:\(String(decoding: Array(hex), as: UTF8.self))"
        }
        /// Whether the name means the same on other machines.
        var isNamed: Bool { layout == nil }
    }

    /// The name of the link.
    static let link = "layout"
    private static let layoutPrefix = "oci:"

    private(set) var bases: [Base] = []

    /// - Parameters:
    ///   - folder: what paths of layouts are relative to.
    ///   - platform: the one to take of several: `linux/amd64`.
    init(_ uses: [DockerfileBases.Use], file: String, buildah: Buildah, folder: String, platform: Key) throws {
        for use in uses {
            if use.image.string.utf8.starts(with: Self.layoutPrefix.utf8) {
                bases.append(try Self.layout(use, file, folder, platform))
            } else if let found = try buildah.foreign(use.image) {
                bases.append(Base(image: use.image, digest: found.digest, source: found.source, layout: nil))
            } else {
                throw ImageError(
                    "the base image '\(use.image)' is not on this machine: pull it with buildah pull \(use.image), or name a "
                        + "folder in the OCI layout with an argument, as in --arg BASE=oci:FOLDER:TAG", at: file,
                    line: use.line)
            }
        }
    }

    /// `oci:FOLDER[:TAG]`
    private static func layout(
        _ use: DockerfileBases.Use, _ file: String, _ folder: String, _ platform: Key
    ) throws -> Base {
        let text = use.image.string.utf8.dropFirst(layoutPrefix.utf8.count)
        // A colon in a folder's name stands before a slash.
        let colon = text.lastIndex(of: UInt8(ascii: ":")).flatMap { index in
            text[index...].contains(UInt8(ascii: "/")) ? nil : index
        }
        let path = Folder.resolve(String(decoding: text[..<(colon ?? text.endIndex)], as: UTF8.self), in: folder)
        let tag = colon.map { Key(String(decoding: text[text.index(after: $0)...], as: UTF8.self)) }
        let layout = ImageLayout(path)
        let manifests = try layout.manifests()
        let named = tag.map { tag in manifests.filter { $0.name == tag } } ?? manifests
        guard let first = named.first, named.count == 1 || tag != nil else {
            let names = manifests.compactMap(\.name)
            let reason =
                manifests.isEmpty
                ? "\(path) is not a folder in the OCI layout"
                : "\(path) has no image '\(tag ?? "")': add :NAME, one of \(Suggestion.list(names))"
            throw ImageError("the base image '\(use.image)' is not here: \(reason)", at: file, line: use.line)
        }
        var digest = first.manifest.digest
        let json = try layout.json(digest)
        if let inner = json["manifests"]?.arrayValue {
            // An index of several platforms.
            let fitting = inner.first { entry in
                let parts = [entry["platform"]?["os"]?.stringValue, entry["platform"]?["architecture"]?.stringValue]
                return Key(parts.compactMap(\.self).joined(separator: "/")) == platform
            }
            guard let found = fitting?["digest"]?.stringValue else {
                throw ImageError("'\(use.image)' has no image for \(platform)", at: file, line: use.line)
            }
            digest = found
        }
        let ending = first.name.map { ":\($0)" } ?? ""
        return Base(image: use.image, digest: digest, source: "\(layoutPrefix)\(link)\(ending)", layout: path)
    }
}
