import Basics

/// The actions that are part of this program.
package enum BuiltInActions {
    /// All of them, in the order of their names.
    package static let all: [BuiltInAction] = [
        CacheActions.cache, CacheActions.restore, CacheActions.save, Checkout.action, DownloadArtifact.action,
        SetupNode.action, SetupPython.action, UploadArtifact.action, MergeArtifacts.action, ProgramAction.action,
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The action of `uses: owner/name/path@ref`, at any ref; nil where it is not built in. Case does not count, and
    /// an empty `path` is the repository's root.
    package static func find(owner: String, name: String, path: String = "") -> BuiltInAction? {
        byName[Key(path.isEmpty ? "\(owner)/\(name)" : "\(owner)/\(name)/\(path)").asciiLowercased]
    }
}
