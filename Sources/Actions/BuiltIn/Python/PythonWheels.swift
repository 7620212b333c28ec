import Basics
import Files
import Glibc

/// pip (and setuptools before 3.12), unpacked once for all jobs below the tool cache.
///
/// `python -m venv` installs pip anew each time, which takes seconds. Here the wheels that come with the interpreter
/// are unpacked once, and each environment gets a copy whose compiled files all share.
struct PythonWheels: Sendable {
    /// Where each wheel is unpacked.
    let folders: [FilePath]

    /// Unpacks what is not there yet.
    static func prepare(_ interpreter: PythonInterpreter, host: any ActionHost) async throws -> PythonWheels {
        let names = interpreter.version < Version(3, 12, 0) ? ["pip", "setuptools"] : ["pip"]
        var folders: [FilePath] = []
        for name in names {
            guard let wheel = find(name, of: interpreter) else {
                if Key(name) != "pip" { continue }
                throw missing(interpreter)
            }
            folders.append(try await unpack(wheel, interpreter, host))
            if Key(name) == "setuptools", needsWheel(wheel), let found = try await wheelPackage(interpreter, host) {
                folders.append(found)
            }
        }
        return PythonWheels(folders: folders)
    }

    /// Whether this setuptools cannot make wheels by itself. The pythons of GitHub's images come with ones that can.
    private static func needsWheel(_ setuptools: FilePath) -> Bool {
        let parts = setuptools.name.split(separator: UInt8(ascii: "-"))
        guard parts.count > 1, let version = Version(String(decoding: parts[1], as: UTF8.self)) else { return false }
        return version < Version(70, 1, 0)
    }

    /// The package `wheel`, pure python, as it is installed for the interpreter or for the system's own; nil where it
    /// is not.
    private static func wheelPackage(_ interpreter: PythonInterpreter, _ host: any ActionHost) async throws -> FilePath?
    {
        for packages in [interpreter.library / "site-packages", systemPrefix / "lib/python3/dist-packages"] {
            let names = ((try? Folder.names(in: packages)) ?? []).filter { name in
                name.starts(with: "wheel-".utf8)
                    && [".dist-info", ".egg-info"].contains { name.reversed().starts(with: $0.utf8.reversed()) }
            }
            guard let information = names.last, Folder.entry(at: packages / "wheel")?.kind == .folder else {
                continue
            }
            let stem = String(decoding: information, as: UTF8.self)
            let program =
                "import shutil, sys; [shutil.copytree(path, sys.argv[1] + '/' + name) for name, path in "
                + "(('wheel', sys.argv[2] + '/wheel'), (sys.argv[3], sys.argv[2] + '/' + sys.argv[3]))]"
            return try await fill(
                "\(stem)-\(interpreter.name)", interpreter, host, program, [packages.description, stem])
        }
        return nil
    }

    /// Where distributions install their own python.
    private static let systemPrefix = FilePath("/usr")

    /// The wheel that ensurepip would install: in the interpreter's library, or where distributions keep it.
    private static func find(_ name: String, of interpreter: PythonInterpreter) -> FilePath? {
        var places = [interpreter.library / "ensurepip" / "_bundled"]
        if interpreter.prefix == systemPrefix { places.append(FilePath("/usr/share/python-wheels")) }
        for folder in places {
            let wheels = ((try? Folder.names(in: folder)) ?? []).filter {
                $0.starts(with: "\(name)-".utf8) && $0.reversed().starts(with: ".whl".utf8.reversed())
            }
            if let wheel = wheels.last { return folder.appending(wheel) }
        }
        return nil
    }

    private static func missing(_ interpreter: PythonInterpreter) -> ActionError {
        let name = interpreter.name
        let remedy =
            interpreter.prefix == systemPrefix
            ? "Install it: apt-get install -y \(name)-venv"
            : "Install python again with its ensurepip module"
        return ActionError(
            "\(interpreter.executable) (python \(interpreter.version)) comes without pip (no ensurepip). \(remedy)")
    }

    private static func unpack(
        _ wheel: FilePath, _ interpreter: PythonInterpreter, _ host: any ActionHost
    ) async throws -> FilePath {
        guard let entry = Folder.entry(at: wheel, followingLinks: true) else { throw missing(interpreter) }
        let stem = String(decoding: wheel.name.dropLast(4), as: UTF8.self)
        // Compiled files are kept beside the modules: one folder for each version keeps two from mixing.
        let name = "\(stem)-\(interpreter.name)-\(entry.size)-\(String(entry.modified, radix: 36))"
        let program = "import sys, zipfile; zipfile.ZipFile(sys.argv[2]).extractall(sys.argv[1])"
        return try await fill(name, interpreter, host, program, [wheel.description])
    }

    /// Makes a folder of the store, once for all jobs: `program` fills it, whose first argument is the folder.
    private static func fill(
        _ name: String, _ interpreter: PythonInterpreter, _ host: any ActionHost, _ program: String,
        _ arguments: [String]
    ) async throws -> FilePath {
        let store = FilePath(host.facts.toolCache) / "_wheels"
        let folder = store / name
        if Folder.entry(at: folder)?.kind == .folder { return folder }

        try Folder.make(store)
        let draft = store / "\(name).\(getpid()).\(UInt32.random(in: 0 ... .max))"
        let command = [interpreter.executable.description, "-I", "-S", "-c", program, draft.description] + arguments
        let environment = PythonEnvironment.loading(interpreter, host.environment)
        let status = try await host.execute(command, in: host.facts.temporary, environment: environment)
        guard status == 0 else {
            try Folder.remove(draft)
            throw ActionError("cannot make \(folder): python ended with exit code \(status); see above")
        }
        // Another job may have been faster; both unpacked the same.
        if (try? Folder.rename(draft, to: folder)) == nil {
            try Folder.remove(draft)
            guard Folder.entry(at: folder)?.kind == .folder else {
                throw FileError(action: "create the folder", path: "\(folder)", reason: "something else is there")
            }
        }
        return folder
    }
}
