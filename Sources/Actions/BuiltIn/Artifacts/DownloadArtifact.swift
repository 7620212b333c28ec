import Basics
import Files
import Journal

/// `actions/download-artifact`: artifacts of this run, or of another one here, into the workspace
/// (docs/language/artifacts.md#downloads).
enum DownloadArtifact {
    static let action = BuiltInAction(
        name: "actions/download-artifact",
        inputs: [
            .init("name"), .init("artifact-ids"), .init("path"), .init("pattern"), .init("merge-multiple", "false"),
            .init("github-token"), .init("repository"), .init("run-id"), .init("skip-decompress", "false"),
            .init("digest-mismatch", "error"),
        ],
        main: run
    )

    private static func run(_ host: any ActionHost) async throws {
        let inputs = ActionInputs(host, of: "actions/download-artifact")
        let selection = try Selection(inputs)
        let merges = try inputs.flag("merge-multiple")
        let keepsArchives = try inputs.flag("skip-decompress")
        try checkMismatch(inputs)
        let run = try run(inputs, host)
        let folder = try folder(inputs, host)
        let all: [ArtifactRecord]
        do {
            all = try host.artifacts.artifacts(ofRun: run)
            let chosen = try selection.choose(from: all, inputs: inputs, run: run) { lost in
                let ids = lost.map(String.init).joined(separator: ", ")
                host.write("::warning::Could not find the following artifact IDs: \(ids)")
            }
            // From v5 on a single artifact goes into `path` itself, however it was chosen.
            let isNew =
                ActionRelease.major(host.reference).map { $0 >= 5 } ?? !earlierCommits.contains(Key(host.reference))
            let isFlat = merges || selection.isName || (isNew && chosen.count == 1)
            for artifact in chosen {
                // A name comes from an upload, whose rules keep it from meaning another folder.
                try ArtifactName.check(artifact.name)
                let target = isFlat ? folder : folder / artifact.name
                guard let path = target.text else { throw ActionError("\(inputs.action): \(target) is not UTF-8 text") }
                try Folder.make(target)
                if keepsArchives {
                    try host.artifacts.copyArchive(artifact, ofRun: run, to: "\(path)/\(artifact.name).zip")
                    host.write("Artifact \(artifact.name): \(path)/\(artifact.name).zip, as it is")
                    continue
                }
                try host.artifacts.extract(artifact, ofRun: run, into: path)
                host.write(
                    "Artifact \(artifact.name): \(artifact.files) \(artifact.files == 1 ? "file" : "files") into \(path)"
                )
            }
            if chosen.isEmpty { host.write("No artifacts to download") }
        } catch let error as StorageError {
            throw ActionError("\(inputs.action): \(error)")
        }
        host.setOutput("download-path", folder.description)
    }

    /// The commits of v4's releases, which workflows pin.
    private static let earlierCommits: Set<Key> = [
        "7a1cd3216ca9260cd8022db641d960b1db4d1be4", "f44cd7b40bfd40b6aa1cc1b9b5b7bf03d3c67110",
        "6b208ae046db98c579e8a3aa621ab581ff575935", "eaceaf801fd36c7dee90939fad912460b18a1ffe",
        "87c55149d96e628cc2ef7e6fc2aab372015aec85", "c850b930e6ba138125429b7e5c93fc707a7f8427",
        "8caf195ad4b1dee92908e23f56eeb0696f1dd42d", "9c19ed7fe5d278cd354c7dfd5d3b88589c7e2395",
        "65a9edc5881444af0b9093a5e628f2fe47ea3b2e", "fa0a91b85d4f404e444e00e005971372dc801d16",
        "cc203385981b70ca67e1cc392babf9cc229d5806", "b14cf4c92620c250e1c074ab0a5800e37df86765",
        "95815c38cf2ff2164869cbab79da8d1f422bc89e", "d3f86a106a0bac45b974a628896c90dbdf5c8093",
    ]

