import Basics
import Files

/// Brings caches from the store into the job's folders and back, as archives of the system's tar.
struct CacheTransfer: Sendable {
    let host: any ActionHost
    private let compression: CacheCompression

    init(_ host: any ActionHost) {
        self.host = host
        compression = CacheCompression(host.environment)
    }

    /// Finds the entry and, unless only looked up, unpacks it.
    ///
    /// A cache saves time and nothing else: what goes wrong with it is a warning and a miss.
    func restore(_ request: CacheRequest, lookupOnly: Bool = false) async -> CacheHit? {
        do {
            let keys = [request.key] + request.restoreKeys
            let version = request.version(compression)
            guard let hit = try host.caches.find(scopes: scopes, keys: keys, version: version) else { return nil }
            if lookupOnly { return hit }
            let status = try await tar(["-x", "-f", hit.archive, "-P", "-C", host.facts.workspace])
            guard status == 0 else { throw ActionError("tar ended with exit code \(status); see above") }
            return hit
        } catch {
            warn("Failed to restore: \(error)")
            return nil
        }
    }

    /// Saves the paths under the request's key in the scope of the run's ref.
    ///
    /// - Returns: whether this made the entry.
    func save(_ request: CacheRequest) async -> Bool {
        do {
            let search = try FileSearch(
                request.paths.joined(separator: "\n"), from: host.facts.workspace, home: host.environment["HOME"],
                includesHidden: true, action: request.action
            )
            let entries = try search.entries()
            guard !entries.isEmpty else {
                warn(
                    "Path Validation Error: Path(s) specified in the action for caching do(es) not exist, hence no cache is "
                        + "being saved."
                )
                return false
            }
            let version = request.version(compression)
            let scope = host.facts.ref
            guard let archive = try host.caches.reserve(scope: scope, key: request.key, version: version) else {
                host.write("Cache with key \(request.key) exists already, not saving it again")
                return false
            }
            do {
                try await pack(entries, into: archive)
                guard try host.caches.commit(path: archive, scope: scope, key: request.key, version: version) else {
                    host.write("Cache with key \(request.key) was saved by another job")
                    return false
                }
                host.write("Cache saved with key: \(request.key)")
                return true
            } catch {
                try Folder.remove(FilePath(archive))
                throw error
            }
        } catch {
            warn("Failed to save: \(error)")
            return false
        }
    }

    private func pack(_ entries: [FilePath], into archive: String) async throws {
        let workspace = FilePath(host.facts.workspace)
        let folder = FilePath(host.facts.temporary) / "_cache"
        try Folder.make(folder)
        let list = folder / "manifest"
        // What lies in the job's own folders is found again from the workspace, the rest at its place.
        let places = [host.environment["HOME"] ?? "", host.facts.temporary].filter { !$0.isEmpty }
        let own = [workspace.parent] + places.map { FilePath($0) }
        let names = entries.map { entry -> [UInt8] in
            let isOwn = own.contains { entry.relative(to: $0) != nil }
            return (isOwn ? Self.path(to: entry, from: workspace) : entry).bytes + [0]
        }
        try Folder.write(names.joined(), to: list)
        // Names that end in NUL may hold line breaks, and one that begins with `-` is no option.
        let status = try await tar([
            "--posix", "-c", "-f", archive, "-P", "-C", workspace.description, "--null", "--files-from=\(list)",
        ])
        guard status == 0 else { throw ActionError("tar ended with exit code \(status); see above") }
    }

    private func tar(_ arguments: [String]) async throws -> Int32 {
        let folder = host.facts.workspace
        try Folder.make(FilePath(folder))
        return try await host.execute(
            ["tar", compression.option] + arguments, in: folder, environment: host.environment)
    }

    /// The path from one folder to another place, so that an entry fits a workspace elsewhere.
    static func path(to target: FilePath, from folder: FilePath) -> FilePath {
        let (parts, start) = (target.components, folder.components)
        let common = zip(parts, start).prefix { $0.elementsEqual($1) }.count
        let up = [[UInt8]](repeating: Array("..".utf8), count: start.count - common)
        let way = up + parts[common...].map { Array($0) }
        return way.isEmpty ? FilePath(".") : FilePath(bytes: way.joined(separator: [UInt8(ascii: "/")]))
    }

    /// The refs whose caches this run may read, in order: its own, its base, the default branch.
    private var scopes: [String] {
        let facts = host.facts
        var scopes: [String] = []
        let branches = [facts.baseRef, facts.defaultBranch].filter { !$0.isEmpty }.map { "refs/heads/" + $0 }
        for scope in [facts.ref] + branches where !scopes.contains(where: { Key($0) == Key(scope) }) {
            scopes.append(scope)
        }
        return scopes
    }

    private func warn(_ message: String) { host.write(Annotation(level: .warning, message: message).command) }
}
