import Basics
import Configuration
import Delivery
import Engine
import Files
import Forges
import Glibc
import Images
import Journal
import Planning
package import Processes
import Releases
import Rollouts
import Synchronization

/// Which image a deployment brings, and under which version.
extension DeploymentSettings {
    /// What is needed to build an image that is not there.
    package struct Building: Sendable {
        let zygote: @Sendable () throws -> Zygote
        let grace: GracePeriods

        /// - Parameters:
        ///   - zygote: what starts the builder, asked for only if something is built.
        ///   - grace: how long a build that is stopped gets.
        package init(zygote: @escaping @Sendable () throws -> Zygote, grace: GracePeriods) {
            self.zygote = zygote
            self.grace = grace
        }
    }

    /// What is to be deployed; the image of a commit is built where it is not here.
    ///
    /// - Throws: `SessionError` where there is no such image, or it cannot be built.
    func wish(
        _ choice: ReleaseChoice, of service: ServiceConfiguration, _ target: TargetConfiguration,
        _ building: Building, _ observer: any DeliveryObserver, _ isStopped: @escaping @Sendable () -> Bool
    ) throws -> Deployment.Wish {
        let name = choice.name ?? usualVersion()
        let own = Key(subject.commit)
        if let digest = choice.digest { return try wish(digest, name, saidToBeOf: choice.version == nil ? nil : own) }
        let images = try images(at: subject.commit)
        guard images.contains(where: { $0.name == Key(service.image) }) else {
            return .deploy(version: name, image: .known("\(service.image):\(name)"), commit: own)
        }
        func build(_ sha: String, _ images: [ImageSettings]) throws -> WantedImage {
            .stored(try self.build(service.image, sha, images, building, observer, isStopped))
        }
        guard let version = choice.version else {
            return .deploy(version: name, image: try build(subject.commit, images), commit: own)
        }
        // What the environment still has under this name is that version, whatever its tag says now.
        if let known = try Target.imageName(of: version, service.name, target) {
            return .deploy(version: version, image: .known(known), commit: nil)
        }
        let sha = try commit(of: version, target)
        return .deploy(version: version, image: try build(sha, self.images(at: sha)), commit: Key(sha))
    }

    /// An image by its digest: that of its manifest, or of the engine's.
    ///
    /// - Parameter commit: the commit that it is said to be of, where nobody knows better.
    private func wish(_ digest: Key, _ version: Key, saidToBeOf commit: Key?) throws -> Deployment.Wish {
        let found: StoredImage?
        do { found = try store.image(digest) } catch let error as ImageError { throw SessionError("\(error)") }
        guard let image = found else {
            return .deploy(version: version, image: .known(digest.string), commit: commit)
        }
        store.use(digest)
        switch store.origin(of: digest) {
        case .uncommitted:
            throw SessionError(
                "\(digest) was built of uncommitted changes, and only commits are deployed: commit them, and build it "
                    + "again")
        case .commit(let commit): return .deploy(version: version, image: .stored(image), commit: commit)
        case nil: return .deploy(version: version, image: .stored(image), commit: commit)
        }
    }

    private var store: ImageStore { ImageStore(folder: ImageSession.folder(in: subject.data)) }

    // MARK: - Versions

    /// The release that is tagged at the commit, the latest of several; else its first digits.
    func usualVersion() -> Key {
        let release = versions.tag(at: Key(subject.commit)).map { VersionTags.imageTag(of: $0) }
        return release.flatMap { ReleaseChoice.isTag($0.string) ? $0 : nil }
            ?? Key(Substring(subject.commit.utf8.prefix(7)))
    }

    /// The commit of a version: a release's tag, or the beginning of its number.
    private func commit(of version: Key, _ target: TargetConfiguration) throws -> String {
        let git = subject.git
        var names = versions.all.filter { VersionTags.imageTag(of: $0) == version }.map(\.commit.string)
        let digits = Array(version.string.utf8)
        let isHex = digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        if isHex, (7...40).contains(digits.count) { names.append(version.string) }
        guard let sha = names.lazy.compactMap({ try? git.commit($0) }).first else {
            throw SessionError(
                "there is no version \(version): \(target.environment) keeps no such image, and the repository has no "
                    + "tag \(versions.prefix)\(version) and no such commit. git fetch --tags gets the tags of others")
        }
        // Which branches may go there was asked of the commit that is deployed from.
        let isPart = try git.mergeBase(sha, subject.commit).map { Key($0) } == Key(sha)
        if let rules = rules(of: target), !rules.branches.patterns.isEmpty, !isPart {
            throw SessionError(
                "\(version) is not part of \(subject.branch ?? "what is checked out"), and \(rules.name) takes commits "
                    + "of some branches only: deploy it from one that has it")
        }
        return sha
    }

