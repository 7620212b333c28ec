import Basics
import Files

/// The versions a step asks for: in its inputs, or in a file of the repository.
enum PythonVersionFile {
    /// One requirement for each line of `python-version`, else those of the version file, else none.
    static func requirements(_ inputs: ActionInputs, host: any ActionHost) throws -> [PythonRequirement] {
        try requirements(inputs, workspace: host.facts.workspace, write: host.write)
    }

    /// The same, of the files in a folder.
    static func requirements(
        _ inputs: ActionInputs, workspace: String, write: (String) -> Void
    ) throws -> [PythonRequirement] {
        let lines = try inputs.lines("python-version")
        let name = try inputs.text("python-version-file")
        let isFreeThreaded = try inputs.flag("freethreaded")
        let prereleases = try inputs.flag("allow-prereleases")
        let texts: [String]
        if !lines.isEmpty {
            if !name.isEmpty {
                write(
                    "::warning::Both python-version and python-version-file inputs are specified, only python-version will be used."
                )
            }
            texts = lines
        } else {
            let file = FilePath(workspace).resolving(FilePath(name.isEmpty ? ".python-version" : name))
            guard Folder.entry(at: file, followingLinks: true)?.kind == .file else {
                if name.isEmpty { return [] }
                throw ActionError(
                    "actions/setup-python: the python-version-file at '\(file)' does not exist; run actions/checkout before, "
                        + "or correct the path"
                )
            }
            texts = versions(in: String(decoding: try Folder.content(of: file), as: UTF8.self), name: file.name)
            guard !texts.isEmpty else {
                throw ActionError(
                    "actions/setup-python: \(file) names no python version; write one into it, such as 3.12")
            }
        }
        return try texts.map { text throws in
            try PythonRequirement(text, freeThreaded: isFreeThreaded, prereleases: prereleases)
        }
    }

    /// The versions in the text of a `.python-version`, `.tool-versions`, `pyproject.toml` or `Pipfile`.
    static func versions(in text: String, name: ArraySlice<UInt8>) -> [String] {
        let lines = Words.lines(text).filter { $0.utf8.first != UInt8(ascii: "#") }
        switch Key(String(decoding: name, as: UTF8.self)) {
        case "pyproject.toml":
            return setting("requires-python", in: "project", lines) ?? setting(
                "python", in: "tool.poetry.dependencies", lines) ?? []
        case "Pipfile":
            return setting("python_full_version", in: "requires", lines) ?? setting(
                "python_version", in: "requires", lines) ?? []
        case ".tool-versions":
            return lines.compactMap { line in
                let words = Words.split(line, at: Words.isSpace)
                return words.count >= 2 && Key(words[0]) == "python" ? words[1] : nil
            }
        default: return lines
        }
    }

    /// A text of a table in TOML: `name = "value"` below `[table]`.
    private static func setting(_ name: Key, in table: Key, _ lines: [String]) -> [String]? {
        var current = Key("")
        for line in lines {
            if line.utf8.first == UInt8(ascii: "[") {
                let end = line.utf8.firstIndex(of: UInt8(ascii: "]")) ?? line.utf8.endIndex
                current = Key(Words.trimmed(Substring(line.utf8[..<end].dropFirst())))
                continue
            }
            guard current == table, let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")),
                Key(Words.trimmed(Substring(line.utf8[..<equals]))) == name
            else { continue }
            let rest = Words.trimmed(Substring(line.utf8[equals...].dropFirst()))
            guard let quote = rest.utf8.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                continue
            }
            return [String(decoding: rest.utf8.dropFirst().prefix { $0 != quote }, as: UTF8.self)]
        }
        return nil
    }
}
