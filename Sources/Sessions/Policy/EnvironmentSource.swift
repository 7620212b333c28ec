package import Basics
package import Configuration
import Files
import Forges
package import Planning

/// What the environments of an event's runs ask for, and where that was read.
package struct EnvironmentSource: Sendable {
    /// The policies, or why they cannot be told: then no job with an environment may run.
    package let policies: Result<[EnvironmentPolicy], SessionError>
    /// Where they were read; nil where that is not known.
    package let commit: PolicyFiles.Commit?
    /// The branch whose commit the event is about (`RunInputs.branch`).
    package let branch: String?
    /// Where versions of the environments that are deployed to serve, by the environments' names in lower case.
    package let targets: [Key: String]
    /// What people should know of it: that what the event's own files say does not count.
    package let notes: [String]

    init(_ git: GitRepository, _ local: LocalEvent, today: CivilDate) throws {
        branch = try Self.branch(of: local, git)
        let head = local.event.sha
        let source = try PolicySource(git, head: head)
        let name = ProjectConfiguration.fileName
        let own = try Self.ownConfiguration(git, local)
        switch source.commit {
        case .failure(let reason):
            (commit, policies) = (nil, .failure(SessionError("environments: \(reason.description)")))
            (targets, notes) = ([:], [])
        case .success(let found):
            commit = found
            do {
                let configuration = try source.files(today: today).configuration()
                policies = .success(configuration.environments)
                targets = Dictionary(configuration.targets.map { ($0.environment, "\($0.listen)") }) { first, _ in first
                }
                let differing = own?.differences(inEnvironmentsOf: configuration) ?? []
                if own == nil {
                    notes = ["\(name) has errors here; the settings \(found.words) count"]
                } else if !differing.isEmpty {
                    notes = ["\(name): \(found.note(onDiffering: differing))"]
                } else if case .own = found, !configuration.environments.isEmpty {
                    notes = ["\(name): environments are those \(found.words)"]
                } else {
                    notes = []
                }
            } catch let error as ConfigurationError {
                policies = .failure(SessionError("environments: \(error)"))
                (targets, notes) = ([:], [])
            }
        }
    }

    /// What the event's own file says: that of the work tree where it is used as it is. Nil where it has errors, which
    /// `check` shows.
    private static func ownConfiguration(_ git: GitRepository, _ local: LocalEvent) throws -> ProjectConfiguration? {
        let name = ProjectConfiguration.fileName
        let bytes: [UInt8]?
        if local.isDirty {
            bytes = try InputFile.find("\(git.root)/\(name)", limit: 16 << 20)
        } else {
            let isOwn = Key(local.sourceGitFolder) == Key(git.gitFolder)
            let reader = isOwn ? git : git.reading(local.sourceGitFolder)
            bytes = try reader.contents(of: [name], at: local.event.sha).first ?? nil
        }
        guard let bytes else { return ProjectConfiguration() }
        return ConfigurationReader.read(path: name, bytes).configuration
    }

    /// The branch of the event's ref, if its commit is on that branch: options and payloads may say anything.
    private static func branch(of local: LocalEvent, _ git: GitRepository) throws -> String? {
        let heads = "refs/heads/"
        guard local.event.ref.utf8.starts(with: heads.utf8) else { return nil }
        let name = String(decoding: local.event.ref.utf8.dropFirst(heads.utf8.count), as: UTF8.self)
        for ref in [local.event.ref, "refs/remotes/origin/\(name)"] {
            guard let tip = try git.commit(ref) else { continue }
            if Key(tip) == Key(local.event.sha) { return name }
            if try git.mergeBase(tip, local.event.sha).map(Key.init) == Key(local.event.sha) { return name }
        }
        return nil
    }
}
