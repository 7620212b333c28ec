import Glibc

/// Paths without links in them.
package enum RealPath {
    /// `path`, absolute, with the links of all folders that exist followed; the rest stays as it is.
    package static func of(_ path: String) -> String {
        if let found = resolved(path) { return found }
        guard let parent = Folder.parent(of: path) else { return path }
        let name = String(decoding: path.utf8.dropFirst(parent.utf8.count + 1), as: UTF8.self)
        return "\(of(parent))/\(name)"
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
