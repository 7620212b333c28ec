import Basics
import Files

/// The part of the tree that a sparse checkout has.
struct SparseSelection: Hashable, Sendable {
    /// Whether whole folders are chosen; else patterns as in `.gitignore`.
    let isCone: Bool
    /// The text of `info/sparse-checkout`.
    let patterns: String
    /// The chosen folders of a cone.
    private let folders: [FilePath]

    /// Reads folders for a cone, else patterns.
    init(lines: [String], isCone: Bool) throws(ActionError) {
        self.isCone = isCone
        guard isCone else {
            patterns = lines.map { $0 + "\n" }.joined()
            folders = []
            return
        }
        let chosen = lines.map { FilePath(bytes: FilePath($0).components.joined(separator: [UInt8(ascii: "/")])) }
        for (line, folder) in zip(lines, chosen)
        where folder.components.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }) {
            throw ActionError(
                "actions/checkout: 'sparse-checkout' has '\(line)'; name folders from the repository's root")
        }
        folders = chosen.filter { folder in
            !folder.bytes.isEmpty && !chosen.contains { $0 != folder && !$0.bytes.isEmpty && folder.isInside($0) }
        }
        var text = "/*\n!/*/\n"
        // Git's own form: each folder on the way with its files alone, then the chosen one with everything.
        var parents: Set<FilePath> = []
        for folder in Set(folders).sorted() {
            var way: [ArraySlice<UInt8>] = []
            for part in folder.components.dropLast() {
                way.append(part)
                let parent = FilePath(bytes: way.joined(separator: [UInt8(ascii: "/")]))
                if parents.insert(parent).inserted {
                    text += "/\(Self.escaped(parent))/\n!/\(Self.escaped(parent))/*/\n"
                }
            }
            text += "/\(Self.escaped(folder))/\n"
        }
        patterns = text
    }

    /// Whether a file at `path` (from the repository's root) belongs to the selection; nil where only git can say.
    func includes(_ path: FilePath) -> Bool? {
        guard isCone else { return nil }
        let parent = FilePath(bytes: path.components.dropLast().joined(separator: [UInt8(ascii: "/")]))
        return folders.contains { parent.isInside($0) || $0.isInside(parent) }
            || parent.bytes.isEmpty
    }

    private static func escaped(_ path: FilePath) -> String {
        let special = Array("*?[\\".utf8)
        return String(
            decoding: path.bytes.flatMap { special.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }, as: UTF8.self)
    }
}
