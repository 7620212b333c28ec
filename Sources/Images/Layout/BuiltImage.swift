import Basics
import Files
import Hashing

/// What a build wrote (the `dir:` form: a manifest, and its blobs by digest), made into an image of a layout.
struct BuiltImage {
    /// The builder's folder.
    let folder: String
    /// The digests of the layers of all bases, which stay as they are: `sha256:…`.
    let kept: Set<Key>
    let handed: [(name: String, value: String)]
    /// Mount points, which no layer gets.
    let unwanted: Set<[UInt8]>

    /// Writes the image's blobs, its manifest last.
    func store(in layout: ImageLayout, annotations: JSONObject) throws -> ImageLayout.Descriptor {
        let manifest = try json("manifest.json")
        guard let config = manifest["config"]?["digest"]?.stringValue, let layers = manifest["layers"]?.arrayValue
        else {
            throw ImageError(.failed, "the builder's manifest has no configuration or no layers")
        }
        var times = LayerTimes()
        let stored = try layers.map { layer -> ImageLayout.Descriptor in
            let digest = layer["digest"]?.stringValue ?? ""
            let file = "\(folder)/\(Self.hex(digest))"
            guard !kept.contains(Key(digest)) else {
                return try layout.take(file, digest: digest, type: ImageLayout.MediaType.layer)
            }
            return try normalized(file, &times, in: layout)
        }
        let configured = ImageConfiguration.lasting(
            try json(Self.hex(config)), layers: stored.map(\.digest), handed: handed)
        let configuration = try layout.add(configured.bytes(), type: ImageLayout.MediaType.config)
        var image: JSONObject = [
            "schemaVersion": 2, "mediaType": .string(ImageLayout.MediaType.manifest),
            "config": .object(configuration.json), "layers": .array(stored.map { .object($0.json) }),
        ]
        if !annotations.members.isEmpty { image["annotations"] = .object(annotations) }
        return try layout.add(JSONValue.object(image).bytes(), type: ImageLayout.MediaType.manifest)
    }

    private static func hex(_ digest: String) -> String {
        String(decoding: digest.utf8.split(separator: UInt8(ascii: ":")).last ?? [], as: UTF8.self)
    }

    private func json(_ name: String) throws -> JSONValue {
        let path = "\(folder)/\(name)"
        do { return try JSONValue.parse(bytes: Folder.content(of: path)) } catch let error as JSONError {
            throw ImageError(.failed, "\(path): \(error)")
        }
    }

    /// Copies a layer with the times that it is to have.
    private func normalized(
        _ file: String, _ times: inout LayerTimes, in layout: ImageLayout
    ) throws -> ImageLayout.Descriptor {
        var scan = times.begin(without: unwanted)
        var broken: ImageError?
        try Folder.readPieces(of: file) { piece throws(FileError) in
            guard broken == nil else { return }
            do throws(ImageError) { try scan.add(piece) } catch { broken = error }
        }
        if let broken { throw broken }
        var edits = LayerEdits(try times.edits(scan))
        let draft = try layout.begin()
        try Folder.readPieces(of: file) { piece throws(FileError) in
            try edits.apply(to: piece) { part throws(FileError) in try draft.append(part) }
        }
        return try layout.finish(draft, type: ImageLayout.MediaType.layer)
    }
}
