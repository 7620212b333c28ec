import Basics

/// `actions/download-artifact`: artifacts of this run, or of another one here, into the workspace (protocols.md §4).
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
        let run = try run(inputs, host)
        let folder = try folder(inputs, host)
        let all: [ArtifactRecord]
        do {
            all = try host.artifacts.artifacts(ofRun: run)
            let chosen = try selection.choose(from: all, inputs: inputs, run: run)
            let isFlat = merges || (selection.isSingle && chosen.count == 1)
            for artifact in chosen {
                // A name comes from an upload, whose rules keep it from meaning another folder.
                try ArtifactName.check(artifact.name, action: inputs.action)
                let target = isFlat ? folder : folder / artifact.name
                guard let path = target.text else { throw ActionError("\(inputs.action): \(target) is not UTF-8 text") }
                try FileTree.makeFolder(target)
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

    private static func folder(_ inputs: ActionInputs, _ host: any ActionHost) throws(ActionError) -> FilePath {
        let path = try inputs.text("path")
        let workspace = FilePath(host.facts.workspace)
        guard path.utf8.first == UInt8(ascii: "~") else { return workspace.resolving(FilePath(path)) }
        guard let home = host.environment["HOME"] else {
            throw ActionError(
                "\(inputs.action): input 'path' is '\(path)', and this job has no HOME; write the whole path")
        }
        return FilePath("/").resolving(FilePath(home + String(decoding: path.utf8.dropFirst(), as: UTF8.self)))
    }

    private static func run(_ inputs: ActionInputs, _ host: any ActionHost) throws(ActionError) -> Int {
        let repository = try inputs.text("repository")
        guard repository.isEmpty || Key(repository).asciiLowercased == Key(host.facts.repository).asciiLowercased else {
            throw ActionError(
                "\(inputs.action): artifacts of '\(repository)' are not available; the built-in action has those of "
                    + "'\(host.facts.repository)' that were made here: leave 'repository' out"
            )
        }
        _ = try inputs.flag("skip-decompress")
        return try inputs.number("run-id", in: 1...Int(Int32.max)) ?? host.facts.run
    }

    /// Which artifacts are wanted.
    private enum Selection {
        case name(String)
        case ids([Int64])
        case pattern(ArtifactPattern)
        case all

        init(_ inputs: ActionInputs) throws(ActionError) {
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
                    try ids.map { text throws(ActionError) in
                        guard let id = Int64(text) else {
                            throw ActionError(
                                "\(inputs.action): '\(text)' in 'artifact-ids' is no number; separate ids by commas")
                        }
                        return id
                    })
            } else {
                self = pattern.isEmpty ? .all : .pattern(try ArtifactPattern(pattern, action: inputs.action))
            }
        }

        /// Whether one artifact goes into `path` itself.
        var isSingle: Bool {
            switch self {
            case .name: true
            case .ids(let ids): ids.count == 1
            case .pattern, .all: false
            }
        }

        func choose(from all: [ArtifactRecord], inputs: ActionInputs, run: Int) throws(ActionError) -> [ArtifactRecord]
        {
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
                guard let lost = ids.first(where: { id in !found.contains { $0.id == id } }) else { return found }
                throw ActionError(
                    "\(inputs.action): no artifact has the id \(lost); \(there). Take ids from 'artifact-id' outputs")
            case .pattern(let pattern): return all.filter { pattern.matches($0.name) }
            case .all: return all
            }
        }
    }
}
