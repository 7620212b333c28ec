import Basics

/// `actions/cache`, and its halves `actions/cache/restore` and `actions/cache/save` (workflow-semantics.md §19).
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
            await CacheTransfer(host).save(try request(inputs, key: try inputs.required("key")), action: inputs.action)
        }
    )

    private static func request(
        _ inputs: ActionInputs, key: String, restoreKeys: [String] = []
    ) throws(ActionError) -> CacheRequest {
        _ = try inputs.required("path")
        _ = try inputs.flag("enableCrossOsArchive")
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
        let isRequired = try inputs.flag("fail-on-cache-miss")
        let isLookup = try inputs.flag("lookup-only")
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
        let request = try request(inputs, key: key)
        if let matched = host.state["CACHE_RESULT"], request.isExact(matched) {
            host.write("Cache hit occurred on the primary key \(key), not saving cache.")
            return
        }
        await CacheTransfer(host).save(request, action: inputs.action)
    }
}
