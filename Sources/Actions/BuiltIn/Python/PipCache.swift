import Basics

/// `cache: pip` of `actions/setup-python`.
enum PipCache {
    /// Restores pip's downloads for `interpreter`.
    static func restore(_ interpreter: PythonInterpreter, _ inputs: ActionInputs, _ host: any ActionHost) async throws {
        guard try isWanted(inputs) else { return }
        let cache = DependencyCache(host: host, inputs: inputs)
        let start = "setup-python-Linux-\(Machine.architecture)-python-\(interpreter.version)-pip"
        let digest = try cache.digest(else: ["**/requirements.txt", "**/pyproject.toml"])
        try await cache.restore([try folder(host)], key: "\(start)-\(digest)", restoreKeys: [start])
    }

    /// Whether a cache is asked for.
    ///
    /// - Throws: for a package manager other than pip.
    static func isWanted(_ inputs: ActionInputs) throws(ActionError) -> Bool {
        let manager = try inputs.text("cache")
        if manager.isEmpty { return false }
        guard Key(manager) == "pip" else {
            throw ActionError(
                "actions/setup-python: cache '\(manager)' is not available in the built-in action, which knows pip; leave it out, "
                    + "or use actions/cache with its folder"
            )
        }
        return true
    }

    /// Where pip keeps its downloads; asking pip itself takes a third of a second.
    private static func folder(_ host: any ActionHost) throws(ActionError) -> String {
        let variables = host.environment
        if let folder = variables["PIP_CACHE_DIR"], !folder.isEmpty { return folder }
        if let folder = variables["XDG_CACHE_HOME"], !folder.isEmpty { return folder + "/pip" }
        guard variables["HOME"]?.isEmpty == false else {
            throw ActionError(
                "actions/setup-python: 'cache' needs the variable HOME or PIP_CACHE_DIR; set one for the job")
        }
        return "~/.cache/pip"
    }
}
