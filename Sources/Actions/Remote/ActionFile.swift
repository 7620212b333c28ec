import Basics
import Files
package import Workflows

/// The definition in an action's folder: `action.yml`, else `action.yaml`, else a `Dockerfile`
/// (docs/language/actions.md).
package struct ActionFile: Sendable {
    /// `action.yml`.
    package let name: String
    /// The file; what a `Dockerfile` says is of no interest.
    package let bytes: [UInt8]

    /// The names in the order they are looked for.
    package static let names = ["action.yml", "action.yaml", "Dockerfile"]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// The file of the action in `path`, a folder seen from `root`; nil where there is none.
    ///
    /// - Throws: `ActionProblem` for a path or a link that leads out of `root`, and for what cannot be read.
    package init?(in path: String, of root: String) throws(ActionProblem) {
        for name in Self.names {
            let file = path.utf8.isEmpty ? name : "\(path)/\(name)"
            guard let bytes = try Self.read(file, of: root) else { continue }
            self.init(name: name, bytes: bytes)
            return
        }
        return nil
    }

    /// A file below `root`, or nil where there is none; neither `..` nor a link may lead out.
    package static func read(_ path: String, of root: String) throws(ActionProblem) -> [UInt8]? {
        let root = FilePath(root).real
        let file = root.resolving(FilePath(path)).real
        guard !FilePath(path).isAbsolute, file.isInside(root) else {
            throw ActionProblem("'\(path)' leads out of its repository", "use a path inside it")
        }
        guard Folder.entry(at: file)?.kind == .file else { return nil }
        do { return try Folder.content(of: file, limit: 1 << 20) } catch { throw ActionProblem(error) }
    }

    /// The action it defines.
    ///
    /// - Parameter path: the file's name for messages.
    /// - Throws: `ActionProblem` with all that is wrong with it.
    package func definition(path: String) throws(ActionProblem) -> ActionDefinition {
        let isDockerfile = name.utf8.elementsEqual("Dockerfile".utf8)
        let (action, diagnostics) =
            isDockerfile ? ActionReader.dockerfile(path: path) : ActionReader.read(path: path, bytes)
        guard let action else {
            let errors = diagnostics.filter { $0.severity == .error }.map(\.line)
            throw ActionProblem(errors.joined(separator: "\n"))
        }
        return action
    }
}
