import Basics
import Files

/// A python of the job's own, as the published action gives one: its program is a copy, its standard library links to
/// the one it comes from, and its packages are only its own.
///
/// So nothing that a job installs, also with `uv pip install --system` or `pip install --user`, reaches the pythons of
/// the machine, and what is installed there is not seen. It is no virtual environment: tools that look for one find
/// none, as on GitHub.
struct PythonEnvironment: Sendable {
    let folder: FilePath
    let interpreter: PythonInterpreter

    /// `bin/python` of the environment.
    var python: FilePath { folder / "bin/python" }

    /// Says which python an environment was made of, as `pyvenv.cfg` does for virtual ones.
    static let settingsName = "pitlane-python.cfg"

    /// What no environment takes over from the library: packages, and the mark that a distribution manages them.
    private static let left: Set<Key> = ["site-packages", "dist-packages", "EXTERNALLY-MANAGED"]

    /// Makes the environment, or takes the one an earlier step of the job made.
    static func make(
        at folder: FilePath, for interpreter: PythonInterpreter, wheels: PythonWheels
    ) throws -> PythonEnvironment {
        let environment = PythonEnvironment(folder: folder, interpreter: interpreter)
        if Folder.entry(at: folder / settingsName) == nil { try environment.write(wheels) }
        return environment
    }

    private func write(_ wheels: PythonWheels) throws {
        let programs = folder / "bin"
        let library = (folder / "lib").appending(interpreter.library.name)
        let packages = library / "site-packages"
        for place in [programs, packages, folder / "include"] { try Folder.make(place) }
        try Folder.link(folder / "lib64", to: FilePath("lib"))
        try Folder.copyFile(interpreter.executable.real, to: programs / interpreter.name, mode: 0o755)
        for name in ["python", "python3", "python\(interpreter.version.major).\(interpreter.version.minor)"]
        where Key(name) != Key(interpreter.name) {
            try Folder.link(programs / name, to: FilePath(interpreter.name))
        }
        for name in ["pip", "pip3", "pip\(interpreter.version.major).\(interpreter.version.minor)"] {
            try Folder.write(script, to: programs / name, mode: 0o777)
        }
        for name in try Folder.names(in: interpreter.library) {
            guard !Self.left.contains(Key(String(decoding: name, as: UTF8.self))) else { continue }
            try Folder.link(library.appending(name), to: interpreter.library.appending(name))
        }
        let headers = interpreter.prefix / "include" / interpreter.name
        if Folder.entry(at: headers, followingLinks: true)?.kind == .folder {
            try Folder.link(folder / "include" / interpreter.name, to: headers)
        }
        if interpreter.prefix == FilePath("/usr") {
            // Debian's pythons install below `local` and into `dist-packages`.
            try Folder.link(folder / "local", to: FilePath("."))
            try Folder.link(library / "dist-packages", to: FilePath("site-packages"))
        }
        for wheel in wheels.folders { try Self.copyPackages(wheel, to: packages) }
        let settings = """
            home = \(interpreter.executable.parent)
            version = \(interpreter.version)
            executable = \(interpreter.executable)

            """
        // Last: with this file the environment counts as made.
        try Folder.write(settings, to: folder / Self.settingsName)
    }

    /// Copies packages with the times of their files, since compiled files are kept for all jobs beside the originals
    /// and hold these times.
    private static func copyPackages(_ source: FilePath, to target: FilePath) throws {
        try Folder.make(target)
        for name in try Folder.names(in: source) {
            let (from, to) = (source.appending(name), target.appending(name))
            guard let entry = Folder.entry(at: from) else { continue }
            if name.elementsEqual("__pycache__".utf8) {
                try Folder.link(to, to: from)
            } else if entry.kind == .folder {
                try Folder.make(from / "__pycache__")
                try copyPackages(from, to: to)
                if Folder.entry(at: to / "__pycache__") == nil {
                    try Folder.link(to / "__pycache__", to: from / "__pycache__")
                }
            } else if try Folder.copy(from, to: to), entry.kind == .file {
                try Folder.setModified(to, entry.modified)
            }
        }
    }

    /// pip as a program. The kernel takes only short lines behind `#!`, without blanks: a long one goes through the
    /// shell, which python then skips as a text.
    private var script: String {
        let program = "\(folder / "bin/python3")"
        let isPlain = program.utf8.count < 120 && !program.utf8.contains(where: Words.isSpace)
        let start =
            isPlain ? "#!\(program)\n" : "#!/bin/sh\n'''exec' \(ShellText.quoted(program)) \"$0\" \"$@\"\n' '''\n"
        return start + "import sys\nfrom pip._internal.cli.main import main\nsys.exit(main())\n"
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
