import Actions
import Basics
import Testing

/// `actions/setup-node` with programs that say a version, and with the node of this machine.
struct SetupNodeTests {
    private let folder: TestFolder
    private let action: BuiltInAction

    init() throws {
        folder = try TestFolder()
        action = try #require(BuiltInActions.find(owner: "actions", name: "setup-node"))
        for (place, version) in [("one", "18.19.1"), ("two", "20.999.0"), ("nvm/versions/node/v21.0.0", "21.0.0")] {
            let file = try folder.write("#!/bin/sh\necho v\(version)\n", to: "\(place)/bin/node")
            try TestFolder.tool(["chmod", "755", file], in: "/")
        }
    }

    private func setUp(_ inputs: [Key: String], folders: [String] = ["one", "two"]) async throws -> TestHost {
        var environment = TestFolder.environment
        environment["PATH"] = (folders.map { "\(folder.path)/\($0)/bin" } + ["/bin"]).joined(separator: ":")
        let host = TestHost(action, with: inputs, facts: try ActionFacts(in: folder), environment: environment)
        try await action.main(host)
        return host
    }

    @Test(arguments: [
        ("18", "v18.19.1"), ("20.x", "v20.999.0"), (">=18 <20", "v18.19.1"), ("v20.999.0", "v20.999.0"),
        ("lts/hydrogen", "v18.19.1"),
    ])
    func `the wanted version is found and put first`(version: String, found: String) async throws {
        let host = try await setUp(["node-version": version])
        #expect(host.record.outputs["node-version"] == found)
        let said = try TestFolder.tool(["node", "--version"], in: folder.path, environment: host.nextEnvironment)
        #expect(said == found)
    }

    @Test func `nvm's versions beside the one in PATH are found, and the tool cache's`() async throws {
        let architecture = try TestFolder.tool(["uname", "-m"], in: "/") == "x86_64" ? "x64" : "arm64"
        let file = try folder.write("#!/bin/sh\necho v99.0.0\n", to: "tools/node/99.0.0/\(architecture)/bin/node")
        try TestFolder.tool(["chmod", "755", file], in: "/")
        try folder.write("", to: "tools/node/99.0.0/\(architecture).complete")
        let host = try await setUp(["node-version": "99"])
        #expect(host.record.paths == ["\(folder.path)/tools/node/99.0.0/\(architecture)/bin"])
        let other = try folder.folder("nvm/versions/node/v1.0.0/bin")
        let nvm = try await setUp(["node-version": "21"], folders: ["nvm/versions/node/v1.0.0"])
        #expect(nvm.record.paths == ["\(folder.path)/nvm/versions/node/v21.0.0/bin"] && !other.isEmpty)
    }

    @Test func `without a version the first in PATH is taken`() async throws {
        #expect(try await setUp([:]).record.outputs["node-version"] == "v18.19.1")
        #expect(try await setUp([:], folders: ["two", "one"]).record.outputs["node-version"] == "v20.999.0")
    }

    @Test(arguments: [
        (".nvmrc", "v20\n"), (".node-version", "20.999.0"), (".tool-versions", "python 3.11\nnodejs 20.999.0\n"),
        ("package.json", #"{"engines": {"node": ">=20 <21"}}"#),
        ("package.json", #"{"volta": {"node": "20.999.0"}, "engines": {"node": "18"}}"#),
        ("package.json", #"{"devEngines": {"runtime": {"name": "node", "version": "^20"}}}"#),
    ])
    func `a file of the repository names the version`(name: String, text: String) async throws {
        try folder.write(text, to: "job/workspace/" + name)
        #expect(try await setUp(["node-version-file": name]).record.outputs["node-version"] == "v20.999.0")
    }

    @Test(
        arguments: [
            (["node-version": "99"], "no node 99 on this machine (found "),
            (["node-version": "newish"], "is not a version"),
            (["node-version-file": "none"], "does not exist"),
            (["node-version": "20", "cache": "bower"], "is not supported"),
            (["node-version": "20", "registry-url": "ftp://x"], "http or https"),
        ] as [([Key: String], String)])
    func `what cannot be had is told with a remedy`(inputs: [Key: String], words: String) async throws {
        let error = await #expect(throws: ActionError.self) { try await setUp(inputs) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func `a registry is written for npm without the token`() async throws {
        let host = try await setUp(["node-version": "20", "registry-url": "https://npm.acme.test/", "scope": "@Acme"])
        #expect(
            contents(host.record.variables["NPM_CONFIG_USERCONFIG"] ?? "") == """
                //npm.acme.test/:_authToken=${NODE_AUTH_TOKEN}
                @acme:registry=https://npm.acme.test/

                """)
    }

    @Test func `downloads are restored by the lock file`() async throws {
        let caches = MemoryCaches(folder: try folder.folder("caches"))
        let npm = try folder.write("#!/bin/sh\necho \(folder.path)/npm-cache\n", to: "two/bin/npm")
        try TestFolder.tool(["chmod", "755", npm], in: "/")
        try folder.write("{}", to: "job/workspace/package-lock.json")
        try folder.write("x", to: "npm-cache/x")
        var environment = TestFolder.environment
        environment["PATH"] = "\(folder.path)/two/bin:\(environment["PATH"] ?? "")"
        let inputs: [Key: String] = ["node-version": "20.999", "cache": "npm"]
        let facts = try ActionFacts(in: folder)
        let first = TestHost(action, with: inputs, facts: facts, environment: environment, caches: caches)
        try await action.main(first)
        #expect(first.record.outputs["cache-hit"] == "false")
        let post = TestHost(
            action, with: inputs, facts: facts, environment: environment, state: first.record.state, caches: caches)
        let saving = try #require(action.post)
        try await saving(post)
        try TestFolder.tool(["rm", "-r", "npm-cache"], in: folder.path)
        let second = TestHost(action, with: inputs, facts: facts, environment: environment, caches: caches)
        try await action.main(second)
        #expect(second.record.outputs["cache-hit"] == "true" && contents(folder.path + "/npm-cache/x") == "x")
    }
}
