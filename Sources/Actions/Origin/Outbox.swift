import Basics

/// A bare repository that stands in for a remote: it begins with the refs that are known here, takes what is pushed,
/// and gives it to who fetches.
///
/// It borrows the objects of the repository it is made from, and is written without git, in one rename.
struct Outbox: Sendable {
    let folder: FilePath
    /// Refs below this name are nobody's but the outbox's.
    static let hidden = "refs/pitlane"

    init(_ folder: String) { self.folder = FilePath(folder) }

    /// Whether it is there.
    var exists: Bool { FileTree.entry(at: folder / "HEAD") != nil }

    /// Whether this run has pushed to a ref: those it began with are packed, those it has pushed are not.
    func hasPushed(_ ref: String) -> Bool { FileTree.entry(at: folder / ref) != nil }

    /// Makes it, unless it is there.
    ///
    /// - Parameters:
    ///   - source: the git folder that lends its objects.
    ///   - refs: what it begins with, by full name.
    ///   - head: the default branch, short.
    func make(from source: FilePath, refs: [RefList.Ref], head: String, idDigits: Int) throws(ActionError) {
        guard !exists else { return }
        let draft = FilePath(bytes: folder.bytes + Array(".\(UInt64.random(in: .min ... .max))".utf8))
        for name in ["objects/info", "objects/pack", "refs/heads", "refs/tags", "hooks"] {
            try FileTree.makeFolder(draft / name)
        }
        let common = ObjectCopy.commonFolder(of: source)
        try FileTree.write(
            (common / "objects").bytes + [0x0A], to: draft / "objects" / "info" / "alternates")
        if FileTree.entry(at: common / "shallow") != nil {
            try FileTree.write(try FileTree.read(common / "shallow"), to: draft / "shallow")
        }
        try FileTree.write("ref: refs/heads/\(head)\n", to: draft / "HEAD")
        let lines = refs.sorted { Key($0.name) < Key($1.name) }.map { "\($0.object) \($0.name)\n" }
        try FileTree.write("# pack-refs with: sorted \n" + lines.joined(), to: draft / "packed-refs")
        try FileTree.write(PushLog.hook, to: draft / "hooks" / "post-receive", mode: 0o777)
        try FileTree.write(Self.configuration(idDigits, hooks: folder / "hooks"), to: draft / "config")
        do throws(ActionError) {
            try FileTree.rename(draft, to: folder)
        } catch {
            // Another job of the run was faster.
            try FileTree.remove(draft)
            guard exists else { throw error }
        }
    }

    /// What GitHub takes it takes: forced pushes, deletions of all but the default branch, push options, fetches of any
    /// commit, and no pushes to `refs/pull`. The run's pushes are its own refs, so nothing is packed.
    private static func configuration(_ idDigits: Int, hooks: FilePath) -> String {
        """
        [core]
        \trepositoryformatversion = \(idDigits == 64 ? 1 : 0)
        \tfilemode = true
        \tbare = true
        \tlogallrefupdates = false
        \thooksPath = \(GitConfig.quoted(hooks.description))
        \(idDigits == 64 ? "[extensions]\n\tobjectFormat = sha256" : "")
        [gc]
        \tauto = 0
        [receive]
        \tautogc = false
        \tdenyNonFastForwards = false
        \tdenyDeletes = false
        \tdenyDeleteCurrent = refuse
        \tadvertisePushOptions = true
        \thideRefs = refs/pull
        [transfer]
        \thideRefs = \(hidden)
        [uploadpack]
        \tallowAnySHA1InWant = true
        \tallowFilter = true

        """
    }
}

/// Git's configuration language.
enum GitConfig {
    /// A value or subsection.
    static func quoted(_ text: String) -> String {
        let escaped = text.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            case 0x0A: Array("\\n".utf8)
            default: [byte]
            }
        }
        return "\"" + String(decoding: escaped, as: UTF8.self) + "\""
    }
}