    // MARK: - Images

    /// The digests of the images that an environment runs or may return to.
    func digests(_ environment: Key, _ service: Key) throws -> Set<Key> {
        let state = try status(environment.string, service).state
        let removable = try Retention.removable(
            of: state.served.map(\.version), in: state, keep: target(environment).keep)
        let releases = state.served.filter { !removable.contains($0.version) }
        return Set((releases + [state.progress?.rollout.release].compactMap(\.self)).compactMap(\.digest))
    }

    /// The images that a commit describes.
    private func images(at sha: String) throws -> [ImageSettings] {
        let git = subject.git
        let source = try PolicySource(
            git, head: sha, defaultBranch: subject.defaultBranch, known: subject.policyCommit)
        let described: [ImageSettings]
        do {
            described = try source.files(at: .own(sha, because: "it is deployed"), today: host.today)
                .configuration().images
        } catch let error as ConfigurationError {
            throw SessionError("\(error)")
        }
        guard described.isEmpty, try git.contents(of: ["Dockerfile"], at: sha).first != .some(nil) else {
            return described
        }
        return [ImageSettings(name: ImageSession.defaultName(root: git.root, origin: try git.originURL()))]
    }

    /// Builds an image of a commit: of its files, whatever the work tree has.
    private func build(
        _ name: String, _ sha: String, _ images: [ImageSettings], _ building: Building,
        _ observer: any DeliveryObserver,
        _ isStopped: @escaping @Sendable () -> Bool
    ) throws -> StoredImage {
        let folder = "\(store.folder)/trees"
        try store.make()
        var lock = try FolderLock.take(folder)
        if lock == nil {
            observer.noted("waiting for another build")
            lock = try FolderLock.wait(folder)
        }
        // What is there is left over from a process that was killed.
        try Folder.empty(folder)
        defer {
            try? Folder.empty(folder)
            withExtendedLifetime(lock) {}
        }
        do {
            try subject.git.checkOut(sha, to: "\(folder)/tree", index: "\(folder)/index")
            let session = try ImageSession(
                host, data: subject.data, root: subject.git.root, tree: "\(folder)/tree", commit: Key(sha),
                images: images.filter { $0.name == Key(name) }, secrets: secretValue())
            guard let request = session.requests.first else {
                throw SessionError("\(sha) has no image \(name)")
            }
            let stop = BuildStop()
            let watch = StopWatch(isStopped) { stop.stop() }
            defer { watch.end() }
            let result = try session.build(
                request, zygote: building.zygote(), stop: stop, grace: building.grace,
                note: { observer.noted($0) }, log: { observer.noted("build | \($0)") })
            observer.noted("image \(result.name) \(result.digest) \(result.isReused ? "is here already" : "was built")")
            guard let image = try store.image(Key(result.digest)) else {
                throw SessionError("\(result.digest) is not whole in \(store.folder): its files were removed meanwhile")
            }
            return image
        } catch let failure as BuildFailure {
            throw SessionError("\(failure.error)")
        } catch let error as ImageError {
            throw SessionError("\(error)")
        } catch let error as GitError {
            throw SessionError("\(error)")
        }
    }

    /// Gives the value of a secret that a build mounts: of a job's, what the job may read; else the variable of the
    /// process comes first.
    private func secretValue() -> ImageRequests.SecretValue {
        { [subject, host] name in
            if subject.origin != .job, let value = host.variable(name) { return value }
            return try subject.secrets().value(of: name.string.uppercased(), environment: nil, policies: [])
        }
    }
}

/// Looks from time to time whether something is to be stopped.
private final class StopWatch: Sendable {
    private let isOver = Mutex(false)

    init(_ isStopped: @escaping @Sendable () -> Bool, _ stop: @escaping @Sendable () -> Void) {
        _ = SystemThread.start { [self] in
            while !isOver.withLock({ $0 }) {
                if isStopped() { return stop() }
                usleep(100_000)
            }
        }
    }

    func end() { isOver.withLock { $0 = true } }
}
