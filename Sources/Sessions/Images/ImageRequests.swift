import Basics
import Configuration
import Files
import Images
import Journal
import Planning

/// Makes requests of what `pitlane.yml` says of images.
struct ImageRequests {
    /// Gives the value of a secret that was not given, or nil.
    typealias SecretValue = (Key) throws -> String?

    let host: HostFacts
    let options: ImageOptions
    /// The repository's root, which paths of base images are relative to.
    let root: String
    /// The folder of the files: the root, or those of a commit.
    let tree: FilePath
    /// The names of stored secrets, in lower case.
    let reserved: Set<Key>
    let secret: SecretValue

    /// - Throws: `SessionError` for the first thing that cannot be built.
    func requests(_ images: [ImageSettings]) throws -> [ImageRequest] {
        let platform: Key = Key(host.architecture) == "ARM64" ? "linux/arm64" : "linux/amd64"
        for name in options.arguments.keys.sorted() where Self.isSecret(name, reserved) {
            throw SessionError("--arg \(name): \(ImageSettings.refusal(of: name))")
        }
        // All problems are told at once.
        var (requests, problems): ([ImageRequest], [SessionError]) = ([], [])
        let request = { (settings: ImageSettings) throws -> ImageRequest in
            var arguments: [Key: String] = [:]
            for (name, argument) in settings.arguments {
                guard !Self.isSecret(name, reserved) else {
                    throw Self.error(ImageSettings.refusal(of: name), at: argument.place)
                }
                arguments[name] = argument.value.string
            }
            if let other = settings.platforms.first(where: { $0.name != platform }) {
                throw Self.error(
                    "images for \(other.name) cannot be built here: this machine is \(platform), and this version builds for "
                        + "no other", at: other.place)
            }
            let context = settings.context == "" ? tree : tree / settings.context.string
            guard context.real.isInside(tree.real), Folder.exists(context) else {
                throw SessionError(
                    "images.\(settings.name): the context '\(settings.context)' is not a folder of the repository")
            }
            let file = settings.file?.string ?? (settings.context == "" ? "" : "\(settings.context)/") + "Dockerfile"
            let path = tree / file
            // Links may lead anywhere, and a pipe would never end; a missing file is told below.
            let isThere = Folder.entry(at: path, followingLinks: true) != nil
            guard !isThere || Folder.isFile(path) && path.real.isInside(tree.real) else {
                throw SessionError("images.\(settings.name): '\(SafeText.line(file))' is not a file of the repository")
            }
            return ImageRequest(
                name: settings.name, context: context.real, file: (path, file),
                arguments: arguments.merging(options.arguments) { $1 }, secrets: try secrets(settings), root: root,
                platform: platform, isUncached: options.isUncached)
        }
        for settings in images {
            do { requests.append(try request(settings)) } catch let error as SessionError {
                problems.append(error)
            }
        }
        // A next step belongs at the end.
        problems = problems.filter { $0.next == nil } + problems.filter { $0.next != nil }
        guard problems.isEmpty else {
            throw SessionError(problems.map(\.description).joined(separator: "\n"), next: problems.last?.next)
        }
        return requests
    }

    private static func isSecret(_ name: Key, _ stored: Set<Key>) -> Bool {
        ImageSettings.looksSecret(name) || stored.contains(name.asciiLowercased)
    }

    /// The values of an image's secrets: those that were asked for, and those that its settings name.
    private func secrets(_ settings: ImageSettings) throws -> [Key: String] {
        var wanted = options.secrets
        for name in settings.secrets where wanted[name] == nil { wanted[name] = .some(nil) }
        var values: [Key: String] = [:]
        for (name, given) in wanted.sorted(by: { $0.key < $1.key }) {
            guard let value = try given ?? secret(name) else {
                throw SessionError(
                    "--secret \(name): neither the environment nor the stored secrets have it; store it with",
                    next: .storeSecret)
            }
            values[name] = value
        }
        return values
    }

    private static func error(_ message: String, at place: SourceRange) -> SessionError {
        SessionError("\(ProjectConfiguration.fileName):\(place.start.line):\(place.start.column): \(message)")
    }
}
