package import Basics
import Files
package import Forges
import Glibc
package import Reports

/// Where reports lie in a checkout, and what files their paths are.
package struct ReportPlaces: Sendable {
    /// The checkout's root.
    package let root: String
    /// Which files reports speak of.
    package let paths: RepositoryPaths
    private let roots: [ReportRoot]
    private let workingDirectory: String

    /// - Parameters:
    ///   - git: The checkout that the reports speak of.
    ///   - roots: What `pitlane.yml` says of the folders that paths are relative to.
    ///   - folder: The working folder.
    package init(_ git: GitRepository, roots: [ReportRoot], in folder: String) throws {
        root = git.root
        (self.roots, workingDirectory) = (roots, folder)
        let files = try git.trackedFiles()
        var modules = GoModules()
        for file in files where GoModules.isModuleFile(file) {
            if let text = Self.source(file, in: git.root) { modules.add(file, text) }
        }
        paths = RepositoryPaths(root: Key(git.root), files: files, modules: modules) { [root] path in
            !path.string.utf8.contains(0) && access("\(root)/\(path)", F_OK) == 0
        }
    }

    /// Where a report lies, and the folder that its paths are relative to, if somebody said it.
    ///
    /// - Throws: `SessionError` for a folder that is not one of the repository.
    package func place(of file: ReportFiles.File) throws -> RepositoryPaths.Report {
        let isInput = Key(file.path) == "/dev/stdin"
        let path = isInput ? workingDirectory : Folder.parent(of: file.path) ?? "/"
        let folder = Self.realPath(path).flatMap { paths.inside(Key($0)) }
        var base: Key?
        if let root = file.root {
            let path = Folder.resolve(root, in: workingDirectory)
            base = Self.realPath(path).flatMap { Folder.exists($0) ? paths.inside(Key($0)) : nil }
            guard base != nil else { throw SessionError("--root: '\(root)' is not a folder of the repository") }
        } else if !isInput, let folder {
            let name = file.path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? ""
            let report = folder.string.utf8.isEmpty ? name : "\(folder)/\(name)"
            base = roots.last { $0.matches(Key(report)) }?.folder
            if let base, !base.string.utf8.isEmpty, !Folder.exists("\(root)/\(base)") {
                throw SessionError("pitlane.yml: gates.roots: '\(base)' is not a folder of the repository")
            }
        }
        return RepositoryPaths.Report(folder: folder, base: base)
    }

    /// The files of the checkout, with their text.
    package var repository: RepositoryFiles {
        RepositoryFiles(files: paths.files) { [root] in Self.source($0, in: root) }
    }

    /// The bytes of a file that a report names, unless they lie outside of `root`: nobody's `../../etc/passwd` comes
    /// into a page that is published.
    package static func source(_ path: Key, in root: String) -> [UInt8]? {
        guard !path.string.utf8.contains(0), let real = realPath(Folder.resolve(path.string, in: root)),
            let base = realPath(root), real.utf8.starts(with: "\(base)/".utf8)
        else { return nil }
        var status = stat()
        guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        // What cannot be read is shown as not at hand; a source too large to be shown need not be read.
        guard status.st_size <= 16 << 20 else { return nil }
        return (try? Folder.read(real, limit: 16 << 20)) ?? nil
    }

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
