package import Basics
package import Configuration
package import Delivery
import Forges
import Planning

/// What a repository says of its deployments: the service of the commit that is checked out, and the environments of
/// the default branch, so that a commit does not choose by itself where it may go.
package struct DeploymentSettings: Sendable {
    /// What a command changes.
    package enum Purpose: Hashable, Sendable {
        /// It brings what is checked out to the target.
        case deploy
        /// It brings back what was there before.
        case rollback
    }

    /// The names of all environments with a target.
    package var environments: [Key] { policy.targets.map(\.environment) }
    /// The commit that is checked out.
    package let commit: Key

    private let place: Place
    private let git: GitRepository
    private let head: GitRepository.Head
    private let service: ServiceConfiguration
    private let policy: ProjectConfiguration
    /// `of main@abc1234`
    private let source: String

    /// Reads the settings.
    ///
    /// - Throws: `SessionError` where they cannot be used.
    package init(_ place: Place) throws {
        self.place = place
        git = try place.repository()
        head = try git.head()
        guard let sha = head.sha else { throw SessionError("there is no commit yet to deploy") }
        commit = Key(sha)
        let found = try PolicySource(git, head: sha)
        let here = found.files(at: .own(sha, because: "it is checked out"), today: place.host.today)
        do {
            policy = try found.files(today: place.host.today).configuration()
            source = try found.commit.get().words
            guard let service = try here.configuration().services.first ?? policy.services.first else {
                throw SessionError(
                    "\(ProjectConfiguration.fileName) has no service to deploy: add services.NAME with image and port")
            }
            self.service = service
        } catch let error as ConfigurationError {
            throw SessionError("\(error)")
        }
    }

    /// The environments' targets that name a host.
    package func targets(on host: String) -> [TargetConfiguration] {
        policy.targets.filter { $0.hosts.map { Key($0) }.contains(Key(host)) }
    }

    /// Looks at an environment.
    package func status(_ environment: String) throws -> Target.Status {
        try Target.status(service.name, target(environment))
    }

    /// Begins with a change of an environment.
    ///
    /// - Parameter isStopped: whether somebody wants it to stop.
    /// - Throws: `SessionError` where it may not be changed like that.
    package func deployment(
        _ environment: String, for purpose: Purpose, observer: any DeliveryObserver,
        isStopped: @escaping @Sendable () -> Bool
    ) throws -> Deployment {
        let target = try target(environment)
        let rules = policy.environments.first { $0.identity == target.environment }
        if let rules { try check(rules, purpose) }
        if purpose == .deploy, head.isDirty {
            throw SessionError(
                "the work tree has uncommitted changes, and only commits are deployed: commit or stash them")
        }
        let host = place.host
        let plan = DeploymentPlan(
            service: service, target: target, environment: try values(rules), folder: git.root,
            variables: host.environment, user: host.user)
        return try Deployment(
            plan, observer: observer, now: { host.now().milliseconds }, isStopped: isStopped)
    }

    private func target(_ environment: String) throws -> TargetConfiguration {
        let name = Key(environment).asciiLowercased
        if let target = policy.targets.first(where: { $0.environment == name }) { return target }
        let known = environments.map(\.string).joined(separator: ", ")
        throw SessionError(
            "\(ProjectConfiguration.fileName) \(source) has no environment '\(SafeText.line(environment))' with a target"
                + (known.utf8.isEmpty ? "" : "; there is \(known)"))
    }

    private func check(_ rules: EnvironmentPolicy, _ purpose: Purpose) throws {
        if rules.approval != nil {
            throw SessionError(
                "\(rules.name) asks for an approval, and approvals of deployments by hand are not part of this version: "
                    + "nothing was changed")
        }
        guard purpose == .deploy, !rules.allows(branch: head.branch) else { return }
        let allowed = rules.branches.patterns.map(\.text).joined(separator: ", ")
        throw SessionError(
            "\(rules.name) takes commits of \(allowed) only (\(ProjectConfiguration.fileName) \(source)), and "
                + "\(head.branch ?? "no branch") is checked out")
    }

    /// The service's variables: its settings, and the environment's secrets over them.
    private func values(_ rules: EnvironmentPolicy?) throws -> [Key: String] {
        var values = service.env
        guard let rules, !rules.secrets.isEmpty else { return values }
        let stored = try StoredValues(data: place.dataDirectory(of: git))
        let secrets = try stored.secrets(given: [:], keyFile: place.host.keyFile)
        for (name, kept) in rules.secrets.sorted(by: { $0.key < $1.key }) {
            guard
                let value = secrets.value(
                    of: name.string, environment: rules.name.string, policies: policy.environments)
            else {
                throw SessionError(
                    "\(rules.name) needs the secret \(kept), which is not stored:", next: .storeSecret)
            }
            values[name] = value
        }
        return values
    }
}
