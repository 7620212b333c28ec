import Basics
import Files
import Glibc

/// The folder that holds all workspaces of a user: outside every repository, and readable for that user alone.
///
/// Tools look upwards from where they run (git for a repository, node for modules, cargo for settings), so nothing of
/// theirs may stand above a workspace.
package struct WorkRoot: Hashable, Sendable {
    /// Absolute, without links.
    package let path: String

    /// Where tools are kept for all jobs: `runner.tool_cache` without one of the machine's own.
    package var tools: String { "\(path)/tools" }

    // MARK: - Choosing

    /// What the choice is made of.
    package struct Choice: Sendable {
        /// What the user asked for (`PITLANE_WORK`), absolute, or nil.
        package var wanted: String?
        /// The user's folder that the state folder lies in, or nil.
        package var base: String?
        /// The folder for the user's state, absolute, or nil if there is none.
        package var state: String?
        /// The last resort: `/var/tmp/pitlane-UID`.
        package var fallback: String
        /// The root of the repository that is being run, or nil.
        package var repository: String?

        package init(wanted: String?, base: String?, state: String?, fallback: String, repository: String?) {
            self.wanted = wanted
            self.base = base
            self.state = state
            self.fallback = fallback
            self.repository = repository
        }

        /// All folders that may hold workspaces, the chosen one among them.
        package var places: [String] { [wanted, state, fallback].compactMap(\.self) }
    }

    /// Chooses the folder; nothing is made.
    ///
    /// A folder that the user names must do. The state folder is passed over if it lies in a repository, below files
    /// that tools would take for a project's, in another user's home or where nothing can be written.
    ///
    /// - Throws: `WorkError` with the reason and the remedy.
    package static func choose(_ choice: Choice) throws(WorkError) -> WorkRoot {
        if let wanted = choice.wanted {
            let root = try look(at: wanted)
            if let around = root.enclosingRepository(choice.repository) {
                throw WorkError(
                    "PITLANE_WORK is \(wanted), which lies in the git repository \(around): jobs could change that "
                        + "repository. Set PITLANE_WORK to a folder outside every repository")
            }
            guard !root.path.utf8.contains(UInt8(ascii: ":")), !root.path.utf8.contains(0x0A) else {
                throw WorkError("PITLANE_WORK is \(wanted): a path in PATH cannot hold a colon or a line break")
            }
            return root
        }
        if let state = choice.state, isOwn(choice.base) {
            let root = try look(at: state)
            let isPlain = !root.path.utf8.contains(UInt8(ascii: ":")) && !root.path.utf8.contains(0x0A)
            if isPlain, root.enclosingRepository(choice.repository) == nil, root.projectFileAbove == nil,
                root.isUsable
            {
                return root
            }
        }
        let root = try look(at: choice.fallback)
        if let around = root.enclosingRepository(choice.repository) {
            throw WorkError(
                "no folder for workspaces: \(choice.fallback) lies in the git repository \(around). Set PITLANE_WORK "
                    + "to a folder outside every repository")
        }
        return root
    }

    /// The folder at `path` with all links above it followed; it need not exist.
    ///
    /// - Throws: `WorkError` if what is there is not a folder of this user alone.
    private static func look(at path: String) throws(WorkError) -> WorkRoot {
        var plain = path.utf8[...]
        while plain.count > 1, plain.last == UInt8(ascii: "/") { plain.removeLast() }
        let path = String(Substring(plain))
        try check(path)
        return WorkRoot(path: RealPath.of(path))
    }

    /// Whether this user owns the folder at `base`, which is another's after `su`; a missing one belongs to nobody.
    private static func isOwn(_ base: String?) -> Bool {
        guard let base else { return true }
        var status = stat()
        return stat(base, &status) != 0 || status.st_uid == getuid()
    }

    /// Whether the folder is there or can be made.
    private var isUsable: Bool {
        var folder = path
        while access(folder, F_OK) != 0, errno == ENOENT, let parent = Folder.parent(of: folder) { folder = parent }
        return access(folder, W_OK | X_OK) == 0
    }

    /// The repository around the folder, or nil: `own` is one that is known without a look.
    private func enclosingRepository(_ own: String?) -> String? {
        for folder in Self.folders(from: path) where Self.isRepository(folder) { return folder }
        guard let own = own.map(RealPath.of) else { return nil }
        return "\(path)/".utf8.starts(with: "\(own)/".utf8) ? own : nil
    }

    /// Whether git takes the folder for a repository: a work tree, or a bare one.
    private static func isRepository(_ folder: String) -> Bool {
        let prefix = folder.utf8.elementsEqual("/".utf8) ? "" : folder
        var status = stat()
        if lstat("\(prefix)/.git", &status) == 0 {
            return status.st_mode & S_IFMT != S_IFDIR || access("\(prefix)/.git/HEAD", F_OK) == 0
        }
        return access("\(prefix)/HEAD", F_OK) == 0 && Folder.exists("\(prefix)/objects")
            && Folder.exists("\(prefix)/refs")
    }

    /// A file above the folder that tools would take for the project's, or nil.
    package var projectFileAbove: String? {
        for folder in Self.folders(from: path).dropFirst() {
            let prefix = folder.utf8.elementsEqual("/".utf8) ? "" : folder
            for name in ProjectFiles.names where access("\(prefix)/\(name)", F_OK) == 0 { return "\(prefix)/\(name)" }
        }
        return nil
    }

    /// The folder, and those above it up to the root.
    private static func folders(from path: String) -> [String] {
        var folders = [path]
        while let parent = Folder.parent(of: folders[folders.count - 1]) { folders.append(parent) }
        return folders + ["/"]
    }

    // MARK: - Making

    /// Makes the folder if it is missing, and makes sure that nobody else can look into it.
    ///
    /// - Throws: `WorkError` if it cannot be made, or is not what it must be.
    package func make() throws(WorkError) {
        do throws(FileError) {
            if let parent = Folder.parent(of: path) { try Folder.make(parent) }
        } catch {
            throw WorkError("\(error). Set PITLANE_WORK to a folder that can be written")
        }
        // A mask must not take more than it should.
        if mkdir(path, 0o700) == 0 { chmod(path, 0o700) }
        let code = errno
        guard try Self.check(path) else {
            let error = FileError(action: "create the folder", path: path, code: code)
            throw WorkError("\(error). Set PITLANE_WORK to a folder that can be written")
        }
    }

    /// - Returns: whether there is a folder at `path`.
    /// - Throws: `WorkError` if what is there is a link or a file, belongs to somebody else, or is open to others.
    @discardableResult
    private static func check(_ path: String) throws(WorkError) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        let remedy = "Set PITLANE_WORK to another folder"
        guard status.st_mode & S_IFMT != S_IFLNK else {
            throw WorkError("\(path), which is to hold workspaces, is a link: remove it. \(remedy) to use its target")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw WorkError("\(path), which is to hold workspaces, is not a folder. \(remedy)")
        }
        guard status.st_uid == getuid() else {
            throw WorkError(
                "\(path), which is to hold workspaces, belongs to the user with the id \(status.st_uid) and you are "
                    + "\(getuid()). \(remedy)")
        }
        guard status.st_mode & 0o777 == 0o700 else {
            throw WorkError(
                "\(path), which is to hold workspaces, has mode \(String(status.st_mode & 0o777, radix: 8)) and must "
                    + "be 700: chmod 700 \(path)")
        }
        return true
    }
}
