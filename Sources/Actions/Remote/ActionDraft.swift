import Glibc

/// A folder of a store in which something is made; removed with the object, whatever became of it.
final class ActionDraft {
    let folder: FilePath

    /// Drafts of processes that were killed are removed after a day.
    private static let abandonedSeconds = 86_400

    init(in store: ActionStore) throws(ActionError) {
        try store.make()
        let drafts = FilePath(store.folder) / "_drafts"
        try FileTree.makeFolder(drafts)
        Self.clean(drafts)
        folder = drafts / "\(getpid()).\(UInt64.random(in: 0 ... .max))"
        try FileTree.makeFolder(folder)
    }

    deinit { try? FileTree.remove(folder) }

    private static func clean(_ drafts: FilePath) {
        let now = time(nil)
        for name in (try? FileTree.names(in: drafts)) ?? [] {
            let draft = drafts.appending(name)
            guard let entry = FileTree.entry(at: draft), now - entry.modified / 1_000_000_000 > abandonedSeconds
            else { continue }
            // Another process may be removing it, too.
            try? FileTree.remove(draft)
        }
    }
}
