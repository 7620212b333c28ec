import Basics
import Files
import Journal

/// The inputs that `upload-artifact` and its `merge` share.
struct ArtifactOptions: Sendable {
    /// The longest that an artifact is kept (docs/language/artifacts.md#artifacts).
    static let mostDays = 90

    let retentionDays: Int?
    let compressionLevel: Int
    let includesHidden: Bool

    init(_ inputs: ActionInputs) throws(ActionError) {
        // 0 means the default, as an empty input does.
        let days = try inputs.number("retention-days", in: 0...Int(Int32.max))
        retentionDays = days == 0 ? nil : days
        compressionLevel = try inputs.number("compression-level", in: 0...9) ?? 6
        includesHidden = try inputs.flag("include-hidden-files")
    }
}

/// Stores files as an artifact and sets the outputs of the step.
struct ArtifactUpload: Sendable {
    let host: any ActionHost
    let inputs: ActionInputs
    let options: ArtifactOptions

    func store(_ name: String, root: FilePath, files: [FilePath], overwrites: Bool) throws -> ArtifactRecord {
        var paths: [String] = []
        var seen: Set<FilePath> = []
        for file in files where seen.insert(file).inserted {
            guard let relative = file.relative(to: root)?.text else {
                throw ActionError(
                    "\(inputs.action): the name of \(file) is not UTF-8 text, which an archive needs; rename it")
            }
            paths.append(relative)
        }
        guard let folder = root.text else {
            throw ActionError(
                "\(inputs.action): the name of \(root) is not UTF-8 text, which an archive needs; rename it")
        }
        if let days = options.retentionDays, days > ArtifactOptions.mostDays {
            host.write(
                "::warning::Retention days cannot be greater than \(ArtifactOptions.mostDays); using "
                    + "\(ArtifactOptions.mostDays) instead of \(days)")
        }
        let facts = host.facts
        let record: ArtifactRecord
        do {
            for path in paths { try ArtifactName.check(path: path) }
            record = try host.artifacts.upload(
                run: facts.run, leg: facts.leg, attempt: facts.attempt, name: name, root: folder,
                paths: paths.sorted { Key($0) < Key($1) }, compressionLevel: options.compressionLevel,
                retentionDays: options.retentionDays, overwrite: overwrites)
        } catch let error as StorageError {
            throw ActionError("\(inputs.action): \(error)")
        }
        let server = host.environment["GITHUB_SERVER_URL"] ?? "https://github.com"
        host.setOutput("artifact-id", "\(record.id)")
        host.setOutput("artifact-url", "\(server)/\(facts.repository)/actions/runs/\(facts.run)/artifacts/\(record.id)")
        host.setOutput("artifact-digest", record.digest)
        return record
    }
}

extension ActionInputs {
    /// Refuses a name that no artifact can have.
    func checkArtifactName(_ name: String) throws(ActionError) {
        do { try ArtifactName.check(name) } catch { throw ActionError("\(action): \(error)") }
    }
}
