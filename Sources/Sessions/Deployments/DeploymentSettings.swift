package import Basics
package import Configuration
package import Delivery
import Engine
import Forges
package import Journal
import Planning
package import Rollouts

/// What a repository says of its deployments: the service of the commit that is deployed, and the environments of the
/// default branch, so that a commit does not choose by itself where it may go.
package struct DeploymentSettings: Sendable {
    /// The names of all environments with a target.
    package var environments: [Key] { policy.targets.map(\.environment) }

    private let subject: DeploymentSubject
    private let host: HostFacts
    private let service: ServiceConfiguration
    private let policy: ProjectConfiguration
    /// `of main@abc1234`
    private let source: String

    /// Reads the settings that count for what is checked out.
    ///
    /// - Throws: `SessionError` where they cannot be used.
    package init(_ place: Place) throws { try self.init(try DeploymentSubject(checkedOutAt: place), place.host) }

    init(_ subject: DeploymentSubject, _ host: HostFacts) throws {
        self.subject = subject
        self.host = host
        let found = try PolicySource(
            subject.git, head: subject.commit, defaultBranch: subject.defaultBranch, known: subject.policyCommit)
        let own = found.files(at: .own(subject.commit, because: "it is deployed"), today: host.today)
        do {
            policy = try found.files(today: host.today).configuration()
            source = try found.commit.get().words
            guard let service = try own.configuration().services.first ?? policy.services.first else {
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
        try Target.status(service.name, target(Key(environment)))
    }

    /// What stands in the way of a change, as far as that can be told without its target; nothing has happened then.
    ///
    /// - Returns: the environment's target, and the version if it is known yet.
    /// - Throws: `SessionError` with the reason and the remedy.
    func check(_ request: DeploymentRequest) throws -> (target: TargetConfiguration, version: Key?) {
        let target = try target(request.environment)
        let version: Key?
        switch try wish(request.change) {
        case .deploy(let own, _, _):
            version = own
            if let rules = rules(of: target) { try check(rules) }
            if subject.isDirty {
                throw SessionError(
                    "the work tree has uncommitted changes, and only commits are deployed: commit or stash them")
            }
        case .rollback(let own): version = own
        case .recover: version = nil
        }
        return (target, version)
    }

    /// Changes what serves in an environment.
    ///
    /// - Parameters:
    ///   - warrant: what the change stands on.
    ///   - smoke: runs the project's own check.
    ///   - isStopped: whether somebody wants it to stop.
    /// - Throws: `SessionError` where it may not be changed like that, and what kept it from beginning or ending.
    package func perform(
        _ request: DeploymentRequest, warrant: Warrant?, observer: any DeliveryObserver, smoke: any SmokeRunner,
        isStopped: @escaping @Sendable () -> Bool
    ) throws -> DeploymentRecord {
        let (target, _) = try check(request)
        let record = try deployment(target, warrant, observer, smoke, isStopped).perform(wish(request.change))
        guard let record else { throw SessionError("the deployment has left no record") }
        return record
    }

    /// Finishes or undoes what a process that is gone has left.
    ///
    /// - Returns: what that came to; nil where there was nothing.
    package func recover(
        _ environment: String, observer: any DeliveryObserver, isStopped: @escaping @Sendable () -> Bool
    ) throws -> DeploymentRecord? {
        let smoke = LocalSmoke(in: subject.git.root, variables: host.environment)
        return try deployment(target(Key(environment)), nil, observer, smoke, isStopped).perform(.recover)
    }

    /// Runs the project's own check in the work tree.
    package var localSmoke: LocalSmoke { LocalSmoke(in: subject.git.root, variables: host.environment) }

    private func deployment(
        _ target: TargetConfiguration, _ warrant: Warrant?, _ observer: any DeliveryObserver, _ smoke: any SmokeRunner,
        _ isStopped: @escaping @Sendable () -> Bool
    ) throws -> Deployment {
        let plan = DeploymentPlan(
            service: service, target: target, environment: try values(rules(of: target)), smoke: smoke,
            user: subject.user, warrant: warrant)
        return try Deployment(
            plan, observer: observer, now: { [now = host.now] in now().milliseconds }, isStopped: isStopped)
    }

    // MARK: - What is asked for

    /// - Throws: `SessionError` for what cannot be a version or a digest.
    private func wish(_ change: DeploymentRequest.Change) throws -> Deployment.Wish {
        switch change {
        case .rollback(let version): return .rollback(to: try version.map(Self.tag))
        case .deploy(.some, .some):
            throw SessionError("--version and --digest exclude each other; pass one")
        case .deploy(let version?, nil):
            return .deploy(version: try Self.tag(version), digest: nil, commit: Key(subject.commit))
        case .deploy(nil, let digest?):
            let hex = digest.string.utf8.dropFirst("sha256:".utf8.count)
            guard digest.string.utf8.starts(with: "sha256:".utf8), hex.count == 64 else {
                throw SessionError(
                    "'\(SafeText.line(digest.string))' is not a digest: write sha256: and 64 digits")
            }
            return .deploy(version: Key(Substring(hex.prefix(12))), digest: digest.string, commit: nil)
        case .deploy(nil, nil):
            let commit = Key(subject.commit)
            return .deploy(version: Key(Substring(commit.string.utf8.prefix(7))), digest: nil, commit: commit)
        }
    }

    /// A version, which must be one that can be the tag of an image.
    private static func tag(_ version: Key) throws -> Key {
        let bytes = Array(version.string.utf8)
        let isWord = bytes.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || [0x5F, 0x2D, 0x2E].contains($0)
        }
        guard isWord, (1...128).contains(bytes.count), bytes[0] != 0x2D, bytes[0] != 0x2E else {
            throw SessionError("'\(SafeText.line(version.string))' cannot be a version: it must be a tag of an image")
        }
        return version
    }

    // MARK: - What the settings say

    private func target(_ environment: Key) throws -> TargetConfiguration {
        let name = environment.asciiLowercased
        if let target = policy.targets.first(where: { $0.environment == name }) { return target }
        let known = environments.map(\.string).joined(separator: ", ")
        throw SessionError(
            "\(ProjectConfiguration.fileName) \(source) has no environment '\(SafeText.line(environment.string))' with a "
                + "target" + (known.utf8.isEmpty ? "" : "; there is \(known)"))
    }

    private func rules(of target: TargetConfiguration) -> EnvironmentPolicy? {
        policy.environments.first { $0.identity == target.environment }
    }

    /// Whether the environment takes the commit.
    private func check(_ rules: EnvironmentPolicy) throws {
        if rules.approval != nil, subject.origin == .person {
            throw SessionError(
                "\(rules.name) asks for an approval: deploy to it in a job with environment: \(rules.name), which waits "
                    + "for it")
        }
        guard !rules.allows(branch: subject.branch) else { return }
        let allowed = rules.branches.patterns.map(\.text).joined(separator: ", ")
        throw SessionError(
            "\(rules.name) takes commits of \(allowed) only (\(ProjectConfiguration.fileName) \(source)), and this is "
                + "one of \(subject.branch ?? "no branch")")
    }

    /// The service's variables: its settings, and the environment's secrets over them.
    private func values(_ rules: EnvironmentPolicy?) throws -> [Key: String] {
        var values = service.env
        guard let rules, !rules.secrets.isEmpty else { return values }
        let secrets = try subject.secrets()
        for (name, kept) in rules.secrets.sorted(by: { $0.key < $1.key }) {
            let value = secrets.value(
                of: name.string, environment: rules.name.string, policies: policy.environments)
            guard let value else {
                if subject.origin == .gitHub {
                    throw SessionError(
                        "\(rules.name) needs the secret \(kept): give it to the step with env: { \(kept): "
                            + "${{ secrets.\(kept) }} }")
                }
                throw SessionError(
                    "\(rules.name) needs the secret \(kept), which is not stored:", next: .storeSecret)
            }
            values[name] = value
        }
        return values
    }
}
