package import Basics
package import Configuration
package import Delivery
import Engine
import Forges
import Hashing
import Images
package import Journal
import Planning
import Releases
package import Rollouts
import Store

/// What a repository says of its deployments: the service of the commit that is deployed, and the environments of the
/// default branch, so that a commit does not choose by itself where it may go.
package struct DeploymentSettings: Sendable {
    /// The names of all environments with a target.
    package var environments: [Key] { policy.targets.map(\.environment) }

    let subject: DeploymentSubject
    let host: HostFacts
    /// All services, in the order of the file.
    private let services: [ServiceConfiguration]
    let policy: ProjectConfiguration
    /// The tags of versions, as the commit that is deployed writes them.
    let versions: VersionTags
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
            let here = try own.configuration()
            services = here.services.isEmpty ? policy.services : here.services
            versions = try VersionTags(subject.git, prefix: here.release.rules.tagPrefix)
            guard !services.isEmpty else {
                throw SessionError(
                    "\(ProjectConfiguration.fileName) has no service to deploy: add services.NAME with image and port")
            }
        } catch let error as ConfigurationError {
            throw SessionError("\(error)")
        }
    }

    /// The environments' targets that name a host.
    package func targets(on host: String) -> [TargetConfiguration] {
        policy.targets.filter { $0.hosts.map { Key($0) }.contains(Key(host)) }.flatMap { target in
            services.map { target.target(of: $0.name) }
        }
    }

    /// The services that are meant: the one of this name, or all.
    package func meantServices(_ name: Key?) throws -> [Key] {
        try name.map { [try service($0).name] } ?? services.map(\.name)
    }

    /// Looks at a service in an environment; nil is the only one.
    package func status(_ environment: String, _ service: Key?) throws -> Target.Status {
        let service = try self.service(service).name
        return try Target.status(service, target(Key(environment)).target(of: service))
    }

    /// What stands in the way of a change, as far as that can be told without its target; nothing has happened then.
    ///
    /// - Returns: the environment's target, and the version if it is known yet.
    /// - Throws: `SessionError` with the reason and the remedy.
    func check(_ request: DeploymentRequest) throws -> (target: TargetConfiguration, version: Key?) {
        let target = try target(request.environment).target(of: service(request.service).name)
        let version: Key?
        switch request.change {
        case .deploy(let own, let digest):
            version = try ReleaseChoice(version: own, digest: digest).name ?? usualVersion()
            if let rules = rules(of: target) { try check(rules) }
            if subject.isDirty {
                throw SessionError(
                    "the work tree has uncommitted changes, and only commits are deployed: commit or stash them")
            }
        case .rollback(let own):
            if let own { try ReleaseChoice.check(own) }
            version = own
        }
        return (target, version)
    }

    /// A change that must be approved first; nil where nobody has to, or a job waits for it. Its image is built then.
    ///
    /// - Throws: `SessionError` where it may not be made at all.
    package func approval(
        for request: DeploymentRequest, building: Building, observer: any DeliveryObserver,
        isStopped: @escaping @Sendable () -> Bool
    ) throws -> ApprovedDeployment? {
        guard subject.origin == .person, case .deploy = request.change else { return nil }
        let (target, _) = try check(request)
        guard rules(of: target)?.approval != nil else { return nil }
        _ = try passFreeze(target, despite: false)
        let wish = try wish(
            request.change, of: service(request.service), target, building, observer, isStopped)
        guard case .deploy(let version, let image, _) = wish else { return nil }
        let digest =
            switch image {
            case .stored(let image): image.digest
            case .known(let name): try Target.image(name, target)
            }
        return ApprovedDeployment(of: version, digest: digest, to: target.environment, service: request.service)
    }

    /// Refuses what people have frozen, unless whoever asks has said that he knows. A job of it has not begun.
    ///
    /// - Returns: what is to be remarked of the change.
    private func passFreeze(_ target: TargetConfiguration, despite isKnown: Bool) throws -> String? {
        guard subject.origin == .person,
            let freeze = try subject.record()?.freezes().first(where: { $0.identity == target.environment })
        else { return nil }
        if isKnown { return "although \(freeze.note)" }
        throw SessionError(
            "\(SafeText.line(freeze.note)). Nothing was changed; pitlane unfreeze \(target.environment) lifts it, and "
                + "pitlane rollback \(target.environment) --despite-freeze goes back in spite of it")
    }

    /// Changes what serves in an environment.
    ///
    /// - Parameters:
    ///   - despiteFreeze: whether a rollback is wanted although the environment is frozen.
    ///   - warrant: what the change stands on.
    ///   - smoke: runs the project's own check.
    ///   - building: builds the image where it is not here.
    ///   - isStopped: whether somebody wants it to stop.
    /// - Throws: `SessionError` where it may not be changed like that, and what kept it from beginning or ending.
    package func perform(
        _ request: DeploymentRequest, warrant: Warrant, observer: any DeliveryObserver, smoke: any SmokeRunner,
        building: Building, despiteFreeze: Bool = false, isStopped: @escaping @Sendable () -> Bool
    ) throws -> DeploymentRecord {
        let (target, _) = try check(request)
        var warrant = warrant
        warrant.remark = try passFreeze(target, despite: despiteFreeze)
        let service = try service(request.service)
        let isRollback = if case .rollback = request.change { true } else { false }
        // Nothing is built for an engine that does not answer.
        let deployment = try deployment(service, target, isRollback, observer, smoke, isStopped)
        let wish = try wish(request.change, of: service, target, building, observer, isStopped)
        if case .deploy(_, _, let commit?) = wish { warrant.verdicts = try verdicts(of: commit.string) }
        let record = try deployment.perform(wish, on: warrant)
        guard let record else { throw SessionError("the deployment has left no record") }
        return record
    }

    /// Changes what serves by hand, to a version that has been deployed before: finishes or undoes what a process that
    /// is gone has left, or starts the version that serves again.
    ///
    /// - Returns: what that came to; nil where there was nothing to finish.
    package func mend(
        _ environment: String, _ name: Key?, _ wish: Deployment.Wish, observer: any DeliveryObserver,
        isStopped: @escaping @Sendable () -> Bool
    ) throws -> DeploymentRecord? {
        let service = try service(name)
        let target = try target(Key(environment)).target(of: service.name)
        // What is frozen may be mended, but nothing new begins there.
        if case .restart = wish { _ = try passFreeze(target, despite: false) }
        return try deployment(service, target, true, observer, localSmoke, isStopped).perform(wish, on: nil)
    }

    /// A service that has been deployed, and the secrets that it may write; nil is the only one.
    package func app(_ environment: String, _ name: Key?) throws -> (app: DeployedApp, secrets: [String]) {
        let service = try service(name).name
        let target = try target(Key(environment)).target(of: service)
        var secrets: [String] = []
        if let rules = rules(of: target), !rules.secrets.isEmpty {
            let source = try subject.secrets()
            secrets = rules.secrets.keys.compactMap {
                source.value(of: $0.string, environment: rules.name.string, policies: policy.environments)
            }
        }
        return (try DeployedApp(service, target), secrets)
    }

    /// Runs the project's own check in the work tree.
    package var localSmoke: LocalSmoke { LocalSmoke(in: subject.git.root, variables: host.environment) }

    private func deployment(
        _ service: ServiceConfiguration, _ target: TargetConfiguration, _ isBack: Bool,
        _ observer: any DeliveryObserver, _ smoke: any SmokeRunner, _ isStopped: @escaping @Sendable () -> Bool
    ) throws -> Deployment {
        let plan = DeploymentPlan(
            service: service, target: target, certificate: try certificate(target, isBack, observer),
            environment: try values(service, rules(of: target)), smoke: smoke,
            user: subject.user)
        return try Deployment(
            plan, observer: observer, now: { [now = host.now] in now().milliseconds }, isStopped: isStopped)
    }

    /// What gates said last of the content of a commit.
    private func verdicts(of commit: String) throws -> [Warrant.Verdict] {
        guard let record = try subject.record() else { return [] }
        return try record.lastMeasurements(ofTree: subject.git.facts(of: commit).tree).map { Warrant.Verdict($0) }
    }

    private func wish(
        _ change: DeploymentRequest.Change, of service: ServiceConfiguration, _ target: TargetConfiguration,
        _ building: Building, _ observer: any DeliveryObserver, _ isStopped: @escaping @Sendable () -> Bool
    ) throws -> Deployment.Wish {
        switch change {
        case .rollback(let version): .rollback(to: version)
        case .deploy(let version, let digest):
            try wish(
                ReleaseChoice(version: version, digest: digest), of: service, target, building, observer, isStopped)
        }
    }

    // MARK: - What the settings say

    func target(_ environment: Key) throws -> TargetConfiguration {
        let name = environment.asciiLowercased
        if let target = policy.targets.first(where: { $0.environment == name }) { return target }
        let known = environments.map(\.string).joined(separator: ", ")
        throw SessionError(
            "\(ProjectConfiguration.fileName) \(source) has no environment '\(SafeText.line(environment.string))' with a "
                + "target" + (known.utf8.isEmpty ? "" : "; there is \(known)"))
    }

    /// The service of this name; nil is the only one.
    private func service(_ name: Key?) throws -> ServiceConfiguration {
        let names = services.map(\.name.string).joined(separator: ", ")
        guard let name else {
            guard services.count == 1 else {
                throw SessionError("which service is meant? Pass --service with one of \(names)")
            }
            return services[0]
        }
        guard let service = services.first(where: { $0.name == name }) else {
            throw SessionError(
                "\(ProjectConfiguration.fileName) has no service '\(SafeText.line(name.string))'; there is \(names)")
        }
        return service
    }

    func rules(of target: TargetConfiguration) -> EnvironmentPolicy? {
        policy.environments.first { $0.identity == target.environment }
    }

    /// Whether the environment takes the commit.
    private func check(_ rules: EnvironmentPolicy) throws {
        guard !rules.allows(branch: subject.branch) else { return }
        let allowed = rules.branches.patterns.map(\.text).joined(separator: ", ")
        throw SessionError(
            "\(rules.name) takes commits of \(allowed) only (\(ProjectConfiguration.fileName) \(source)), and this is "
                + "one of \(subject.branch ?? "no branch")")
    }

    /// The service's variables: its settings, and the environment's secrets over them.
    private func values(_ service: ServiceConfiguration, _ rules: EnvironmentPolicy?) throws -> [Key: String] {
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

    /// The target's certificate with its key, looked at before anything is changed. What only makes it useless for
    /// visitors does not keep anybody from going back.
    private func certificate(
        _ target: TargetConfiguration, _ isBack: Bool, _ observer: any DeliveryObserver
    ) throws -> String? {
        guard let certificate = target.certificate else { return nil }
        let place = "\(ProjectConfiguration.fileName):\(certificate.place.line):\(certificate.place.column) \(source)"
        let name = certificate.secret
        let stored = try subject.secrets().value(
            of: name.string, environment: target.environment.string, policies: policy.environments)
        guard let text = stored else {
            if subject.origin == .gitHub {
                throw SessionError(
                    "\(place): give the certificate \(name) to the step with env: { \(name): ${{ secrets.\(name) }} }")
            }
            throw SessionError(
                "\(place): the certificate \(name) is not stored. Store it and its key as one secret:",
                next: .storeSecret)
        }
        do {
            let chain = try CertificateChain(pem: text.utf8)
            let now = Int(host.now().milliseconds / 1000)
            if let problem = chain.problem(for: target.domain, at: now) {
                let text = "\(place): the certificate \(name) cannot be used: \(problem)"
                guard isBack else { throw SessionError("\(text). Nothing was changed") }
                observer.noted("warning: \(text)")
            } else if chain.end - now < Self.earlyWarning {
                observer.noted(
                    "warning: \(place): the certificate \(name) expires at \(MomentText.rfc3339(chain.end)): store a new "
                        + "one and deploy again")
            }
            return chain.pem
        } catch let problem as CertificateChain.Problem {
            throw SessionError("\(place): the certificate \(name) cannot be used: \(problem). Nothing was changed")
        }
    }

    /// Two weeks, in seconds.
    private static let earlyWarning = 14 * 86_400
}
