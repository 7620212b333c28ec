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
    private let host: HostFacts
    /// The commit that the files are of; nil for uncommitted changes.
    private let commit: Key?
    /// Whether the work tree has changes that no commit has, which are in the images then.
    package let isUncommitted: Bool
    /// The folder of the images.
    package let folder: String
    /// What is to be built, in order.
    package let requests: [ImageRequest]

    /// The variable that tells the steps of a run where its images are kept.
    package static let variable: Key = "PITLANE_IMAGES"

    /// The folder of images of a data folder.
    package static func folder(in data: String) -> String { "\(data)/images" }

    /// Reads the settings of the work tree.
    ///
    /// - Throws: `SessionError` for what cannot be built; nothing has happened then.
    package init(_ place: Place, _ options: ImageOptions) throws {
        let root = try place.root()
        let data = place.data ?? options.folder.flatMap { Folder.parent(of: $0) } ?? "\(root)/.pitlane"
        let head = try? GitRepository(containing: root, environment: place.host.environment).head()
        isUncommitted = head?.isDirty ?? true
        // What a job adds to its checkout is made of the run's commit.
        let isOfCommit =
            try options.step.isInWorkflow ? options.step.socket()?.facts()?.isUncommitted != true : !isUncommitted
        commit = isOfCommit ? head?.sha.map { Key($0) } : nil
        folder = Self.folder(in: data)
        host = place.host
        // A step has the secrets that its job gives it, and no others.
        let stored = options.folder == nil ? try StoredValues(data: data) : nil
        let reader = ImageRequests(
            host: host, options: options, root: root, tree: FilePath(root), reserved: Self.names(of: stored)
        ) { [host] name in
            if let value = host.variable(name) { return value }
            return try stored?.secrets(given: [:], keyFile: host.keyFile).value(
                of: name.string.uppercased(), environment: nil, policies: [])
        }
        requests = try reader.requests(Self.chosen(options.names, root: root, place: place))
    }

    /// Reads the settings of images of a commit.
    ///
    /// - Parameters:
    ///   - data: the folder of the records.
    ///   - root: the repository's.
    ///   - tree: the files of the commit.
    ///   - images: what the commit says of them.
    ///   - secrets: gives the values of those that they name.
    init(
        _ host: HostFacts, data: String, root: String, tree: String, commit: Key, images: [ImageSettings],
        secrets: @escaping ImageRequests.SecretValue
    ) throws {
        isUncommitted = false
        self.commit = commit
        folder = Self.folder(in: data)
        self.host = host
        let options = ImageOptions(
            names: [], arguments: [:], secrets: [:], isUncached: false, folder: nil, step: GateStep { _ in nil })
        let reader = ImageRequests(
            host: host, options: options, root: root, tree: FilePath(tree),
            reserved: Self.names(of: try StoredValues(data: data)), secret: secrets)
        requests = try reader.requests(images)
    }

    private static func names(of stored: StoredValues?) -> Set<Key> {
        Set((stored?.secrets ?? []).map { $0.place.name.asciiLowercased })
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
            let origin = try? place.repository().originURL()
            all = [ImageSettings(name: defaultName(root: root, origin: origin))]
        }
        for name in names where !all.contains(where: { $0.name == name }) {
            let hint = Suggestion.hint(for: name, among: all.map(\.name)).map { "; \($0)" } ?? ""
            throw SessionError(
                "there is no image '\(name)'\(hint) (images here: \(Suggestion.list(all.map(\.name))))")
        }
        return names.isEmpty ? all : all.filter { names.contains($0.name) }
    }

    /// The repository's name as its remote has it, else that of its folder, in what a name may hold.
    static func defaultName(root: String, origin: String?) -> Key {
        let full = origin.flatMap { RepositoryName(url: $0)?.fullName } ?? root
        let bytes = RepositoryName.lastComponent(full).lowercased().utf8.map { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || ".-_".utf8.contains(byte)
                ? byte : UInt8(ascii: "-")
        }
        let name = String(decoding: bytes, as: UTF8.self).utf8.split { ".-_".utf8.contains($0) }
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
        return name.utf8.isEmpty ? "image" : Key(name)
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
            folder: folder, environment: host.environment, zygote: zygote, grace: grace)
        let result: Result<BuildResult, any Error> = WorkerThreads(limit: 2).run {
            do { return .success(try await builder.build(request, stop: stop, note: note, log: log)) } catch {
                return .failure(error)
            }
        }
        let built = try result.get()
        try ImageStore(folder: folder).note(Key(built.digest), of: commit)
        return built
    }
}
