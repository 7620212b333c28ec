import Basics
import Files

/// The version that a file of the repository asks for.
enum NodeVersionFile {
    /// The requirement of the inputs, or nil where they name none.
    static func requirement(_ inputs: ActionInputs, host: any ActionHost) throws -> NodeRequirement? {
        try requirement(inputs, workspace: host.facts.workspace, write: host.write)
    }

    /// The same, of the files in a folder.
    static func requirement(
        _ inputs: ActionInputs, workspace: String, write: (String) -> Void
    ) throws -> NodeRequirement? {
        let text = try inputs.text("node-version")
        let name = try inputs.text("node-version-file")
        if !text.isEmpty {
            if !name.isEmpty {
                write(
                    "::warning::Both node-version and node-version-file inputs are specified, only node-version will be used"
                )
            }
            return try NodeRequirement(text)
        }
        if name.isEmpty { return nil }
        let file = FilePath(workspace).resolving(FilePath(name))
        guard Folder.entry(at: file, followingLinks: true)?.kind == .file else {
            throw ActionError(
                "actions/setup-node: The specified node version file at: \(file) does not exist; run actions/checkout before, or "
                    + "correct the path"
            )
        }
        let content = String(decoding: try Folder.content(of: file), as: UTF8.self)
        guard let version = version(in: content, name: file.name) else {
            throw ActionError("actions/setup-node: \(file) names no node version; write one into it, such as 20")
        }
        return try NodeRequirement(version)
    }

    /// The version in the text of a `package.json`, `.tool-versions`, `.nvmrc` or `.node-version`.
    static func version(in text: String, name: ArraySlice<UInt8>) -> String? {
        if name.reversed().starts(with: ".json".utf8.reversed()) {
            guard let package = try? JSONValue.parse(text) else { return nil }
            let runtime = package["devEngines"]?["runtime"]
            let runtimes = runtime?.arrayValue ?? runtime.map { [$0] } ?? []
            let node = runtimes.first { $0["name"]?.stringValue.map { Key($0) } == "node" }
            return [package["volta"]?["node"], node?["version"], package["engines"]?["node"]]
                .compactMap { $0?.stringValue }.first
        }
        for line in Words.lines(text) where line.utf8.first != UInt8(ascii: "#") {
            // asdf and mise: `nodejs 20.1.0`.
            let words = Words.split(line, at: Words.isSpace)
            guard words.count >= 2 else { return line }
            if Key(words[0]) == "nodejs" || Key(words[0]) == "node" { return words[1] }
        }
        return nil
    }
}
