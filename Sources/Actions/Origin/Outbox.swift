import Basics
import Files
import Processes

/// A bare repository that stands in for a remote: it begins with the refs that are known here, takes what is pushed,
/// and gives it to who fetches.
///
/// It borrows the objects of the repository it is made from, and is written without git, in one rename.
struct Outbox: Sendable {
    let folder: FilePath
    /// Refs below this name are nobody's but the outbox's.
    static let hidden = "refs/pitlane"

    init(_ folder: String) { self.folder = FilePath(folder) }

    /// Its address for programs that read addresses.
    var fileAddress: String {
        let plain = "-._~/".utf8
        return "file://"
            + folder.bytes.map { byte in
                let isPlain =
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || plain.contains(byte)
                let digits = String(byte, radix: 16, uppercase: true)
                return isPlain ? String(Unicode.Scalar(byte)) : "%" + (byte < 0x10 ? "0" : "") + digits
            }.joined()
    }

    /// Whether it is there.
    var exists: Bool { Folder.entry(at: folder / "HEAD") != nil }

    /// Whether this run has pushed to a ref: those it began with are packed, those it has pushed are not.
    func hasPushed(_ ref: String) -> Bool { Folder.entry(at: folder / ref) != nil }

    /// Takes a push back, unless somebody has pushed to its ref since.
    func takeBack(_ push: PushLog.Entry) throws {
        let file = folder / push.ref
        // A job may have written what it likes.
        guard FilePath("/").resolving(file).isInside(folder / "refs"), push.old.map(Self.isObject) ?? true else {
            return
        }
        let packed = try Folder.content(of: folder / "packed-refs").split(separator: 0x0A)
            .first { $0.drop { $0 != 0x20 }.dropFirst().elementsEqual(push.ref.utf8) }?.prefix { $0 != 0x20 }
        let loose = hasPushed(push.ref) ? try Folder.content(of: file).prefix { $0 != 0x0A } : nil
        guard (loose ?? packed ?? []).elementsEqual((push.new ?? "").utf8) else { return }
        if let old = push.old, packed?.elementsEqual(old.utf8) != true {
            try Folder.make(file.parent)
            try Folder.replace(file, with: Array("\(old)\n".utf8))
        } else {
            try Folder.remove(file)
        }
    }

    private static func isObject(_ id: String) -> Bool {
        [40, 64].contains(id.utf8.count)
            && id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Makes it, unless it is there.
    ///
    /// - Parameters:
    ///   - source: the git folder that lends its objects.
    ///   - refs: what it begins with, by full name.
    ///   - head: the default branch, short.
    ///   - largeFiles: the folder of large files (LFS) that can be had from it, or nil.
    func make(
        from source: FilePath, refs: [RefList.Ref], head: String, idDigits: Int, largeFiles: FilePath? = nil
    ) throws {
        guard !exists else { return }
        let isShared = Folder.shareNewFiles(in: folder.parent)
        let draft = UniqueName.beside(folder)
        for name in ["objects/info", "objects/pack", "refs/heads", "refs/tags", "hooks"] {
            try Folder.make(draft / name)
        }
        let common = ObjectCopy.commonFolder(of: source)
        try Folder.write(
            (common / "objects").bytes + [0x0A], to: draft / "objects" / "info" / "alternates")
        if Folder.entry(at: common / "shallow") != nil {
            try Folder.write(try Folder.content(of: common / "shallow"), to: draft / "shallow")
        }
        try Folder.write("ref: refs/heads/\(head)\n", to: draft / "HEAD")
        let lines = refs.sorted { Key($0.name) < Key($1.name) }.map { "\($0.object) \($0.name)\n" }
        try Folder.write("# pack-refs with: sorted \n" + lines.joined(), to: draft / "packed-refs")
        try Folder.write(PushLog.hook, to: draft / "hooks" / "post-receive", mode: 0o777)
        try Folder.write(
            Self.configuration(idDigits, hooks: folder / "hooks", isShared: isShared), to: draft / "config")
        if let largeFiles { try Self.lend(largeFiles, to: draft / "lfs" / "objects", depth: 0) }
        do {
            try Folder.rename(draft, to: folder)
        } catch {
            // Another job of the run was faster.
            try Folder.remove(draft)
            guard exists else { throw error }
        }
    }

    /// Links to all files of a folder, in folders of its own: git-lfs makes folders where it reads.
    private static func lend(_ source: FilePath, to target: FilePath, depth: Int) throws {
        try Folder.make(target)
        for name in try Folder.names(in: source) {
            let (from, to) = (source.appending(name), target.appending(name))
            if Folder.entry(at: from)?.kind != .folder {
                try Folder.link(to, to: from)
            } else if depth < 2 {
                try lend(from, to: to, depth: depth + 1)
            }
        }
    }

    /// What GitHub takes it takes: forced pushes, deletions of all but the default branch, push options, fetches of any
    /// commit, and no pushes to `refs/pull`. The run's pushes are its own refs, so nothing is packed.
    private static func configuration(_ idDigits: Int, hooks: FilePath, isShared: Bool) -> String {
        """
        [core]
        \trepositoryformatversion = \(idDigits == 64 ? 1 : 0)
        \tfilemode = true
        \tbare = true
        \tsharedRepository = \(isShared ? "group" : "umask")
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

extension OriginSettings {
    /// Makes the run's copy of its remote with the branches and tags that are known here, unless it is there.
    func makeOutbox(_ git: HelperGit) throws {
        guard !Outbox(origin.outbox).exists else { return }
        let answer = try git.run(["--git-dir", source, "for-each-ref", RefList.format] + RefList.clonedNames)
        guard answer.status == 0 else { throw ActionError(answer.errorText) }
        let list = RefList(parsing: answer.standardOutput)
        let newer = try list.differing.filter { pair in
            try git.run(["--git-dir", source, "merge-base", "--is-ancestor", pair.own, pair.tracked]).status == 0
        }
        try makeOutbox(list.cloned(newer: Set(newer.map(\.branch))))
    }

    /// The same for an action, which waits for git.
    func makeOutbox(_ git: GitCommand) async throws {
        if !Outbox(origin.outbox).exists { try makeOutbox(try await git.cloned(from: FilePath(source))) }
    }

    /// - Parameter known: the refs that a clone has.
    private func makeOutbox(_ known: [RefList.Ref]) throws {
        var refs = known.map { known in
            let name = RefName.part(of: known.name, after: RefList.tracking).map { RefList.heads + $0 }
            return RefList.Ref(name: name ?? known.name, object: known.object, commit: known.commit)
        }
        // A request's merge, or a branch that only the event names.
        if ref.utf8.starts(with: "refs/".utf8), !refs.contains(where: { Key($0.name) == Key(ref) }) {
            refs.append(RefList.Ref(name: ref, object: sha, commit: sha))
        }
        let outbox = Outbox(origin.outbox)
        try outbox.make(
            from: FilePath(source), refs: refs, head: defaultBranch, idDigits: sha.utf8.count, largeFiles: largeFiles)
        let link = origin.newestOutbox
        if let target = outbox.folder.relative(to: link.parent) { try Folder.replaceLink(link, to: target) }
    }

    /// Where the user's repository keeps large files (LFS); nil where it has none.
    var largeFiles: FilePath? {
        let folder = ObjectCopy.commonFolder(of: FilePath(repository)) / "lfs" / "objects"
        return Folder.entry(at: folder, followingLinks: true)?.kind == .folder ? folder : nil
    }
}
