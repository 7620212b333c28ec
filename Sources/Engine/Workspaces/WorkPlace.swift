import Basics
package import Files
import Glibc
import Hashing

/// The folder of one record and repository below the work root: it holds the folders of jobs.
///
/// Its name depends on the repository's folder and the data folder alone, a job's on its workflow and key alone, so a
/// job finds the same paths in each run. The data folder has a link to it (`work/`), and it names the data folder: so
/// each is found from the other.
package struct WorkPlace: Hashable, Sendable {
    /// Absolute, without links.
    package let folder: String
    /// The data folder of the record.
    package let data: String

    /// Where tools are kept for all jobs (`WorkRoot.tools`).
    package var tools: String { WorkRoot(at: Folder.parent(of: folder) ?? "/").tools }

    private static func file(_ folder: String) -> String { "\(folder)/_place.json" }
    private static func links(_ data: String) -> String { "\(data)/work" }

    // MARK: - Finding

    /// The place of a record and a repository, which is made if it is missing.
    ///
    /// - Throws: `WorkError` if it cannot be made.
    package static func make(in root: WorkRoot, repository: String, data: String) throws(WorkError) -> WorkPlace {
        try root.make()
        let (repository, data) = (RealPath.of(repository), RealPath.of(data))
        let name = WorkName.make(Folder.name(of: repository), [repository, data])
        let place = WorkPlace(folder: "\(root.path)/\(name)", data: data)
        do throws(FileError) {
            try Folder.make(place.folder)
            guard find(place.folder) != place else { return place }
            let json: JSONValue = ["repository": .string(repository), "data": .string(data)]
            try Folder.replace(file(place.folder), with: json.bytes())
        } catch {
            throw WorkError("no folder for workspaces: \(error)")
        }
        return place
    }

    /// Links the place from its data folder, where that is not done yet.
    ///
    /// - Throws: `WorkError` if the data folder cannot be written.
    package func link() throws(WorkError) {
        let name = "\(Self.links(data))/\(WorkName.make(Folder.name(of: folder), [folder]))"
        do throws(FileError) {
            try Folder.make(Self.links(data))
            if Folder.entry(at: name) == nil { try Folder.link(name, to: folder) }
        } catch {
            guard error.code == EEXIST else { throw WorkError("\(error)") }
        }
    }

    /// The place in `folder`, or nil if there is none that this user may use.
    private static func find(_ folder: String) -> WorkPlace? {
        guard let bytes = try? Folder.read(file(folder), limit: 1 << 20),
            let data = (try? JSONValue.parse(bytes: bytes))?["data"]?.stringValue
        else { return nil }
        return WorkPlace(folder: folder, data: data)
    }

    /// All places that a data folder has links to, whatever the work root was when they were made.
    package static func all(of data: String) -> [WorkPlace] {
        let own = Key(RealPath.of(data))
        return ((try? Folder.names(in: links(data))) ?? []).compactMap { name in
            let link = "\(links(data))/\(String(decoding: name, as: UTF8.self))"
            // A place of another user cannot be read, and a copy of the data folder has no part in those of the first.
            return find(RealPath.of(link)).flatMap { Key($0.data) == own ? $0 : nil }
        }
    }

    /// All places below the work root at `root`.
    package static func all(in root: String) -> [WorkPlace] {
        ((try? Folder.names(in: root)) ?? []).compactMap {
            find("\(RealPath.of(root))/\(String(decoding: $0, as: UTF8.self))")
        }
    }

    /// Whether the record is gone: its folder was removed or moved.
    package var isOrphan: Bool { access("\(data)/pitlane.sqlite", F_OK) != 0 && errno == ENOENT }

    // MARK: - Folders of jobs

    /// Runs `body` while nobody else takes or retires a folder here: it must be quick.
    func exclusively<Value>(_ body: () throws(FileError) -> Value) throws(FileError) -> Value {
        let lock = try FolderLock.wait(folder)
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }

    /// The folders in it, those of jobs and those that are on their way out.
    private var names: [String] {
        ((try? Folder.names(in: folder)) ?? []).filter { !$0.starts(with: "_place.".utf8) }
            .map { "\(folder)/\(String(decoding: $0, as: UTF8.self))" }
    }

    /// The workspaces that have stayed after their jobs.
    package var kept: [KeptFolder] { names.compactMap(KeptFolder.init) }

    /// The folders that no job uses and that `isChosen` picks; nil is one that nobody owns.
    package func unused(where isChosen: (KeptFolder?) -> Bool) -> [String] {
        let chosen = try? exclusively { () throws(FileError) in
            names.filter { isChosen(KeptFolder($0)) && !FolderLock.isHeld($0) }
        }
        return chosen ?? []
    }

    /// Removes folders that no job uses and that `isChosen` picks.
    ///
    /// What cannot be removed is left for `prune`, which says why.
    package func discard(where isChosen: (KeptFolder?) -> Bool) {
        for path in unused(where: isChosen) { try? remove(path) }
        for path in names where Self.isGone(path) { try? Folder.remove(path) }
    }

    fileprivate static func isGone(_ path: String) -> Bool {
        Folder.name(of: path).utf8.starts(with: "_gone.".utf8)
    }

    /// Removes one of the folders, unless a job uses it by now.
    ///
    /// - Throws: `FileError` if something in it cannot be removed.
    package func remove(_ path: String) throws(FileError) {
        let gone = try exclusively { () throws(FileError) -> String? in
            FolderLock.isHeld(path) ? nil : try retire(path)
        }
        if let gone { try Folder.remove(gone) }
    }

    /// Gives a folder a name that no job uses.
    private func retire(_ path: String) throws(FileError) -> String {
        if Self.isGone(path) { return path }
        let gone = "\(folder)/_gone.\(UniqueName.make())"
        try Folder.rename(path, to: gone)
        return gone
    }

    /// Puts an empty folder in the place of one that its job holds and that cannot be emptied.
    func replace(_ path: String) throws(FileError) -> FolderLock {
        try exclusively { () throws(FileError) in
            _ = try retire(path)
            guard let lock = try FolderLock.take(path) else {
                throw FileError(action: "use the folder", path: path, code: EBUSY)
            }
            return lock
        }
    }

    /// Whether a job uses one of the folders.
    package var isInUse: Bool {
        let isUsed = try? exclusively { () throws(FileError) in
            names.contains(where: FolderLock.isHeld)
        }
        return isUsed ?? true
    }

    // MARK: - Taking

    /// A name is tried with these numbers behind it while other runs use it.
    private static let mostSlots = 10_000

    /// Takes the folder of a job for an attempt that begins anew: what another run has left there is put aside.
    func take(_ name: String, for run: RunIdentity, _ leg: NodePath) throws(WorkError) -> WorkSlot {
        try taking { () throws(FileError) in
            for number in 1...Self.mostSlots {
                let path = "\(folder)/\(name)" + (number == 1 ? "" : ".\(number)")
                guard let lock = try lock(path) else { continue }
                guard let owner = WorkOwner.read(path), owner.run != run || owner.leg != leg else {
                    return WorkSlot(place: self, folder: path, lock: lock)
                }
                try putAside(path, owner)
                if let lock = try self.lock(path) { return WorkSlot(place: self, folder: path, lock: lock) }
            }
            throw FileError(action: "use the folder", path: "\(folder)/\(name)", code: EBUSY)
        }
    }

    /// Takes a workspace that an earlier attempt has left, in the folder where it ran.
    func take(_ kept: KeptFolder) throws(WorkError) -> WorkSlot {
        let path = "\(folder)/\(kept.owner.name)"
        let slot = try taking { () throws(FileError) -> WorkSlot? in
            guard var lock = try lock(path) else { return nil }
            if Key(path) != Key(kept.path) {
                if let owner = WorkOwner.read(path) { try putAside(path, owner) } else { _ = try retire(path) }
                try Folder.rename(kept.path, to: path)
                guard let moved = try self.lock(path) else { return nil }
                lock = moved
            }
            return WorkSlot(place: self, folder: path, lock: lock)
        }
        guard let slot else {
            throw WorkError("another run uses \(path), where the job ran: wait for its end, or cancel it")
        }
        return slot
    }

    private func taking<Value>(_ body: () throws(FileError) -> Value) throws(WorkError) -> Value {
        do throws(FileError) { return try exclusively(body) } catch {
            throw WorkError("no folder for the job: \(error)")
        }
    }

    /// nil if another job uses the folder.
    private func lock(_ path: String) throws(FileError) -> FolderLock? {
        do throws(FileError) {
            return try FolderLock.take(path)
        } catch {
            // A job has put a file or a link in the place of its own folder, or its files belong to another user.
            guard [ENOTDIR, ELOOP, EACCES].contains(error.code) else { throw error }
            _ = try retire(path)
            return try FolderLock.take(path)
        }
    }

    /// Makes room for another run: `NAME@RUN`.
    private func putAside(_ path: String, _ owner: WorkOwner) throws(FileError) {
        let target = "\(folder)/\(owner.name)@\(owner.run.number)"
        // Of a record that is gone, or of an earlier attempt.
        if Folder.exists(target) { _ = try retire(target) }
        try Folder.rename(path, to: target)
    }
}

/// A workspace that has stayed after its job.
package struct KeptFolder: Hashable, Sendable {
    /// The folder, where it is now.
    package let path: String
    /// Whose it is.
    package let owner: WorkOwner

    /// nil for a folder that nobody owns.
    init?(_ path: String) {
        guard !WorkPlace.isGone(path), let owner = WorkOwner.read(path) else { return nil }
        self.path = path
        self.owner = owner
    }

    /// `github.workspace`, where it is now.
    package var workspace: String { "\(path)/\(owner.workspace)" }
}
