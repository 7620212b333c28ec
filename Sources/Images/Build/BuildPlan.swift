import Basics
import Files

/// All that a build is made of, known before it begins.
struct BuildPlan {
    let request: ImageRequest
    let dockerfile: Dockerfile
    let context: BuildContext
    let bases: [BaseImages.Base]
    let key: BuildKey
    /// The build arguments; a folder of this machine that one names is the digest of what it holds.
    let arguments: [Key: String]
    private let images: DockerfileBases

    private static let fileLimit = 1 << 20

    /// Reads the files and finds the images.
    ///
    /// - Parameter records: the data folder, which is no part of a context.
    init(_ request: ImageRequest, buildah: Buildah, records: FilePath) throws {
        self.request = request
        let name = request.file.name
        guard let bytes = try Folder.read(request.file.path, limit: Self.fileLimit) else {
            throw ImageError(
                "there is no \(name): write one, or name it with images.\(request.name).file in pitlane.yml")
        }
        dockerfile = try Dockerfile(bytes, file: name)
        if let document = dockerfile.firstDocument, buildah.numbers.lexicographicallyPrecedes(Buildah.documentsSince) {
            throw ImageError(
                "here-documents need buildah \(Buildah.documentsSince.map(String.init).joined(separator: ".")); this is "
                    + "\(buildah.numbers.map(String.init).joined(separator: ".")). Write the commands with && and \\",
                at: name,
                line: document.lines.lowerBound)
        }
        try Self.check(request, dockerfile)
        images = try DockerfileBases(
            dockerfile, DockerfileArguments(dockerfile, given: request.arguments, platform: request.platform))
        bases = try BaseImages(
            images.uses, file: name, buildah: buildah, folder: request.root, platform: request.platform
        ).bases
        context = try BuildContext(request.context, ignoring: Self.ignored(request), excluded: records)
        let layouts = Dictionary(bases.filter { !$0.isNamed }.map { ($0.image, $0.digest) }) { first, _ in first }
        arguments = request.arguments.mapValues { layouts[Key($0)] ?? $0 }
        key = BuildKey(
            request, arguments: arguments, dockerfile: bytes, context: context.digest, bases: bases,
            builder: buildah.version)
    }

    /// `NAME.dockerignore` beside the Dockerfile, else `.dockerignore` of the context.
    private static func ignored(_ request: ImageRequest) throws -> IgnorePatterns {
        let own = FilePath(bytes: request.file.path.bytes + ".dockerignore".utf8)
        for path in [own, request.context / ".dockerignore"] {
            guard let bytes = try Folder.read(path, limit: fileLimit) else { continue }
            return try IgnorePatterns(bytes, file: path.relative(to: FilePath(request.root))?.description ?? "\(path)")
        }
        return try IgnorePatterns([], file: "")
    }

    /// Arguments that every builder knows.
    private static let predefined: Set<Key> = [
        "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "ftp_proxy",
        "no_proxy", "all_proxy", "SOURCE_DATE_EPOCH",
    ]

    /// An argument that the file does not know would change nothing, and be asked for for nothing.
    private static func check(_ request: ImageRequest, _ dockerfile: Dockerfile) throws {
        let declared = DockerfileArguments.declarations(
            dockerfile.globals + dockerfile.stages.flatMap(\.instructions)
        ).map(\.name)
        for name in request.arguments.keys.sorted() where !declared.contains(name) && !predefined.contains(name) {
            let hint = Suggestion.hint(for: name, among: declared).map { "; \($0)" } ?? ""
            throw ImageError("\(dockerfile.file) has no ARG \(name)\(hint)")
        }
        for (secret, value) in request.secrets.sorted(by: { $0.key < $1.key }) where value.utf8.count >= 4 {
            for (name, given) in request.arguments.sorted(by: { $0.key < $1.key })
            where Array(given.utf8).firstRange(of: Array(value.utf8)) != nil {
                throw ImageError(
                    "the argument \(name) holds the secret \(secret), and arguments stay in an image's history: read it with "
                        + "RUN --mount=type=secret,id=\(secret)")
            }
        }
    }

    /// The file for the builder.
    func pinned(declaring declared: [String]) -> [UInt8] {
        images.pinned(
            Dictionary(bases.map { ($0.image, $0.pin) }) { first, _ in first }, declaring: declared)
    }

    /// What the image says of the one it begins with.
    var annotations: JSONObject {
        var annotations = JSONObject()
        guard let base = bases.first(where: { $0.image == images.lastImage }) else { return annotations }
        annotations["org.opencontainers.image.base.digest"] = .string(base.digest)
        if base.isNamed { annotations["org.opencontainers.image.base.name"] = .string(base.image.string) }
        return annotations
    }
}
