import Basics

/// A virtual environment, laid out as `python -m venv` does (PEP 405), in under a millisecond.
///
/// It stands for the python of its own that the published action gives a job: `pip install --user` works and what it
/// installs is found, while packages of the machine are not.
struct PythonEnvironment: Sendable {
    let folder: FilePath
    let interpreter: PythonInterpreter

    /// `bin/python` of the environment.
    var python: FilePath { folder / "bin/python" }

    /// Makes the environment, or takes the one an earlier step of the job made.
    static func make(
        at folder: FilePath, for interpreter: PythonInterpreter, wheels: PythonWheels
    ) throws(ActionError) -> PythonEnvironment {
        let environment = PythonEnvironment(folder: folder, interpreter: interpreter)
        if FileTree.entry(at: folder / "pyvenv.cfg") == nil { try environment.write(wheels) }
        return environment
    }

    private func write(_ wheels: PythonWheels) throws(ActionError) {
        let programs = folder / "bin"
        let library = folder / "lib" / interpreter.name
        let packages = library / "site-packages"
        for place in [programs, packages, folder / "include"] { try FileTree.makeFolder(place) }
        try FileTree.link(folder / "lib64", to: FilePath("lib"))
        try FileTree.link(programs / "python3", to: interpreter.executable)
        var names = ["python", "python\(interpreter.version.major).\(interpreter.version.minor)"]
        if interpreter.isFreeThreaded { names.append(interpreter.name) }
        for name in names { try FileTree.link(programs / name, to: FilePath("python3")) }
        for name in ["pip", "pip3", "pip\(interpreter.version.major).\(interpreter.version.minor)"] {
            try FileTree.write(script, to: programs / name, mode: 0o777)
        }
        try FileTree.write(activation, to: programs / "activate")

        // site lets user packages in only together with the machine's; this takes those out again.
        var paths = Array("import site; site.PREFIXES[:] = []\n".utf8)
        for wheel in wheels.folders {
            paths += wheel.bytes + [0x0A]
            // setuptools has a line of its own for its distutils; site reads such files in site-packages alone.
            if let hook = try? FileTree.read(wheel / "distutils-precedence.pth", limit: 65_536) {
                paths += hook + [0x0A]
            }
        }
        try FileTree.write(paths, to: packages / "_wheels.pth")
        let settings = """
            home = \(interpreter.executable.parent)
            include-system-site-packages = true
            version = \(interpreter.version)
            executable = \(interpreter.executable)

            """
        // Last: with this file the environment counts as made.
        try FileTree.write(settings, to: folder / "pyvenv.cfg")
    }

    /// pip as a program. The kernel takes only short lines behind `#!`, without blanks: a long one goes through the
    /// shell, which python then skips as a text.
    private var script: String {
        let program = "\(folder / "bin/python3")"
        let isPlain = program.utf8.count < 120 && !program.utf8.contains(where: Words.isSpace)
        let start =
            isPlain ? "#!\(program)\n" : "#!/bin/sh\n'''exec' \(ShellWords.quoted(program)) \"$0\" \"$@\"\n' '''\n"
        return start + "import sys\nfrom pip._internal.cli.main import main\nsys.exit(main())\n"
    }

    private var activation: String {
        """
        # Source this file from a shell: . bin/activate
        VIRTUAL_ENV=\(ShellWords.quoted(folder.description))
        PATH="$VIRTUAL_ENV/bin:$PATH"
        export VIRTUAL_ENV PATH
        unset PYTHONHOME

        """
    }

    /// `variables` with what the loader needs to start the interpreter.
    static func loading(_ interpreter: PythonInterpreter, _ variables: [Key: String]) -> [Key: String] {
        var variables = variables.filter { !$0.key.string.utf8.starts(with: "PYTHON".utf8) }
        if let folder = PythonInterpreter.libraryFolder(of: interpreter.prefix) {
            variables["LD_LIBRARY_PATH"] = folder.description
        }
        return variables
    }
}
