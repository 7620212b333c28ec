import Actions
import Basics
import Testing

/// `actions/cache` and its halves, with real archives.
struct CacheActionsTests {
    private let folder: TestFolder
    private let caches: MemoryCaches

    init() throws {
        folder = try TestFolder()
        caches = MemoryCaches(folder: try folder.folder("caches"))
        try folder.write("one", to: "job/workspace/deps/a.txt")
        try folder.write("two", to: "job/workspace/deps/.hidden/b\nc.txt")
        try folder.write("-", to: "job/workspace/--dash")
    }

    @discardableResult
    private func run(
        _ path: String, _ inputs: [Key: String], post state: [Key: String]? = nil, path variable: String? = nil,
        change: (inout ActionFacts) -> Void = { _ in }
    ) async throws -> TestHost {
        let action = try #require(BuiltInActions.find(owner: "actions", name: "cache", path: path))
        var facts = try ActionFacts(in: folder)
        change(&facts)
        var environment = TestFolder.environment
        environment["HOME"] = try folder.folder("job/home")
        if let variable { environment["PATH"] = variable }
        let host = TestHost(
            action, with: inputs, facts: facts, environment: environment, state: state ?? [:], caches: caches)
        if state == nil {
            try await action.main(host)
        } else {
            let post = try #require(action.post)
            try await post(host)
        }
        return host
    }

    private func clear() throws {
        try TestFolder.tool(["rm", "-rf", "job/workspace/deps", "job/home/.cache"], in: folder.path)
    }

    @Test func `a miss is saved after the job, and the next run gets it back`() async throws {
        try folder.write("home", to: "job/home/.cache/x")
        let inputs: [Key: String] = ["path": "deps\n~/.cache\n--dash", "key": "k-1", "restore-keys": "k-"]
        let miss = try await run("", inputs)
        #expect(miss.record.outputs["cache-hit"] == nil)
        #expect(miss.record.lines.contains("Cache not found for input keys: k-1, k-"))
        try await run("", inputs, post: miss.record.state)
        #expect(caches.all.map(\.scope) == ["refs/heads/main"])

        try clear()
        let hit = try await run("", inputs)
        #expect(hit.record.outputs["cache-hit"] == "true")
        #expect(contents(folder.path + "/job/workspace/deps/a.txt") == "one")
        #expect(contents(folder.path + "/job/workspace/deps/.hidden/b\nc.txt") == "two")
        #expect(contents(folder.path + "/job/home/.cache/x") == "home")
        let again = try await run("", inputs, post: hit.record.state)
        #expect(again.record.lines.contains { $0.contains("not saving cache") } && caches.all.count == 1)
    }

    @Test func `the beginning of a key is a partial hit, after which the key itself is saved`() async throws {
        try await run("save", ["path": "deps", "key": "k-old"])
        let inputs: [Key: String] = ["path": "deps", "key": "k-new", "restore-keys": "k-\nz"]
        let host = try await run("", inputs)
        #expect(host.record.outputs["cache-hit"] == "false")
        #expect(host.record.outputs["cache-matched-key"] == "k-old")
        try await run("", inputs, post: host.record.state)
        #expect(caches.all.map(\.key) == ["k-old", "k-new"])
        let lookup = try await run(
            "restore", ["path": "deps", "key": "K-NEW", "restore-keys": "k-new", "lookup-only": "true"])
        #expect(lookup.record.outputs["cache-hit"] == "true" && lookup.record.commands.isEmpty)
    }

    @Test func `other paths and another compression are other entries`() async throws {
        try await run("save", ["path": "deps", "key": "k"])
        #expect(try await run("restore", ["path": "deps/", "key": "k"]).record.outputs["cache-hit"] == nil)
        let bare = try folder.folder("bare")
        for tool in ["tar", "gzip"] {
            try TestFolder.tool(["sh", "-c", "ln -s \"$(command -v \(tool))\" \(tool)"], in: bare)
        }
        #expect(try await run("restore", ["path": "deps", "key": "k"], path: bare).record.outputs["cache-hit"] == nil)
        try await run("save", ["path": "deps", "key": "k"], path: bare)
        try clear()
        #expect(
            try await run("restore", ["path": "deps", "key": "k"], path: bare).record.outputs["cache-hit"] == "true")
        #expect(contents(folder.path + "/job/workspace/deps/a.txt") == "one")
    }

    @Test func `the version is the one of the published client`() async throws {
        try await run("save", ["path": "deps\n!deps/x", "key": "k"])
        let text = "printf 'deps|!deps/x|zstd-without-long|1.0' | sha256sum | cut -c1-64"
        #expect(caches.all[0].version == (try TestFolder.tool(["sh", "-c", text], in: "/")))
    }

    @Test func `own ref, base and default branch are read in this order, and the own one written`() async throws {
        try await run("save", ["path": "deps", "key": "k-default"]) { $0.ref = "refs/heads/main" }
        try await run("save", ["path": "deps", "key": "k-base"]) { $0.ref = "refs/heads/develop" }
        try await run("save", ["path": "deps", "key": "k-other"]) { $0.ref = "refs/heads/other" }
        let request = { (facts: inout ActionFacts) in
            facts.ref = "refs/pull/1/merge"
            facts.baseRef = "develop"
        }
        let host = try await run("restore", ["path": "deps", "key": "k-"], change: request)
        #expect(host.record.outputs["cache-matched-key"] == "k-base")
        try await run("save", ["path": "deps", "key": "k-own"], change: request)
        #expect(caches.all.last?.scope == "refs/pull/1/merge")
        #expect(
            try await run("restore", ["path": "deps", "key": "k-other"], change: request).record.outputs[
                "cache-matched-key"] == nil)
    }

    @Test(
        arguments: [
            (["path": "deps", "key": "a,b"], "cannot contain commas"), (["path": "deps"], "'key' is required"),
            (["path": "deps", "key": String(repeating: "k", count: 513)], "512 characters"),
            (["path": "deps", "key": "k", "restore-keys": "1\n2\n3\n4\n5\n6\n7\n8\n9\n10"], "maximum of 10"),
            (["path": "deps", "key": "k", "fail-on-cache-miss": "true"], "fail-on-cache-miss is set"),
        ] as [([Key: String], String)])
    func `a wrong request fails`(inputs: [Key: String], words: String) async throws {
        let error = await #expect(throws: ActionError.self) { try await run("", inputs) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func `what goes wrong with a cache is a warning`() async throws {
        let missing = try await run("save", ["path": "nothing", "key": "k"])
        #expect(missing.record.lines.contains { $0.utf8.starts(with: "::warning::Path Validation Error".utf8) })
        try await run("save", ["path": "deps", "key": "k"])
        let taken = try await run("save", ["path": "deps", "key": "k"])
        #expect(taken.record.lines.contains { $0.contains("exists already") })
        try TestFolder.tool(["sh", "-c", "printf broken > '\(caches.all[0].archive)'"], in: "/")
        let broken = try await run("restore", ["path": "deps", "key": "k"])
        #expect(broken.record.lines.contains { $0.utf8.starts(with: "::warning::Failed to restore".utf8) })
        #expect(broken.record.outputs["cache-hit"] == nil)
        #expect(BuiltInActions.find(owner: "actions", name: "cache")?.postCondition == "success()")
    }
}
