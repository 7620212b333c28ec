import Files
import Glibc

/// A folder of a store in which something is made; removed with the object, whatever became of it.
final class ActionDraft {
    let folder: FilePath

    /// Drafts of processes that were killed are removed after a day.
    private static let abandonedSeconds = 86_400

    init(in store: ActionStore) throws {
        try store.make()
        let drafts = FilePath(store.folder) / "_drafts"
        try Folder.make(drafts)
        Self.clean(drafts)
        folder = drafts / UniqueName.make()
        try Folder.make(folder)
    }

    deinit { try? Folder.remove(folder) }

    private static func clean(_ drafts: FilePath) {
        let now = time(nil)
        for name in (try? Folder.names(in: drafts)) ?? [] {
            let draft = drafts.appending(name)
            guard let entry = Folder.entry(at: draft), now - entry.modified / 1_000_000_000 > abandonedSeconds
            else { continue }
            // Another process may be removing it, too.
            try? Folder.remove(draft)
        }
    }
}
