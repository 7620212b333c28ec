import Basics
import Files
import Hashing

/// The cache of a package manager's downloads that the setup actions keep with `cache:`.
struct DependencyCache: Sendable {
    let host: any ActionHost
    let inputs: ActionInputs

    /// Restores the folders and remembers what to save after the job; sets the output `cache-hit`.
    func restore(_ paths: [String], key: String, restoreKeys: [String]) async throws {
        let request = try CacheRequest(paths: paths, key: key, restoreKeys: restoreKeys, action: inputs.action)
        host.saveState("cache-paths", paths.joined(separator: "\n"))
        host.saveState("cache-primary-key", key)
        let hit = await CacheTransfer(host).restore(request)
        let isExact = hit.map { request.isExact($0.key) } ?? false
        if let hit {
            host.saveState("cache-matched-key", hit.key)
            host.setOutput("cache-matched-key", hit.key)
            host.write("Cache restored from key: \(hit.key)")
        } else {
            host.write("Cache not found for input keys: \(([key] + restoreKeys).joined(separator: ", "))")
        }
        host.setOutput("cache-primary-key", key)
        host.setOutput("cache-hit", isExact ? "true" : "false")
    }

    /// Saves what `restore` remembered, unless that very entry was there.
    func save() async throws {
        guard let key = host.state["cache-primary-key"], let paths = host.state["cache-paths"] else { return }
        let request = try CacheRequest(paths: Words.lines(paths), key: key, action: inputs.action)
        if let matched = host.state["cache-matched-key"], request.isExact(matched) {
            host.write("Cache hit occurred on the primary key \(key), not saving cache.")
            return
        }
        _ = await CacheTransfer(host).save(request)
    }

    /// The digest of the files that say which packages are wanted: those of `cache-dependency-path`, else the first
    /// of `patterns` that finds any.
    func digest(else patterns: [String]) throws -> String {
        let given = try inputs.text("cache-dependency-path")
        let choices = given.isEmpty ? patterns : [given]
        for pattern in choices {
            let search = try FileSearch(
                pattern, from: host.facts.workspace, home: host.environment["HOME"], includesHidden: true,
                action: inputs.action
            )
            let files = try search.files()
            if files.isEmpty { continue }
            // As hashFiles: the digest of the files' digests.
            var stream = DigestStream()
            for file in files {
                guard let path = file.text else {
                    throw ActionError("\(inputs.action): the name of \(file) is not UTF-8 text; rename it")
                }
                do {
                    stream.update(try Folder.digest(of: path).bytes)
                } catch {
                    throw ActionError("\(inputs.action): \(error)")
                }
            }
            return stream.finish().hex
        }
        throw ActionError(
            "\(inputs.action): No file in \(host.facts.workspace) matched to [\(choices.joined(separator: " or "))], make sure "
                + "you have checked out the target repository; 'cache-dependency-path' names others"
        )
    }
}
