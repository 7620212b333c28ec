package import Basics

/// An image's configuration without what only one build can say: moments, numbers of containers, and what was handed
/// into it from this machine.
///
/// buildah writes Docker's form, since the OCI form of it has no `Healthcheck`; engines read either.
package enum ImageConfiguration {
    /// Members of `config` that are about the container of a build.
    private static let passing: Set<Key> = [
        "Hostname", "Domainname", "Image", "AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin",
        "StdinOnce",
    ]
    private static let builderLabel: Key = "io.buildah.version"

    /// The configuration as the image has it.
    ///
    /// - Parameters:
    ///   - built: what the builder wrote.
    ///   - layers: the digests of the layers, those of the base first: `sha256:…`.
    ///   - handed: the arguments that each stage was given beside its own.
    package static func lasting(_ built: JSONValue, layers: [String], handed: [(name: String, value: String)])
        -> JSONValue
    {
        var result = JSONObject()
        result["created"] = .string(FileTime.epochText)
        for name: Key in ["architecture", "os", "variant"] { result[name] = built[name] }
        var config = JSONObject()
        for member in built["config"]?.objectValue?.members ?? [] where !passing.contains(member.name) {
            var value = member.value
            if member.name == "Labels", var labels = value.objectValue {
                labels[builderLabel] = nil
                value = .object(labels)
            }
            if !isEmpty(value) { config[member.name] = value }
        }
        result["config"] = .object(config)
        result["rootfs"] = ["type": "layers", "diff_ids": .array(layers.map { .string($0) })]
        result["history"] = .array((built["history"]?.arrayValue ?? []).compactMap { entry($0, handed) })
        return .object(result)
    }

    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .bool(let flag): !flag
        case .string(let text): text.utf8.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let object): object.members.isEmpty
        case .number: false
        }
    }

    /// How buildah writes an `ARG`: with the names of all arguments so far.
    private static let declaration = "/bin/sh -c #(nop) ARG"

    /// An entry of the history, or nil for the declaration of what was handed in.
    private static func entry(_ built: JSONValue, _ handed: [(name: String, value: String)]) -> JSONValue? {
        let text = lasting(built["created_by"]?.stringValue ?? "", handed)
        guard Key(text) != Key(declaration) else { return nil }
        var entry = JSONObject()
        entry["created"] = .string(FileTime.epochText)
        entry["created_by"] = .string(text)
        // The comments name images of the builder's own storage.
        if let comment = built["comment"]?.stringValue, !comment.utf8.starts(with: "FROM ".utf8) {
            entry["comment"] = .string(comment)
        }
        if built["empty_layer"]?.boolValue == true { entry["empty_layer"] = true }
        return .object(entry)
    }

    /// `|1 A=1 /bin/sh -c make` of `|2 A=1 HANDED=x /bin/sh -c make`, and `COPY dir in /` of `COPY dir:DIGEST in /`.
    private static func lasting(_ text: String, _ handed: [(name: String, value: String)]) -> String {
        var words = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false).map { Array($0) }
        if let first = words.first, first.first == UInt8(ascii: "|"),
            var count = Int(String(decoding: first.dropFirst(), as: UTF8.self))
        {
            // They stand before the command, which may hold the same words.
            for (name, value) in handed {
                guard let index = words.firstIndex(of: Array("\(name)=\(value)".utf8)) else { continue }
                words.remove(at: index)
                count -= 1
            }
            words.replaceSubrange(0..<1, with: count > 0 ? [Array("|\(count)".utf8)] : [])
        } else if text.utf8.starts(with: declaration.utf8) {
            let names = Set(handed.map { Array($0.name.utf8) })
            words.removeAll(where: names.contains)
        }
        words = words.map { word in
            for kind in ["file:", "dir:", "multi:"]
            where word.count == kind.utf8.count + 64 && word.starts(with: kind.utf8) {
                return Array(kind.utf8.dropLast())
            }
            return word
        }
        return String(decoding: Array(words.joined(separator: [0x20])), as: UTF8.self)
    }
}
