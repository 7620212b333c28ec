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

        /// Why the state folder is passed over, or nil.
        package var objectionToState: String? {
            guard wanted == nil, let state else { return nil }
            let root = WorkRoot(at: state)
            if !WorkRoot.isOwn(base) { return "\(state) lies in another user's folder" }
            if let objection = root.objection(self) { return "\(state) \(objection)" }
            if let file = root.projectFileAbove { return "\(state) lies below \(file), which tools would read" }
            return root.isUsable ? nil : "\(state) cannot be written"
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
        let root: WorkRoot
        if let wanted = choice.wanted {
            root = WorkRoot(at: wanted)
            if let objection = root.objection(choice) {
                throw WorkError(
                    "PITLANE_WORK is \(wanted), which \(objection). Set PITLANE_WORK to a folder outside every repository"
                )
            }
        } else if let state = choice.state, choice.objectionToState == nil {
            root = WorkRoot(at: state)
        } else {
            root = WorkRoot(at: choice.fallback)
            if let objection = root.objection(choice) {
                throw WorkError(
                    "no folder for workspaces: \(choice.fallback) \(objection). Set PITLANE_WORK to a folder outside "
                        + "every repository")
            }
        }
        try check(root.path)
        return root
    }

    /// The folder at `path` with all links above it followed; it need not exist, and may be a link itself.
    init(at path: String) {
        var plain = path.utf8[...]
        while plain.count > 1, plain.last == UInt8(ascii: "/") { plain.removeLast() }
        let path = String(Substring(plain))
        let parent = RealPath.of(Folder.parent(of: path) ?? "/")
        let prefix = parent.utf8.elementsEqual("/".utf8) ? "" : parent
        // The end of a path such as `..` is no name of its own.
        let name = Folder.name(of: path)
        self.path = [".", ".."].contains(Key(name)) ? RealPath.of(path) : "\(prefix)/\(name)"
    }

    /// Why jobs cannot work in the folder, or nil.
    private func objection(_ choice: Choice) -> String? {
        if let around = enclosingRepository(choice.repository) { return "lies in the git repository \(around)" }
        let isPlain = path.utf8.allSatisfy { $0 != UInt8(ascii: ":") && $0 != 0x0A }
        return isPlain ? nil : "has a colon or a line break in its path, which PATH cannot hold"
    }

    /// Whether this user owns the folder at `base`, which is another's after `su`; a missing one belongs to nobody.
    private static func isOwn(_ base: String?) -> Bool {
        guard let base else { return true }
        var status = stat()
        return stat(base, &status) != 0 || status.st_uid == getuid()
    }

    /// Whether the folder can be made, if it is not there: what is there is looked at by `check`.
    private var isUsable: Bool {
        var status = stat()
        guard lstat(path, &status) != 0 else { return true }
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
    private var projectFileAbove: String? {
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
