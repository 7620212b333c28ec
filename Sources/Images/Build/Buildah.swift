import Basics
import Files
import Processes

/// The program that builds: buildah, with a storage of its own below the records, so that nothing of a build is left in
/// the user's.
struct Buildah {
    /// `buildah version 1.28.2 (…)`: part of what an image is made of.
    let version: String
    private let environment: [(Key, String)]
    /// Where its storage and settings lie.
    private let folder: String
    private let storage: [String]

    /// The first version that reads here-documents.
    static let documentsSince = [1, 33]

    /// Variables of buildah's own that would change what it makes.
    private static let unwanted = ["BUILDAH_", "CONTAINERS_CONF", "STORAGE_OPTS"]

    /// Looks for the program.
    ///
    /// - Parameter folder: where its storage is to lie; made by `open`.
    init(folder: String, environment: [(Key, String)], temporary: String) throws {
        self.folder = folder
        self.environment =
            environment.filter { variable in
                variable.0 != "TMPDIR"
                    && !Self.unwanted.contains { variable.0.string.utf8.starts(with: $0.utf8) }
            } + [("TMPDIR", temporary)]
        storage = ["--root", "\(folder)/root", "--runroot", "\(folder)/run"]
        do throws(ProcessFailure) {
            let answer = try Tool.run(["buildah", "--version"], environment: self.environment, workingDirectory: "/")
            version = answer.text
            guard answer.status == 0 else { throw ProcessFailure(.system, answer.errorText) }
        } catch {
            guard error.kind == .notFound else { throw ImageError("buildah cannot be used: \(error)") }
            throw ImageError("images are built by buildah, which is not here. Install it: apt-get install buildah")
        }
    }

    /// The numbers of the version.
    var numbers: [Int] {
        let word = version.words.dropFirst(2).first ?? ""
        return word.utf8.split(separator: UInt8(ascii: ".")).map { part in
            Int(String(decoding: part.prefix { (0x30...0x39).contains($0) }, as: UTF8.self)) ?? 0
        }
    }

    /// Makes the folder of its storage and its settings: no registry is asked for a name without one.
    func open() throws {
        try Folder.make(folder, mode: 0o700)
        try Folder.write("unqualified-search-registries = []\n", to: registries)
        try Folder.write(#"{"default":[{"type":"insecureAcceptAnything"}]}"#, to: policy)
        guard !Folder.isFile(driverFile) else { return }
        // Where overlays cannot be stacked (in a container), files are copied.
        let first = try run(["info"])
        guard first.status != 0 else { return try Folder.write("", to: driverFile) }
        try Folder.write("vfs", to: driverFile)
        let second = try run(["info"])
        guard second.status != 0 else { return }
        try? Folder.remove(driverFile)
        throw ImageError(
            "buildah cannot keep files in \(folder): \(first.errorText). Without root it needs uidmap: apt-get install "
                + "uidmap")
    }

    private var registries: String { "\(folder)/registries.conf" }
    private var policy: String { "\(folder)/policy.json" }
    private var driverFile: String { "\(folder)/driver" }

    /// The command line of one of its commands on its own storage.
    func command(_ words: [String]) -> [String] {
        let driver = (try? Folder.read(driverFile, limit: 64)).flatMap { $0 }.map {
            String(decoding: $0, as: UTF8.self)
        }
        let driven = driver.flatMap { $0.utf8.isEmpty ? nil : ["--storage-driver", $0] } ?? []
        return ["buildah"] + storage + driven + ["--registries-conf", registries] + words
    }

    /// How a command of it is started.
    ///
    /// - Parameter secrets: variables beside those of the machine.
    func spec(_ words: [String], secrets: [(Key, String)]) -> ProcessSpec {
        ProcessSpec(arguments: command(words), environment: environment + secrets, workingDirectory: "/")
    }

    /// Runs a command of it on its own storage.
    func run(_ words: [String], in folder: String = "/") throws -> Tool.Output {
        try Tool.run(command(words), environment: environment, workingDirectory: folder)
    }

    /// Runs one that must not fail; its first word is what it does.
    func must(_ words: [String], in folder: String = "/") throws -> String {
        let answer = try run(words, in: folder)
        guard answer.status == 0 else {
            throw ImageError(.failed, "buildah \(words.first ?? "") failed: \(answer.errorText)")
        }
        return answer.text
    }

    /// Copies an image from elsewhere into its storage, unless it is there.
    ///
    /// - Parameter folder: where a link may be made.
    /// - Returns: the digests of its layers.
    func take(_ base: BaseImages.Base, folder: String) throws -> [Key] {
        let layers = ["inspect", "--type", "image", "--format", "{{.OCIv1.RootFS.DiffIDs}}", base.pin]
        if let known = try? run(layers), known.status == 0 { return Self.digests(known.text) }
        if let layout = base.layout { try Folder.replaceLink("\(folder)/\(BaseImages.link)", to: layout) }
        let id = try must(["pull", "--quiet", "--signature-policy", policy, base.source], in: folder)
        _ = try must(["tag", id, base.pin])
        return Self.digests(try must(layers))
    }

    /// `[sha256:… sha256:…]`
    private static func digests(_ text: String) -> [Key] {
        text.utf8.split { $0 == 0x20 || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }
            .map { Key(String(decoding: $0, as: UTF8.self)) }
    }

    /// Writes an image of its storage to a folder: a manifest, and its blobs by digest.
    func write(_ image: String, to folder: String) throws {
        _ = try must([
            "push", "--quiet", "--disable-compression", "--signature-policy", policy, image, "dir:\(folder)",
        ])
    }

    /// The `build` command with what is the same for each.
    func buildCommand(_ words: [String]) -> [String] {
        [
            "build", "--isolation", "chroot", "--layers", "--force-rm", "--pull=never", "--format", "docker",
            "--signature-policy", policy,
        ] + words
    }

    /// Removes what a build that was stopped has left: containers and their mounts.
    func clear() { _ = try? run(["rm", "--all"]) }

    // MARK: - The user's storage

    /// An image of the user's own storage: where it can be copied from, and its digest; nil if it is not there.
    func foreign(_ image: Key) throws -> (source: String, digest: String)? {
        func ask(_ words: [String]) throws -> Tool.Output {
            try Tool.run(["buildah"] + words, environment: environment, workingDirectory: "/")
        }
        let found = try ask([
            "inspect", "--type", "image", "--format", "{{.FromImageDigest}} {{.FromImageID}}", image.string,
        ])
        let words = found.text.words
        guard found.status == 0, words.count == 2 else { return nil }
        let place = try ask([
            "info", "--format", "{{.store.GraphDriverName}}@{{.store.GraphRoot}}+{{.store.RunRoot}}",
        ])
        guard place.status == 0 else { return nil }
        return ("containers-storage:[\(place.text)]@\(words[1])", words[0])
    }
}
