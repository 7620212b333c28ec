import Basics
import Files

/// `cache: npm|yarn|pnpm` of `actions/setup-node`.
enum NodePackageCache {
    private static let managers: [Key: (question: [String], locks: [String])] = [
        "npm": (["npm", "config", "get", "cache"], ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock"]),
        "yarn": (["yarn", "cache", "dir"], ["yarn.lock"]),
        "pnpm": (["pnpm", "store", "path", "--silent"], ["pnpm-lock.yaml"]),
    ]

    /// The package manager that is asked for, or nil.
    ///
    /// - Throws: for one that is not known.
    static func manager(_ inputs: ActionInputs) throws(ActionError) -> (question: [String], locks: [String])? {
        let name = try inputs.text("cache")
        if name.isEmpty { return nil }
        guard let manager = managers[Key(name)] else {
            throw ActionError("actions/setup-node: Caching for '\(name)' is not supported; write npm, yarn or pnpm")
        }
        return manager
    }

    /// Restores the manager's downloads, or sets nothing where no cache is asked for. Node and npm are in `folder`,
    /// which is not in `PATH` yet.
    static func restore(_ inputs: ActionInputs, host: any ActionHost, folder: FilePath) async throws {
        let name = try inputs.text("cache")
        guard let manager = try manager(inputs) else { return }
        var environment = host.environment
        environment["PATH"] = folder.description + (environment["PATH"].map { ":" + $0 } ?? "")
        let (status, output) = try await host.capture(
            manager.question, in: host.facts.workspace, environment: environment
        )
        let path = Words.lines(String(decoding: output, as: UTF8.self)).last ?? ""
        guard status == 0, path.utf8.first == UInt8(ascii: "/") else {
            throw ActionError(
                "actions/setup-node: '\(manager.question.joined(separator: " "))' ended with exit code \(status) and did not tell the "
                    + "cache's folder; install \(name), or leave 'cache' out"
            )
        }
        let cache = DependencyCache(host: host, inputs: inputs)
        let key = "node-cache-Linux-\(Machine.architecture)-\(name)-\(try cache.digest(else: manager.locks))"
        try await cache.restore([path], key: key, restoreKeys: [])
    }
}
