import Basics
import Files

/// A node program with what its place tells about it.
struct NodeCandidate: Hashable, Sendable {
    let path: FilePath
    /// The version where the folder is named after it, as in the tool cache.
    let version: Version?
    /// Whether its folder holds node and its companions alone, and so may stand first in `PATH` as it is.
    let hasOwnFolder: Bool

    /// All nodes of the tool cache, of nvm and in `PATH`; each file once.
    static func all(environment: [Key: String], toolCache: FilePath, architecture: String) -> [NodeCandidate] {
        var found: [NodeCandidate] = []
        var seen: Set<FilePath> = []
        func add(_ path: FilePath, _ version: Version?, hasOwnFolder: Bool) {
            guard Folder.isExecutableFile(path), seen.insert(path.real).inserted else { return }
            found.append(NodeCandidate(path: path, version: version, hasOwnFolder: hasOwnFolder))
        }
        for name in (try? Folder.names(in: toolCache / "node")) ?? [] {
            let folder = (toolCache / "node").appending(name)
            guard let version = Version(String(decoding: name, as: UTF8.self)),
                Folder.entry(at: folder / "\(architecture).complete") != nil
            else { continue }
            add(folder / architecture / "bin/node", version, hasOwnFolder: true)
        }
        let folders = (environment["PATH"] ?? "").utf8.split(separator: UInt8(ascii: ":")).map { FilePath(bytes: $0) }
        for folder in folders.filter(\.isAbsolute) + ["/usr/local/bin", "/usr/bin"].map({ FilePath($0) }) {
            // nvm: …/versions/node/v20.1.0/bin, with the other versions beside it.
            let versions = folder.parent.parent
            if versions.name.elementsEqual("node".utf8), versions.parent.name.elementsEqual("versions".utf8) {
                for name in (try? Folder.names(in: versions)) ?? [] {
                    let version = Version(String(decoding: name, as: UTF8.self))
                    add(versions.appending(name) / "bin/node", version, hasOwnFolder: true)
                }
            }
            for name in ["node", "nodejs"] { add(folder / name, nil, hasOwnFolder: false) }
        }
        return found
    }
}
