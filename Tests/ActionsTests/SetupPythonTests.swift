import Actions
import Basics
import Glibc
import Testing

/// `actions/setup-python` with the pythons of this machine.
struct SetupPythonTests {
    private let folder: TestFolder
    private let action: BuiltInAction

    init() throws {
        folder = try TestFolder()
        action = try #require(BuiltInActions.find(owner: "actions", name: "setup-python"))
    }

    /// Runs the action and returns its host.
    private func setUp(
        _ inputs: [Key: String], environment: [Key: String] = TestFolder.environment, caches: MemoryCaches? = nil
    ) async throws -> TestHost {
        let facts = try ActionFacts(in: folder)
        let host = TestHost(
            action, with: inputs, facts: facts, environment: environment,
            caches: caches ?? MemoryCaches(folder: folder.path)
        )
        try await action.main(host)
        return host
    }

    private func run(_ host: TestHost, _ arguments: String...) throws -> String {
        try TestFolder.tool(arguments, in: host.facts.workspace, environment: host.nextEnvironment)
    }

    private static let systemOnly: [Key: String] = {
        var environment = TestFolder.environment
        environment["PATH"] = "/usr/bin:/bin"
        return environment
    }()

    static let hasSystemPython = access("/usr/bin/python3", X_OK) == 0 && access("/usr/share/python-wheels", R_OK) == 0

    @Test(.enabled(if: hasSystemPython, "no /usr/bin/python3 with venv"))
    func `a distribution's python gives an environment that pip installs into`() async throws {
        let host = try await setUp(["python-version": "3.x"], environment: Self.systemOnly)
        let record = host.record
        let place = try #require(record.variables["pythonLocation"])
        #expect(record.paths == [place + "/bin"])
        #expect(record.variables["LD_LIBRARY_PATH"] == nil)
        let version = try #require(record.outputs["python-version"])
        for program in ["python", "python3"] {
            #expect(try run(host, program, "-c", "import sys; print(sys.prefix)") == place)
            #expect(try run(host, program, "--version") == "Python \(version)")
        }
        #expect(record.outputs["python-path"] == place + "/bin/python")
        #expect(try run(host, "pip", "--version").utf8.starts(with: "pip ".utf8))

        // A wheel made by hand: installing it takes no network.
        let make = """
            import zipfile
            w = zipfile.ZipFile("tiny-1.0-py3-none-any.whl", "w")
            w.writestr("tiny.py", "def main(): print('tiny works')")
            w.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n")
            w.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
            w.writestr("tiny-1.0.dist-info/entry_points.txt", "[console_scripts]\\ntiny = tiny:main\\n")
            w.writestr("tiny-1.0.dist-info/RECORD", "")
            w.close()
            """
        _ = try run(host, "python", "-c", make)
        let pip = ["--disable-pip-version-check", "install", "--no-index", "./tiny-1.0-py3-none-any.whl"]
        let said = try TestFolder.tool(["pip"] + pip, in: host.facts.workspace, environment: host.nextEnvironment)
        #expect(said.contains("Successfully installed tiny-1.0"))
        #expect(try run(host, "tiny") == "tiny works")
        #expect(try run(host, "pip", "list", "--format", "freeze").contains("tiny==1.0"))
    }

    @Test(.enabled(if: hasSystemPython, "no /usr/bin/python3 with venv"))
    func `a second step of the job takes the environment there is, another job shares what is unpacked`() async throws {
        let first = try await setUp(["python-version": "3"], environment: Self.systemOnly)
        _ = try run(first, "sh", "-c", "touch \"$pythonLocation/mark\"")
        let second = try await setUp(["python-version": "3"], environment: Self.systemOnly)
        #expect(try run(second, "sh", "-c", "ls \"$pythonLocation\"").contains("mark"))
        #expect(!second.record.commands.contains { $0.contains { $0.contains("zipfile") } })
    }

    @Test(.enabled(if: hasSystemPython, "no /usr/bin/python3 with venv"))
    func `without a version the python in PATH is taken, or the one of the version file`() async throws {
        let plain = try await setUp([:], environment: Self.systemOnly)
        #expect(plain.record.lines.contains { $0.contains("`python-version` input is not set") })
        try folder.write("# pinned\n3\n", to: "job/workspace/.python-version")
        let host = try await setUp([:], environment: Self.systemOnly)
        #expect(!host.record.lines.contains { $0.contains("is not set") })
        #expect(host.record.outputs["python-version"]?.isEmpty == false)
    }

