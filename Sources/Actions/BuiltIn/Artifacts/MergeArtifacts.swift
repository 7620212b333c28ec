import Basics
import Files
import Journal

/// `actions/upload-artifact/merge`: several artifacts of the run as one.
enum MergeArtifacts {
    static let action = BuiltInAction(
        name: "actions/upload-artifact/merge",
        inputs: [
            .init("name", "merged-artifacts"), .init("pattern", "*"), .init("separate-directories", "false"),
            .init("delete-merged", "false"), .init("retention-days"), .init("compression-level", "6"),
            .init("include-hidden-files", "false"),
        ],
        main: run
    )

    private static func run(_ host: any ActionHost) async throws {
        let inputs = ActionInputs(host, of: "actions/upload-artifact/merge")
        let name = try inputs.text("name")
        try inputs.checkArtifactName(name)
        let pattern = try ArtifactPattern(try inputs.required("pattern"), action: inputs.action)
        let isSeparate = try inputs.flag("separate-directories")
        let options = try ArtifactOptions(inputs)
        let deletes = try inputs.flag("delete-merged")
        let facts = host.facts
        let folder = FilePath(facts.temporary) / "_merge"
        try Folder.remove(folder)
        defer { _ = try? Folder.remove(folder) }
        do {
            let all = try host.artifacts.artifacts(ofRun: facts.run).filter { pattern.matches($0.name) }
            guard !all.isEmpty else {
                throw ActionError(
                    "\(inputs.action): No artifacts found matching pattern '\(try inputs.text("pattern"))'; upload some before"
                )
            }
            for artifact in all {
                try ArtifactName.check(artifact.name)
                let target = isSeparate ? folder / artifact.name : folder
                try Folder.make(target)
                try host.artifacts.extract(artifact, ofRun: facts.run, into: target.description)
            }
            let search = try FileSearch(
                folder.description, from: facts.workspace, home: nil, includesHidden: options.includesHidden,
                action: inputs.action
            )
            let files = try search.files()
            guard !files.isEmpty else {
                throw ActionError(
                    "\(inputs.action): the artifacts hold no files but hidden ones; set 'include-hidden-files' to merge those"
                )
            }
            let record = try ArtifactUpload(host: host, inputs: inputs, options: options)
                .store(name, root: folder, files: files, overwrites: false)
            if deletes {
                for artifact in all { try host.artifacts.remove(artifact, ofRun: facts.run) }
                host.write("The \(all.count) artifact(s) have been deleted")
            }
            host.write(
                "Artifact \(record.name): \(record.files) files of \(all.count) artifacts, \(record.bytes) bytes")
        } catch let error as StorageError {
            throw ActionError("\(inputs.action): \(error)")
        }
    }
}