    private static func folder(_ inputs: ActionInputs, _ host: any ActionHost) throws -> FilePath {
        let path = try inputs.text("path")
        let workspace = FilePath(host.facts.workspace)
        guard path.utf8.first == UInt8(ascii: "~") else { return workspace.resolving(FilePath(path)) }
        guard let home = host.environment["HOME"] else {
            throw ActionError(
                "\(inputs.action): input 'path' is '\(path)', and this job has no HOME; write the whole path")
        }
        return FilePath("/").resolving(FilePath(home + String(decoding: path.utf8.dropFirst(), as: UTF8.self)))
    }

    /// An artifact whose digest is wrong is never unpacked here; what is asked for has to be one of the words.
    private static func checkMismatch(_ inputs: ActionInputs) throws {
        let text = try inputs.text("digest-mismatch")
        guard text.isEmpty || ["error", "warn", "info", "ignore"].contains(Key(text)) else {
            throw ActionError(
                "\(inputs.action): input 'digest-mismatch' is '\(text)'; write error, warn, info or ignore")
        }
    }

    private static func run(_ inputs: ActionInputs, _ host: any ActionHost) throws -> Int {
        let repository = try inputs.text("repository")
        guard repository.isEmpty || Key(repository).asciiLowercased == Key(host.facts.repository).asciiLowercased else {
            throw ActionError(
                "\(inputs.action): artifacts of '\(repository)' are not available; the built-in action has those of "
                    + "'\(host.facts.repository)' that were made here: leave 'repository' out"
            )
        }
        return try inputs.number("run-id", in: 1...Int(Int32.max)) ?? host.facts.run
    }

    /// Which artifacts are wanted.
    private enum Selection {
        case name(String)
        case ids([Int64])
        case pattern(ArtifactPattern)
        case all

        init(_ inputs: ActionInputs) throws {
            let name = try inputs.text("name")
            let ids = Words.split(try inputs.text("artifact-ids")) { $0 == UInt8(ascii: ",") || $0 == 0x0A }
            let pattern = try inputs.text("pattern")
            guard name.isEmpty || ids.isEmpty else {
                throw ActionError(
                    "\(inputs.action): inputs 'name' and 'artifact-ids' cannot be used together; give one of them")
            }
            if !name.isEmpty {
                self = .name(name)
            } else if !ids.isEmpty {
                self = .ids(
                    try ids.map { text throws in
                        guard let id = Int64(text) else {
                            throw ActionError(
                                "\(inputs.action): '\(text)' in 'artifact-ids' is not a number; separate ids by commas")
                        }
                        return id
                    })
            } else {
                self = pattern.isEmpty ? .all : .pattern(try ArtifactPattern(pattern, action: inputs.action))
            }
        }

        /// Whether one is named: it goes into `path` itself.
        var isName: Bool { if case .name = self { true } else { false } }

        func choose(
            from all: [ArtifactRecord], inputs: ActionInputs, run: Int, lost: ([Int64]) -> Void
        ) throws -> [ArtifactRecord] {
            let names = all.map(\.name).joined(separator: ", ")
            let there = all.isEmpty ? "run \(run) has none" : "run \(run) has: \(names)"
            switch self {
            case .name(let name):
                guard let found = all.filter({ Key($0.name) == Key(name) }).max(by: { $0.id < $1.id }) else {
                    throw ActionError(
                        "\(inputs.action): Artifact not found for name: \(name); \(there). Upload it in a job that this one needs"
                    )
                }
                return [found]
            case .ids(let ids):
                let found = all.filter { ids.contains($0.id) }
                let missing = ids.filter { id in !found.contains { $0.id == id } }
                guard !found.isEmpty else {
                    throw ActionError(
                        "\(inputs.action): None of the provided artifact IDs were found; \(there). Take ids from "
                            + "'artifact-id' outputs")
                }
                if !missing.isEmpty { lost(missing) }
                return found
            case .pattern(let pattern): return all.filter { pattern.matches($0.name) }
            case .all: return all
            }
        }
    }
}
