import Basics
import Files

/// A program that may be a python, with what its place tells about it.
struct PythonCandidate: Hashable, Sendable {
    let path: FilePath
    /// The version where the folder is named after it, as in the tool cache.
    let version: Version?
    /// The second number where the file is named after it (`python3.11`).
    let minor: Int?

    /// All pythons in `PATH`, in the tool cache, of pyenv and in the usual places, best known first; each file once.
    static func all(environment: [Key: String], toolCache: FilePath, architecture: String) -> [PythonCandidate] {
        var found: [PythonCandidate] = []
        var seen: Set<FilePath> = []
        func add(_ path: FilePath, version: Version? = nil) {
            guard Folder.isExecutableFile(path) else { return }
            // An environment stands for the python it was made with.
            let path = base(of: path)
            let real = path.real
            guard seen.insert(real).inserted else { return }
            let names = [real.name, path.name]
            found.append(
                PythonCandidate(path: path, version: version, minor: names.compactMap { Self.minor(of: $0) }.first))
        }
        for name in (try? Folder.names(in: toolCache / "Python")) ?? [] {
            let folder = (toolCache / "Python").appending(name)
            guard let version = Version(String(decoding: name, as: UTF8.self)),
                Folder.entry(at: folder / "\(architecture).complete") != nil
            else { continue }
            add(folder / architecture / "bin/python3", version: version)
        }
        let folders = folders(environment)
        for folder in folders {
            if let versions = pyenvVersions(folder) {
                for name in (try? Folder.names(in: versions)) ?? [] {
                    add(
                        versions.appending(name) / "bin/python3",
                        version: Version(PythonRequirement.prerelease(String(decoding: name, as: UTF8.self))))
                }
                continue
            }
            for minor in (3...30).reversed() {
                add(folder / "python3.\(minor)")
                if minor >= 13 { add(folder / "python3.\(minor)t") }
            }
            add(folder / "python3")
            add(folder / "python")
        }
        return found
    }

    /// The pythons that plain `python3` and `python` start, in the order of `PATH`.
    static func inPath(_ environment: [Key: String]) -> [PythonCandidate] {
        folders(environment).flatMap { folder -> [PythonCandidate] in
            var places = [folder]
            if let versions = pyenvVersions(folder) {
                let chosen = (try? Folder.content(of: versions.parent / "version", limit: 65_536)) ?? []
                places = Words.lines(String(decoding: chosen, as: UTF8.self)).map { versions / $0 / "bin" }
            }
            return places.flatMap { [$0 / "python3", $0 / "python"] }.filter(Folder.isExecutableFile)
                .map { PythonCandidate(path: base(of: $0), version: nil, minor: nil) }
        }
    }

    private static func folders(_ environment: [Key: String]) -> [FilePath] {
        var folders: [FilePath] = []
        if let root = environment["PYENV_ROOT"], !root.isEmpty { folders.append(FilePath(root) / "shims") }
        folders += (environment["PATH"] ?? "").utf8.split(separator: UInt8(ascii: ":")).map { FilePath(bytes: $0) }
        return folders.filter(\.isAbsolute) + ["/usr/local/bin", "/usr/bin"].map { FilePath($0) }
    }

    /// pyenv puts scripts into `PATH` that ask bash which version to start; the versions themselves stand beside them.
    private static func pyenvVersions(_ folder: FilePath) -> FilePath? {
        guard folder.name.elementsEqual("shims".utf8), Folder.entry(at: folder.parent / "versions")?.kind == .folder
        else { return nil }
        return folder.parent / "versions"
    }

    private static func base(of path: FilePath) -> FilePath {
        let folder = path.parent.parent
        let settings = [PythonEnvironment.settingsName, "pyvenv.cfg"].lazy
            .compactMap { try? Folder.content(of: folder / $0, limit: 65_536) }.first
        guard let text = settings else { return path }
        for line in Words.lines(String(decoding: text, as: UTF8.self)) {
            let parts = line.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1).map { Words.trimmed(Substring($0)) }
            guard parts.count == 2, Key(parts[0]) == "home" else { continue }
            let home = FilePath(parts[1])
            return [home.appending(path.name), home / "python3"].first(where: Folder.isExecutableFile) ?? path
        }
        return path
    }

    private static func minor(of name: ArraySlice<UInt8>) -> Int? {
        let prefix = "python3."
        guard name.starts(with: prefix.utf8) else { return nil }
        let digits = name.dropFirst(prefix.utf8.count).prefix(while: Words.isDigit)
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
