/// Copies folders with all that is in them: files with their permission bits, links as links.
enum TreeCopy {
    /// Copies `source` to `target`, which is not there yet.
    ///
    /// - Parameter excluding: names in `source` itself that are left out.
    /// - Throws: `ActionError` for what cannot be copied, and for what is neither file, folder nor link.
    static func copy(
        _ source: FilePath, to target: FilePath, excluding: Set<[UInt8]> = []
    ) throws(ActionError) {
        guard let entry = FileTree.entry(at: source, followingLinks: true), entry.kind == .folder else {
            throw ActionError("\(source) is not a folder")
        }
        try FileTree.makeFolder(target)
        for name in try FileTree.names(in: source) where !excluding.contains(name) {
            let (from, to) = (source.appending(name), target.appending(name))
            if FileTree.entry(at: from)?.kind == .folder {
                try copy(from, to: to)
            } else if try !FileCopy.copy(from, to: to) {
                throw ActionError("\(from) is neither file, folder nor link")
            }
        }
    }
}
