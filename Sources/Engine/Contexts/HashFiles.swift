import Basics
import Files
import Glibc
import Hashing

/// Why `hashFiles` failed, in GitHub's words.
struct HashFilesError: Error, Hashable, Sendable {
    let message: String
}

/// The `hashFiles` function (docs/language/expressions.md#hashfiles).
enum HashFiles {
    /// The hash over the files that `patterns` match below `workspace`, or an empty text where none does.
    ///
    /// The digest is taken over the 32-byte digests of the files, in the order of the walk: the roots of the patterns,
    /// depth first, names in the order of their bytes. A link to a file counts by what it leads to; folders behind links
    /// are searched only if the first pattern is `--follow-symbolic-links`.
    static func digest(patterns: [String], workspace: String) throws(HashFilesError) -> String {
        var lines = patterns[...]
        var followsLinks = false
        if let first = lines.first, first.utf8.starts(with: "--".utf8) {
            guard Key(first).asciiLowercased == "--follow-symbolic-links" else {
                throw HashFilesError(
                    message: "Invalid glob option \(first), avaliable option: '--follow-symbolic-links'.")
            }
            followsLinks = true
            lines = lines.dropFirst()
        }
        let list: GlobList
        do throws(GlobError) {
            list = try GlobList(lines.joined(separator: "\n"), base: workspace)
        } catch {
            throw HashFilesError(message: "\(error)")
        }
        var walk = Walk(list: list, workspace: workspace, followsLinks: followsLinks)
        for root in list.searchRoots { walk.visit(root) }
        if let problem = walk.problem {
            throw HashFilesError(
                message: """
                    hashFiles('\(lines.joined(separator: ","))') failed. Fail to hash files under directory \
                    '\(workspace)': \(problem)
                    """)
        }
        return walk.count == 0 ? "" : walk.stream.finish().hex
    }

    private struct Walk {
        let list: GlobList
        let workspace: String
        let followsLinks: Bool
        var stream = DigestStream()
        var count = 0
        var problem: String?

        mutating func visit(_ root: [Key]) {
            let path = "/" + root.map(\.string).joined(separator: "/")
            visit(path, list.cursor(at: root), depth: 0)
        }

        private mutating func visit(_ path: String, _ cursor: GlobList.Cursor, depth: Int) {
            guard problem == nil, depth < 256 else { return }
            var status = stat()
            guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return }
            switch status.st_mode & S_IFMT {
            case S_IFREG:
                guard cursor.includes(isDirectory: false), isInWorkspace(path) else { return }
                add(path)
            case S_IFLNK:
                // A link that matches stands for the file it leads to, also where folders behind links are not searched.
                guard cursor.includes(isDirectory: false), isInWorkspace(path) else { return }
                guard stat(path, &status) == 0 else {
                    problem = "\(path) is a link to something that is not there"
                    return
                }
                if status.st_mode & S_IFMT == S_IFREG { add(path) }
            case S_IFDIR:
                // Only files under the workspace count, but it may lie below the folder that is searched.
                guard cursor.mayIncludeBelow, isInWorkspace(path) || isAboveWorkspace(path) else { return }
                for name in (try? Folder.names(in: path)) ?? [] {
                    let name = String(decoding: name, as: UTF8.self)
                    visit(
                        path.utf8.count == 1 ? "/\(name)" : "\(path)/\(name)", cursor.entering(Key(name)),
                        depth: depth + 1)
                }
            default: return
            }
        }

        private func isInWorkspace(_ path: String) -> Bool {
            Key(path) == Key(workspace) || path.utf8.starts(with: "\(workspace)/".utf8)
        }

        private func isAboveWorkspace(_ path: String) -> Bool {
            path.utf8.count == 1 || workspace.utf8.starts(with: "\(path)/".utf8)
        }

        private mutating func add(_ path: String) {
            do throws(FileError) {
                stream.update(try Folder.digest(of: path).bytes)
                count += 1
            } catch {
                problem = error.description
            }
        }
    }
}