    @Test(.enabled(if: hasSystemPython, "no /usr/bin/python3 with venv"))
    func `the tool cache is looked at, and its highest version wins`() async throws {
        let architecture = try TestFolder.tool(["uname", "-m"], in: "/") == "x86_64" ? "x64" : "arm64"
        let version = try TestFolder.tool(
            ["/usr/bin/python3", "-c", "import platform; print(platform.python_version())"], in: "/")
        let bin = try folder.folder("tools/Python/\(version)/\(architecture)/bin")
        try TestFolder.tool(["ln", "-s", "/usr/bin/python3", bin + "/python3"], in: "/")
        try folder.write("", to: "tools/Python/\(version)/\(architecture).complete")
        // Without its mark a version is half unpacked.
        _ = try folder.folder("tools/Python/3.99.0/\(architecture)/bin")
        let host = try await setUp(["python-version": version], environment: Self.systemOnly)
        #expect(host.record.outputs["python-version"] == version)
    }

    @Test func `only outputs are set where the environment is to stay`() async throws {
        let host = try await setUp(["python-version": "3.x", "update-environment": "false"])
        #expect(host.record.variables.isEmpty && host.record.paths.isEmpty)
        #expect(host.record.outputs["python-path"]?.isEmpty == false)
    }

    @Test(
        arguments: [
            (["python-version": "3.99"], "no python 3.99 on this machine (found 3."),
            (["python-version": "2.7"], "no python 2.7 on this machine"),
            (["python-version": "pypy3.10"], "finds CPython only"),
            (["python-version": "newest"], "is not a version or range"),
            (["python-version-file": "none.toml"], "does not exist"),
            (["python-version": "3", "architecture": "s390"], "architecture 's390' is not available"),
            (["python-version": "3", "check-latest": "maybe"], "write true or false"),
        ] as [([Key: String], String)])
    func `what cannot be had is told with a remedy`(inputs: [Key: String], words: String) async throws {
        let error = await #expect(throws: ActionError.self) { try await setUp(inputs) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test(.enabled(if: hasSystemPython, "no /usr/bin/python3 with venv"))
    func `pip's downloads are kept by the files that name packages`() async throws {
        let caches = MemoryCaches(folder: try folder.folder("caches"))
        let home = try folder.folder("job/home")
        let environment = Self.systemOnly.merging(["HOME": home]) { $1 }
        let inputs: [Key: String] = ["python-version": "3", "cache": "pip"]
        await #expect(throws: ActionError.self) {
            _ = try await setUp(inputs, environment: environment, caches: caches)
        }
        try folder.write("x==1\n", to: "job/workspace/requirements.txt")
        try folder.write("wheel", to: "job/home/.cache/pip/x")
        let first = try await setUp(inputs, environment: environment, caches: caches)
        #expect(first.record.outputs["cache-hit"] == "false")
        let post = TestHost(
            action, with: inputs, facts: first.facts, environment: environment, state: first.record.state,
            caches: caches
        )
        let saving = try #require(action.post)
        try await saving(post)
        try TestFolder.tool(["rm", "-r", "job/home/.cache"], in: folder.path)
        let second = try await setUp(inputs, environment: environment, caches: caches)
        #expect(second.record.outputs["cache-hit"] == "true")
        #expect(contents(folder.path + "/job/home/.cache/pip/x") == "wheel")
    }

    @Test(arguments: [
        ("pyproject.toml", "[tool.x]\npython = \"2\"\n[project]\nname = \"x\"\nrequires-python = \">=3.6,!=3.99.*\"\n"),
        ("pyproject.toml", "[tool.poetry.dependencies]\npython = '^3.6'\n"),
        (".tool-versions", "nodejs 20\npython 3\n"),
        ("Pipfile", "[requires]\npython_version = \"3\"\n"), ("version.txt", "\n# one\n>=3.2\n"),
        ("pyproject.toml", "[project]\nrequires-python = \"~=3.2\"\n"),
    ])
    func `a version file is read`(name: String, text: String) async throws {
        try folder.write(text, to: "job/workspace/" + name)
        let host = try await setUp(["python-version-file": name])
        #expect(host.record.outputs["python-version"]?.utf8.starts(with: "3.".utf8) == true)
    }

    @Test(arguments: [("/opt/python", "with its ensurepip module")])
    func `a python without pip says how to get it`(prefix: String, remedy: String) async throws {
        let fake = try folder.folder("bare/bin")
        let answer = "\\npitlane\\ncpython\\n3.44.1\\n\\n\(fake)/python3\\n\(prefix)\\n\(folder.path)/bare/lib"
        let script = try folder.write("#!/bin/sh\nprintf '%b' '\(answer)'\n", to: "bare/bin/python3")
        try TestFolder.tool(["chmod", "755", script], in: "/")
        var environment = Self.systemOnly
        environment["PATH"] = "\(fake):/usr/bin:/bin"
        let facts = try ActionFacts(in: folder)
        let host = TestHost(action, with: ["python-version": "3.44"], facts: facts, environment: environment)
        let error = await #expect(throws: ActionError.self) { try await action.main(host) }
        #expect(error?.description.contains(remedy) == true, "\(String(describing: error))")
    }
}
