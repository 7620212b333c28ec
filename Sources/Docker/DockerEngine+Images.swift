package import Basics
import Transport

/// What the engine knows of an image.
package struct ImageFacts: Hashable, Sendable {
    /// The digest of its configuration, by which the engine knows it: `sha256:…`.
    package let id: Key
}

extension DockerEngine {
    /// An image by its reference or digest; nil where the engine does not have it.
    package func image(_ reference: String) throws(EngineError) -> ImageFacts? {
        let action = "look at the image \(reference)"
        guard let json = try find("/images/\(URLText.escaped(reference))/json", action: action) else { return nil }
        guard let id = json["Id"]?.stringValue else {
            throw EngineError(.failed, "cannot \(action): the engine does not say its digest")
        }
        return ImageFacts(id: Key(id))
    }

    /// Gives an image a name more.
    package func tag(_ image: Key, repository: String, tag: String) throws(EngineError) {
        try ask(
            "POST", "/images/\(URLText.escaped(image.string))/tag", [("repo", repository), ("tag", tag)],
            action: "name the image \(image)")
    }

    /// Takes a name from an image, which goes with its last one; nothing is forced.
    ///
    /// - Returns: false where the engine keeps it: it is not there, or a container uses it.
    @discardableResult
    package func remove(image reference: String) throws(EngineError) -> Bool {
        do throws(EngineError) {
            try ask("DELETE", "/images/\(URLText.escaped(reference))", action: "remove the image \(reference)")
            return true
        } catch {
            guard error.kind == .missing || error.kind == .conflict else { throw error }
            return false
        }
    }

    /// The names by digest of the images whose repository matches a pattern: `127.0.0.1:*/shop`.
    package func references(in pattern: String) throws(EngineError) -> [String] {
        let filters = JSONValue.object(["reference": [.string(pattern)]]).text()
        let action = "list images"
        let answer = try Self.json(action, try ask("GET", "/images/json", [("filters", filters)], action: action))
        return (answer.arrayValue ?? []).flatMap { $0["RepoDigests"]?.arrayValue ?? [] }.compactMap(\.stringValue)
    }

    /// The tags of a repository of the engine's.
    package func tags(of repository: String) throws(EngineError) -> [Key] {
        let filters = JSONValue.object(["reference": [.string("\(repository):*")]]).text()
        let action = "list images"
        let answer = try Self.json(action, try ask("GET", "/images/json", [("filters", filters)], action: action))
        let start = "\(repository):"
        return (answer.arrayValue ?? []).flatMap { $0["RepoTags"]?.arrayValue ?? [] }.compactMap { name in
            name.stringValue.flatMap { name in
                name.utf8.starts(with: start.utf8) ? Key(Substring(name.utf8.dropFirst(start.utf8.count))) : nil
            }
        }
    }
}
