import Basics
import Files
import Journal

/// `actions/upload-artifact`: files of the workspace as an artifact of the run (docs/language/artifacts.md#artifacts).
enum UploadArtifact {
    static let action = BuiltInAction(
        name: "actions/upload-artifact",
        inputs: [
            .init("name", "artifact"), .init("path", required: true), .init("if-no-files-found", "warn"),
            .init("retention-days"), .init("compression-level", "6"), .init("overwrite", "false"),
            .init("include-hidden-files", "false"), .init("archive", "true"),
        ],
        main: run
    )

    private static func run(_ host: any ActionHost) async throws {
        let inputs = ActionInputs(host, of: "actions/upload-artifact")
        var name = try inputs.text("name")
        let pattern = try inputs.required("path")
        let missing = try ifNoFilesFound(inputs)
        let options = try ArtifactOptions(inputs)
        let overwrites = try inputs.flag("overwrite")
        let isArchive = try inputs.flag("archive", true)
        if isArchive { try inputs.checkArtifactName(name) }

        let search = try FileSearch(
            pattern, from: host.facts.workspace, home: host.environment["HOME"],
            includesHidden: options.includesHidden, action: inputs.action
        )
        let files = try search.files()
        guard !files.isEmpty else {
            let message = "No files were found with the provided path: \(pattern). No artifacts will be uploaded."
            switch missing {
            case .ignore: host.write(message)
            case .warn: host.write(Annotation(level: .warning, message: message).command)
            case .error: throw ActionError(message)
            }
            return
        }
        let root = root(of: files, roots: search.roots)
        if !isArchive {
            guard files.count == 1, let only = files.first else {
                throw ActionError(
                    "\(inputs.action): 'archive: false' takes one file, and \(files.count) were found with the path \(pattern); "
                        + "name one, or leave 'archive' out"
                )
            }
            name = "\(FilePath(bytes: only.name))"
            try inputs.checkArtifactName(name)
        }
        let record = try ArtifactUpload(host: host, inputs: inputs, options: options)
            .store(name, root: root, files: files, overwrites: overwrites)
        host.write(
            "Artifact \(record.name): \(record.files) \(record.files == 1 ? "file" : "files"), \(record.bytes) bytes")
    }

    private enum IfNoFilesFound { case warn, error, ignore }

    private static func ifNoFilesFound(_ inputs: ActionInputs) throws(ActionError) -> IfNoFilesFound {
        let text = try inputs.text("if-no-files-found")
        switch Key(text) {
        case "", "warn": return .warn
        case "error": return .error
        case "ignore": return .ignore
        default:
            throw ActionError("\(inputs.action): input 'if-no-files-found' is '\(text)'; write warn, error or ignore")
        }
    }

    /// The folder that paths in the artifact start from: what the search paths have in common. A single file that was
    /// named outright lies at the top.
    static func root(of files: [FilePath], roots: [FilePath]) -> FilePath {
        guard let first = roots.first else { return FilePath("/") }
        if roots.count == 1 { return files == [first] ? first.parent : first }
        var common = first.components
        for root in roots.dropFirst() {
            let parts = root.components
            common = Array(zip(common, parts).prefix { $0.elementsEqual($1) }.map(\.0))
        }
        let folder = FilePath("/").resolving(FilePath(bytes: common.joined(separator: [UInt8(ascii: "/")])))
        return folder
    }
}
