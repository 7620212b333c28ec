import Basics

/// `actions/cache`, and its halves `actions/cache/restore` and `actions/cache/save`
/// (docs/language/artifacts.md#caches).
enum CacheActions {
    static let cache = BuiltInAction(
        name: "actions/cache",
        inputs: [
            .init("path", required: true), .init("key", required: true), .init("restore-keys"),
            .init("upload-chunk-size"),
            .init("enableCrossOsArchive", "false"), .init("fail-on-cache-miss", "false"), .init("lookup-only", "false"),
            .init("save-always", "false"),
        ],
        main: { host in try await restore(host, of: "actions/cache") },
        post: saveAfterwards,
        postCondition: "success()"
    )

    static let restore = BuiltInAction(
        name: "actions/cache/restore",
        inputs: [
            .init("path", required: true), .init("key", required: true), .init("restore-keys"),
            .init("enableCrossOsArchive", "false"), .init("fail-on-cache-miss", "false"), .init("lookup-only", "false"),
        ],
        main: { host in try await restore(host, of: "actions/cache/restore") }
    )

    static let save = BuiltInAction(
        name: "actions/cache/save",
        inputs: [
            .init("path", required: true), .init("key", required: true), .init("upload-chunk-size"),
            .init("enableCrossOsArchive", "false"),
        ],
        main: { host in
            let inputs = ActionInputs(host, of: "actions/cache/save")
            let isSaved = try await save(host) { try request(inputs, key: try inputs.required("key")) }
            if !isSaved { host.write("::warning::Cache save failed.") }
        }
    )

    /// A cache saves time and nothing else: what cannot be saved is a warning, also where the key or the paths are not
    /// those of a cache.
    private static func save(_ host: any ActionHost, _ request: () throws -> CacheRequest) async throws -> Bool {
        do {
            return await CacheTransfer(host).save(try request())
        } catch let error as ActionError {
            host.write(Annotation(level: .warning, message: "\(error)").command)
            return false
        }
    }

    private static func request(
        _ inputs: ActionInputs, key: String, restoreKeys: [String] = []
    ) throws(ActionError) -> CacheRequest {
        _ = try inputs.required("path")
        return try CacheRequest(
            paths: try inputs.lines("path"), key: key, restoreKeys: restoreKeys, action: inputs.action
        )
    }

    private static func restore(_ host: any ActionHost, of action: String) async throws {
        let inputs = ActionInputs(host, of: action)
        let key = try inputs.required("key")
        host.saveState("CACHE_KEY", key)
        host.setOutput("cache-primary-key", key)
        let request = try request(inputs, key: key, restoreKeys: try inputs.lines("restore-keys"))
        let isRequired = try isSet("fail-on-cache-miss", inputs)
        let isLookup = try isSet("lookup-only", inputs)
        if try isSet("save-always", inputs) {
            host.write(
                "::warning::Input 'save-always' has been deprecated and does not work: save with actions/cache/save in a "
                    + "step of its own, under if: always()")
        }
        guard let hit = await CacheTransfer(host).restore(request, lookupOnly: isLookup) else {
            if isRequired {
                throw ActionError(
                    "Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: \(key). Save it first in a "
                        + "run of this branch or of \(host.facts.defaultBranch)"
                )
            }
            host.write("Cache not found for input keys: \(([key] + request.restoreKeys).joined(separator: ", "))")
            return
        }
        host.saveState("CACHE_RESULT", hit.key)
        host.setOutput("cache-matched-key", hit.key)
        host.setOutput("cache-hit", request.isExact(hit.key) ? "true" : "false")
        host.write(
            isLookup ? "Cache found and can be restored from key: \(hit.key)" : "Cache restored from key: \(hit.key)")
    }

    private static func saveAfterwards(_ host: any ActionHost) async throws {
        let inputs = ActionInputs(host, of: "actions/cache")
        guard let key = host.state["CACHE_KEY"], !key.isEmpty else {
            host.write("No cache is saved: the step that restores it did not come as far as its key")
            return
        }
        if let matched = host.state["CACHE_RESULT"], CacheRequest.isExact(matched, key) {
            host.write("Cache hit occurred on the primary key \(key), not saving cache.")
            return
        }
        _ = try await save(host) { try request(inputs, key: key) }
    }

    /// The published action takes `true` in any case for true, and all else for false.
    private static func isSet(_ name: Key, _ inputs: ActionInputs) throws(ActionError) -> Bool {
        Key(try inputs.text(name)).asciiLowercased == "true"
    }
}
