import Basics
import Files

/// `actions/setup-python`: a python of the wanted version with packages of the job's own, first in `PATH`
/// (docs/language/built-in-actions.md#setup-python).
///
/// A copy of the interpreter (`PythonEnvironment`) keeps the machine's own pythons as they are.
enum SetupPython {
    static let action = BuiltInAction(
        name: "actions/setup-python",
        inputs: [
            .init("python-version"), .init("python-version-file"), .init("cache"), .init("architecture"),
            .init("check-latest", "false"), .init("token"), .init("cache-dependency-path"),
            .init("update-environment", "true"), .init("allow-prereleases", "false"), .init("freethreaded", "false"),
            .init("pip-version"),
        ],
        foresee: foresee,
        main: run,
        post: { host in
            try await DependencyCache(host: host, inputs: ActionInputs(host, of: "actions/setup-python")).save()
        },
        postCondition: "success()"
    )

    private static func run(_ host: any ActionHost) async throws {
        let inputs = ActionInputs(host, of: "actions/setup-python")
        try Machine.check(try inputs.text("architecture"), action: inputs.action)
        _ = try inputs.flag("check-latest")
        let updates = try inputs.flag("update-environment", true)
        let pip = try inputs.text("pip-version")
        guard pip.utf8.allSatisfy({ Words.isDigit($0) || ".abrc".utf8.contains($0) }) else {
            throw ActionError("actions/setup-python: 'pip-version' is '\(pip)'; write a version such as 24.2")
        }

        let search = PythonSearch(host)
        var last: PythonInterpreter?
        let requirements = try PythonVersionFile.requirements(inputs, host: host)
        if requirements.isEmpty {
            host.write("The `python-version` input is not set. The version of Python currently in `PATH` will be used.")
            let interpreter = try await search.first()
            try await install(interpreter, updates: updates, pip: pip, host: host)
            last = interpreter
        }
        for requirement in requirements {
            let interpreter = try await search.find(requirement)
            try await install(interpreter, updates: updates, pip: pip, host: host)
            last = interpreter
        }
        if let last { try await PipCache.restore(last, inputs, host) }
    }

    private static func foresee(_ rehearsal: Rehearsal) throws {
        let inputs = rehearsal.inputs
        try Machine.check(try inputs.text("architecture"), action: inputs.action)
        for name in ["check-latest", "update-environment", "allow-prereleases", "freethreaded"] as [Key] {
            _ = try inputs.flag(name)
        }
        _ = try PipCache.isWanted(inputs)
        guard rehearsal.knows("python-version", "python-version-file", "allow-prereleases", "freethreaded") else {
            return
        }
        let named = try inputs.text("python-version-file")
        let file = named.isEmpty ? ".python-version" : named
        let folder = rehearsal.repository.workTree.map { FilePath($0) }
        // A file that is not there may be made by a step.
        let isThere = folder.map {
            Folder.entry(at: $0.resolving(FilePath(file)), followingLinks: true)?.kind == .file
        }
        guard try !inputs.lines("python-version").isEmpty || isThere == true else { return }
        let requirements = try PythonVersionFile.requirements(inputs, workspace: "\(folder ?? FilePath("/"))") { _ in }
        for requirement in requirements where !rehearsal.interpreters.has(requirement) {
            throw PythonSearch.missing(requirement, among: rehearsal.interpreters.pythonVersions)
        }
    }

    private static func install(
        _ interpreter: PythonInterpreter, updates: Bool, pip: String, host: any ActionHost
    ) async throws {
        let wheels = try await PythonWheels.prepare(interpreter, host: host)
        let name = "python-\(interpreter.version)" + (interpreter.isFreeThreaded ? "t" : "")
        let environment = try PythonEnvironment.make(
            at: FilePath(host.facts.temporary) / "_python" / name, for: interpreter, wheels: wheels
        )
        if !pip.isEmpty {
            let arguments = [environment.python.description, "-m", "pip", "install", "--quiet", "pip==\(pip)"]
            let variables = PythonEnvironment.loading(interpreter, host.environment)
            let status = try await host.execute(arguments, in: host.facts.workspace, environment: variables)
            guard status == 0 else {
                throw ActionError("cannot install pip \(pip): pip ended with exit code \(status); see above")
            }
        }
        if updates {
            let folder = environment.folder.description
            for name in ["pythonLocation", "Python_ROOT_DIR", "Python3_ROOT_DIR"] {
                host.setVariable(Key(name), folder)
            }
            let packages = interpreter.prefix / "lib/pkgconfig"
            if Folder.entry(at: packages)?.kind == .folder {
                host.setVariable("PKG_CONFIG_PATH", packages.description)
            }
            if let libraries = PythonInterpreter.libraryFolder(of: interpreter.prefix) {
                let others = host.environment["LD_LIBRARY_PATH"].flatMap { $0.isEmpty ? nil : ":" + $0 } ?? ""
                host.setVariable("LD_LIBRARY_PATH", libraries.description + others)
            }
            host.addPath("\(folder)/bin")
        }
        host.setOutput("python-version", "\(interpreter.version)")
        host.setOutput("python-path", environment.python.description)
        host.write("Python \(interpreter.version) from \(interpreter.executable), with packages of this job alone")
    }
}
