package import Basics
import Configuration
import Engine
import Files
import Forges
package import Images
import Journal
import Planning
package import Processes

/// Builds the images of a repository.
package struct ImageSession: Sendable {
    private let place: Place
    private let options: ImageOptions
    private let root: String
    /// The folder of the images.
    package let folder: String
    /// What is to be built, in order.
    package let requests: [ImageRequest]

    /// The variable that tells the steps of a run where its images are kept.
    package static let variable: Key = "PITLANE_IMAGES"

    /// The folder of images of a data folder.
    package static func folder(in data: String) -> String { "\(data)/images" }

    /// Reads the settings.
    ///
    /// - Throws: `SessionError` for what cannot be built; nothing has happened then.
    package init(_ place: Place, _ options: ImageOptions) throws {
        self.place = place
        self.options = options
        let root = try place.root()
        self.root = root
        let data = place.data ?? options.folder.flatMap { Folder.parent(of: $0) } ?? "\(root)/.pitlane"
        folder = Self.folder(in: data)
        let platform: Key = Key(place.host.architecture) == "ARM64" ? "linux/arm64" : "linux/amd64"
        // A step has the secrets that its job gives it, and no others.
        let stored = options.folder == nil ? try StoredValues(data: data) : nil
        let secrets = try Self.secrets(options.secrets, stored, keyFile: place.host.keyFile)
        let reserved = Set((stored?.secrets ?? []).map { $0.place.name.asciiLowercased })
        for name in options.arguments.keys.sorted() where Self.isSecret(name, reserved) {
            throw SessionError("--arg \(name): \(ImageSettings.refusal(of: name))")
        }
        requests = try Self.chosen(options.names, root: root, place: place).map { settings in
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
            let context = settings.context == "" ? FilePath(root) : FilePath(root) / settings.context.string
            guard context.real.isInside(FilePath(root).real), Folder.exists(context) else {
                throw SessionError(
                    "images.\(settings.name): the context '\(settings.context)' is not a folder of the repository")
            }
            let file = settings.file?.string ?? (settings.context == "" ? "" : "\(settings.context)/") + "Dockerfile"
            let path = FilePath(root) / file
            // Links may lead anywhere, and a pipe would never end; a missing file is told below.
            let isThere = Folder.entry(at: path, followingLinks: true) != nil
            guard !isThere || Folder.isFile(path) && path.real.isInside(FilePath(root).real) else {
                throw SessionError("images.\(settings.name): '\(SafeText.line(file))' is not a file of the repository")
            }
            return ImageRequest(
                name: settings.name, context: context.real, file: (FilePath(root) / file, file),
                arguments: arguments.merging(options.arguments) { $1 }, secrets: secrets, root: root,
                platform: platform, isUncached: options.isUncached)
        }
    }

    /// The settings of the images that are asked for.
    private static func chosen(_ names: [Key], root: String, place: Place) throws -> [ImageSettings] {
        var all = try GateSettings.workTree(around: root).images
        if all.isEmpty {
            guard Folder.isFile("\(root)/Dockerfile") else {
                throw SessionError(
                    "there is nothing to build: no Dockerfile at the repository's root, and no images in "
                        + ProjectConfiguration.fileName)
            }
            all = [ImageSettings(name: defaultName(root: root, place: place))]
        }
        for name in names where !all.contains(where: { $0.name == name }) {
            let hint = Suggestion.hint(for: name, among: all.map(\.name)).map { "; \($0)" } ?? ""
            throw SessionError(
                "there is no image '\(name)'\(hint) (images here: \(Suggestion.list(all.map(\.name))))")
        }
        return names.isEmpty ? all : all.filter { names.contains($0.name) }
    }

    /// The repository's name as its remote has it, else that of its folder, in what a name may hold.
    private static func defaultName(root: String, place: Place) -> Key {
        let url = try? place.repository().originURL()
        let full = url.flatMap { RepositoryName(url: $0)?.fullName } ?? root
        let bytes = RepositoryName.lastComponent(full).lowercased().utf8.map { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || ".-_".utf8.contains(byte)
                ? byte : UInt8(ascii: "-")
        }
        let name = String(decoding: bytes, as: UTF8.self).utf8.split { ".-_".utf8.contains($0) }
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
        return name.utf8.isEmpty ? "image" : Key(name)
    }

    private static func isSecret(_ name: Key, _ stored: Set<Key>) -> Bool {
        ImageSettings.looksSecret(name) || stored.contains(name.asciiLowercased)
    }

    private static func secrets(
        _ wanted: [Key: String?], _ stored: StoredValues?, keyFile: String
    ) throws -> [Key: String] {
        var values: [Key: String] = [:]
        let kept = wanted.values.contains { $0 == nil } ? try stored?.secrets(given: [:], keyFile: keyFile) : nil
        for (name, given) in wanted {
            guard let value = given ?? kept?.value(of: name.string.uppercased(), environment: nil, policies: []) else {
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

    /// Whether the work tree has changes that no commit has, which are in the images then.
    package var isUncommitted: Bool {
        let git = try? GitRepository(containing: root, environment: place.host.environment)
        return (try? git?.changedFiles(fromCommitToWorkTree: "HEAD").isEmpty) != true
    }

    /// Builds an image, on the calling thread.
    ///
    /// - Parameters:
    ///   - stop: stops it.
    ///   - grace: how long a build that is stopped gets.
    ///   - note: gets what people should know.
    ///   - log: gets the lines of the build.
    package func build(
        _ request: ImageRequest, zygote: Zygote, stop: BuildStop, grace: GracePeriods,
        note: @escaping @Sendable (String) -> Void, log: @escaping @Sendable (String) -> Void
    ) throws -> BuildResult {
        let builder = ImageBuilder(
            folder: folder, environment: place.host.environment, zygote: zygote, grace: grace)
        let result: Result<BuildResult, any Error> = WorkerThreads(limit: 2).run {
            do { return .success(try await builder.build(request, stop: stop, note: note, log: log)) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
