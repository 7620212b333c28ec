import Glibc
import TestSupport

/// The project's own files, as they are on disk.
enum Repository {
    /// A file with its path from the root and its text.
    struct File {
        let path: String
        let text: String
    }

    /// Every file of the project that belongs to it: no build products, records, environments or version control.
    static let files: [String] = {
        var files: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            for name in (try? ProjectRoot.names(inFolder: absolute(folder))) ?? [] where !isForeign(name) {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                if isFolder(path) { folders.append(path) } else { files.append(path) }
            }
        }
        return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }()

    /// The Swift files below `Sources` and `Tests`, read and cut into tokens once for all tests.
    static let swiftSources: Result<[SwiftSource], FileProblem> = Result {
        () throws(FileProblem) in
        let isSwift = { (path: String) in
            path.hasSuffix(".swift") && (path.hasPrefix("Sources/") || path.hasPrefix("Tests/"))
        }
        return try files(where: isSwift).map { SwiftSource($0) }
    }

    /// The Swift files below `folder`.
    static func swiftSources(in folder: String) throws -> [SwiftSource] {
        try swiftSources.get().filter { $0.path.hasPrefix("\(folder)/") }
    }

    /// The documents whose claims are checked: README, CONTRIBUTING and everything in `docs`.
    static func documents() throws -> [File] {
        try files(where: { $0.hasSuffix(".md") && (!$0.utf8.contains(UInt8(ascii: "/")) || $0.hasPrefix("docs/")) })
    }

    /// The files whose path fits, with their text.
    static func files(where fits: (String) -> Bool) throws(FileProblem) -> [File] {
        var found: [File] = []
        for path in files where fits(path) {
            found.append(File(path: path, text: try ProjectRoot.text(ofFile: absolute(path))))
        }
        return found
    }

    /// The path on this machine of a path from the root.
    static func absolute(_ path: String) -> String { path.isEmpty ? ProjectRoot.path : "\(ProjectRoot.path)/\(path)" }

    /// Whether something is at `path` from the root.
    static func exists(_ path: String) -> Bool { access(absolute(path), F_OK) == 0 }

    /// Whether the file at `path` may be executed.
    static func isExecutable(_ path: String) -> Bool { access(absolute(path), X_OK) == 0 }

    /// Whether `path` is a folder itself; a link to one is a file here, so that no walk goes in circles.
    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(absolute(path), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func isForeign(_ name: String) -> Bool {
        let others = [".git", ".swiftpm", ".pitlane", ".venv", "node_modules", "__pycache__", "Package.resolved"]
        return others.contains(name) || name.hasPrefix(".build") || name.hasSuffix("_cache") || name.hasSuffix(".pyc")
    }
}
