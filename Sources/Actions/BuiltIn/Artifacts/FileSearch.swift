import Basics
import Files

/// Finds the files that path patterns name, as the published actions do: links are followed, and a pattern that names
/// a folder means all that is in it.
struct FileSearch: Sendable {
    private let patterns: GlobList
    private let includesHidden: Bool

    /// Reads one pattern a line: `!` takes out, `#` begins a comment. Relative ones start at `folder`; `~` means `home`
    /// and is refused without.
    init(
        _ lines: String, from folder: String, home: String?, includesHidden: Bool, action: String
    ) throws {
        do {
            patterns = try GlobList(lines, base: folder, home: home)
        } catch {
            throw ActionError("\(action): input 'path': \(error)")
        }
        guard !patterns.searchRoots.isEmpty else {
            throw ActionError("\(action): input 'path' names nothing to look for; give a file, a folder or a pattern")
        }
        self.includesHidden = includesHidden
    }

    /// The paths before the first wildcard of each pattern.
    var roots: [FilePath] { patterns.searchRoots.map { FilePath("/" + $0.map(\.string).joined(separator: "/")) } }

    /// Every file found, in the order of the search.
    func files() throws -> [FilePath] { try walk(folders: false) }

    /// The files and folders that the patterns name themselves; what is in a folder found is not listed.
    func entries() throws -> [FilePath] { try walk(folders: true) }

    private func walk(folders: Bool) throws -> [FilePath] {
        var found: [FilePath] = []
        for (root, path) in zip(patterns.searchRoots, roots) {
            try visit(path, patterns.cursor(at: root), folders: folders, above: [], into: &found)
        }
        return found
    }

    private func visit(
        _ path: FilePath, _ cursor: GlobList.Cursor, folders: Bool, above: [FileEntry],
        into found: inout [FilePath]
    ) throws {
        // A link whose target is missing is no file.
        guard let entry = Folder.entry(at: path, followingLinks: true) else { return }
        if !includesHidden, path.name.first == UInt8(ascii: ".") { return }
        guard entry.kind == .folder else {
            if cursor.includes(isDirectory: false) { found.append(path) }
            return
        }
        if folders, cursor.includes(isDirectory: true) {
            found.append(path)
            return
        }
        // A link back to a folder above would never end.
        guard cursor.mayIncludeBelow, !above.contains(where: { ($0.device, $0.inode) == (entry.device, entry.inode) })
        else { return }
        for name in try Folder.names(in: path) {
            // A pattern is text: a name that is not UTF-8 is met by wildcards in its repaired form.
            let next = cursor.entering(Key(String(decoding: name, as: UTF8.self)))
            try visit(path.appending(name), next, folders: folders, above: above + [entry], into: &found)
        }
    }
}
