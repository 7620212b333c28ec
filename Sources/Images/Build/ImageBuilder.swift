package import Basics
import Files
package import Processes

/// Builds images into the layout of a data folder.
///
///     let builder = ImageBuilder(folder: "/data/images", environment: environment, zygote: zygote)
///     let image = try await builder.build(request, stop: stop, note: { … }, log: { … })
///
/// `folder` is an OCI layout. Beside it lie `keys/`, which says what was made of what, `builds/`, of which commit
/// (`ImageStore`), `builder/`, buildah's own storage, and while a build runs `work/`.
package struct ImageBuilder: Sendable {
    private let folder: String
    private let environment: [(Key, String)]
    private let zygote: Zygote
    private let grace: GracePeriods

    /// - Parameters:
    ///   - folder: absolute; made when it is needed.
    ///   - environment: what buildah is started with.
    ///   - grace: how long a build that is stopped gets.
    package init(folder: String, environment: [(Key, String)], zygote: Zygote, grace: GracePeriods) {
        self.folder = folder
        self.environment = environment
        self.zygote = zygote
        self.grace = grace
    }

    private var layout: ImageLayout { ImageLayout(folder) }
    private var work: String { "\(folder)/work" }

    /// Builds an image, unless it is here.
    ///
    /// - Parameters:
    ///   - stop: stops it.
    ///   - note: gets what people should know.
    ///   - log: gets the lines of the build.
    /// - Throws: `ImageError` if it cannot be built; nothing of it is left then.
    package func build(
        _ request: ImageRequest, stop: BuildStop, note: @Sendable (String) -> Void,
        log: @escaping @Sendable (String) -> Void
    ) async throws -> BuildResult {
        let buildah = try Buildah(folder: "\(folder)/builder", environment: environment, temporary: "\(work)/tmp")
        let plan = try BuildPlan(request, buildah: buildah, records: FilePath(folder).parent)
        for name in plan.context.passedOver.prefix(10) {
            note("\(SafeText.line(name)) is neither file, folder nor link, so no image gets it")
        }
        if !request.isUncached, let known = try reuse(plan) { return known }
        try ImageStore(folder: folder).make()
        let lock: FolderLock
        if let free = try FolderLock.take("\(folder)/builder") {
            lock = free
        } else {
            note("waiting for another build")
            lock = try FolderLock.wait("\(folder)/builder")
        }
        // Whoever had the lock may have made it.
        if !request.isUncached, let known = try reuse(plan) { return known }
        return try await build(plan, buildah, lock, stop, log)
    }

    // MARK: - What is here

    /// An image that was made of the same.
    private func reuse(_ plan: BuildPlan) throws -> BuildResult? {
        let path = "\(folder)/keys/\(plan.key.text)"
        guard let text = try Folder.read(path, limit: 4096), let record = try? JSONValue.parse(bytes: text),
            let manifest = ImageLayout.Descriptor(record), layout.holds(manifest)
        else { return nil }
        let result = try result(plan, manifest, isReused: true)
        guard let result else { return nil }
        // Its name may belong to another one meanwhile.
        let isNamed = try layout.manifests().contains { $0.name == plan.request.name && $0.manifest == manifest }
        if !isNamed { try layout.name(manifest, plan.request.name) }
        return result
    }

    /// What an image is; nil if a part of it is missing.
    private func result(
        _ plan: BuildPlan, _ manifest: ImageLayout.Descriptor, isReused: Bool
    ) throws -> BuildResult? {
        let json = try layout.json(manifest.digest)
        let layers = (json["layers"]?.arrayValue ?? []).compactMap { ImageLayout.Descriptor($0) }
        guard let config = ImageLayout.Descriptor(json["config"]), (layers + [config]).allSatisfy(layout.holds) else {
            return nil
        }
        return BuildResult(
            name: plan.request.name, digest: manifest.digest,
            size: layers.reduce(manifest.size + config.size) { $0 + $1.size }, layers: layers.count,
            bases: plan.bases.map { ($0.image, $0.digest) }, isReused: isReused)
    }

    // MARK: - Building

    private func build(
        _ plan: BuildPlan, _ buildah: Buildah, _ lock: FolderLock, _ stop: BuildStop,
        _ log: @escaping @Sendable (String) -> Void
    ) async throws -> BuildResult {
        // What is still here is left over from a build that was killed.
        let isLeftOver = Folder.exists(work)
        try? Folder.remove(work)
        try Folder.make("\(work)/tmp", mode: 0o700)
        defer { try? Folder.remove(work) }
        try buildah.open()
        if isLeftOver { buildah.clear() }
        do {
            let layers = try plan.bases.flatMap { base in
                try stop.check()
                return try buildah.take(base, folder: work)
            }
            let bundle = CertificateBundle(environment: environment)
            try plan.context.copy(to: FilePath("\(work)/context"))
            try Folder.write(plan.pinned(declaring: bundle.handed.map(\.name)), to: "\(work)/Dockerfile")
            for name in ["none", "ignore"] { try Folder.write("", to: "\(work)/\(name)") }
            try stop.check()
            let image = try await run(plan, buildah, bundle, lock, stop, log)
            try stop.check()
            try buildah.write(image, to: "\(work)/image")
            let built = BuiltImage(
                folder: "\(work)/image", kept: Set(layers), handed: bundle.handed,
                unwanted: [Array(CertificateBundle.inside.utf8.dropFirst())])
            let manifest = try built.store(in: layout, annotations: plan.annotations)
            try stop.check()
            let record = JSONValue.object(manifest.json).bytes()
            try Folder.make("\(folder)/keys")
            try Folder.replace("\(folder)/keys/\(plan.key.text)", with: record, isDurable: true)
            try layout.name(manifest, plan.request.name)
            guard let result = try result(plan, manifest, isReused: false) else {
                throw ImageError(.failed, "the image is not whole in \(folder): its files were removed meanwhile")
            }
            return result
        } catch {
            buildah.clear()
            throw error
        }
    }

    /// Runs the builder.
    ///
    /// - Returns: the image's name in its storage.
    private func run(
        _ plan: BuildPlan, _ buildah: Buildah, _ bundle: CertificateBundle, _ lock: FolderLock, _ stop: BuildStop,
        _ log: @escaping @Sendable (String) -> Void
    ) async throws -> String {
        let secrets = plan.request.secrets.sorted { $0.key < $1.key }.enumerated().map { index, secret in
            (id: secret.key, variable: Key("PITLANE_BUILD_SECRET_\(index)"), value: secret.value)
        }
        // The same path is there on every machine, so that a layer does not tell whether it has certificates.
        let mount = "\(bundle.file ?? "\(work)/none"):\(CertificateBundle.inside):ro"
        var words = [
            "--file", "\(work)/Dockerfile", "--ignorefile", "\(work)/ignore", "--iidfile", "\(work)/id", "--platform",
            plan.request.platform.string, "--volume", mount,
        ]
        if plan.request.isUncached { words.append("--no-cache") }
        let arguments = bundle.handed + plan.arguments.sorted { $0.key < $1.key }.map { ($0.key.string, $0.value) }
        for (name, value) in arguments { words += ["--build-arg", "\(name)=\(value)"] }
        for secret in secrets { words += ["--secret", "id=\(secret.id),type=env,src=\(secret.variable)"] }
        words.append("\(work)/context")
        let sink = LogSink(BuildLog(plan.dockerfile, secrets: secrets.map(\.value)), show: log)
        let keeper = try JobKeeper.start(zygote: zygote, locks: [lock.descriptor])
        let exit: Result<ProcessExit, any Error>
        do {
            let process = try keeper.start(
                buildah.spec(buildah.buildCommand(words), secrets: secrets.map { ($0.variable, $0.value) }),
                output: sink)
            stop.onStop { [grace] in keeper.terminate(process, grace: grace) }
            exit = .success(try await keeper.exit(of: process))
        } catch {
            exit = .failure(error)
        }
        stop.onStop(nil)
        _ = await keeper.close()
        try stop.check()
        let code = try exit.get().code
        guard code == 0 else {
            let failure = sink.log.failure(code: code, folder: work)
            throw BuildFailure(error: failure, tail: sink.log.tail)
        }
        let id = try Folder.content(of: "\(work)/id", limit: 256)
        return String(decoding: id, as: UTF8.self)
    }
}
