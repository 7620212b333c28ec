import Basics
import Expressions

/// Makes one job of its mapping (docs/language/workflows.md#jobs); the graph is checked by `NeedsChecker`.
struct JobConverter {
    var problems: Problems

    /// The job, or nil after an error.
    mutating func convert(_ id: Key, _ range: SourceRange, _ token: Token) -> Job? {
        if let problem = IDScope.problem(id.string) { problems.error(problem, range) }
        guard token.pairs != nil else { return nil }
        let source = token.value("if")?.locatedText
        let condition = problems.condition(source, .jobIf)
        let strategy = token.value("strategy")
        checkMatrix(strategy)
        checkConcurrency(token.value("concurrency"))
        let body = token["uses"] == nil ? stepsBody(token) : callBody(token)
        guard let condition, let body else { return nil }
        return Job(
            id: id, range: range, file: token.file, name: token.value("name"), needs: Self.needs(token),
            condition: condition, conditionSource: source, permissions: Permissions(token["permissions"]),
            concurrency: token.value("concurrency"), strategy: strategy, body: body
        )
    }

    /// The jobs `needs:` names, each once.
    static func needs(_ token: Token) -> [Located<Key>] {
        var needs: [Located<Key>] = []
        for text in token["needs"]?.locatedTexts ?? [] {
            let name = Key(text.value)
            if !needs.contains(where: { $0.value.asciiLowercased == name.asciiLowercased }) {
                needs.append(Located(name, text.range))
            }
        }
        return needs
    }

    private mutating func stepsBody(_ token: Token) -> Job.Body? {
        var steps = StepConverter(problems: Problems(file: problems.file), available: .stepIf)
        let converted = steps.convert(token.value("steps"))
        problems.add(steps.problems.diagnostics)
        checkSnapshot(token.value("snapshot"))
        for key in ["timeout-minutes", "cancel-timeout-minutes"] as [Key] { problems.checkMinutes(token.value(key)) }
        guard let runsOn = token.value("runs-on") else { return nil }
        checkRunsOn(runsOn)
        return .steps(
            StepsJob(
                runsOn: runsOn, env: token.value("env"), environment: token.value("environment"),
                container: token.value("container"), services: token.value("services"),
                outputs: token.value("outputs"), defaults: RunDefaults(token.value("defaults")), steps: converted,
                timeoutMinutes: token.value("timeout-minutes"),
                cancelTimeoutMinutes: token.value("cancel-timeout-minutes"),
                continueOnError: token.value("continue-on-error"), snapshot: token.value("snapshot")
            )
        )
    }

    private mutating func callBody(_ token: Token) -> Job.Body? {
        guard let reference = token["uses"]?.locatedText else { return nil }
        let secrets: CallJob.Secrets =
            switch token["secrets"]?.kind {
            case .string: .inherit
            case .mapping: token["secrets"].map { .mapping($0) } ?? .none
            default: .none
            }
        do {
            let target = try WorkflowReference(parsing: reference.value)
            return .call(CallJob(reference: reference, target: target, with: token.value("with"), secrets: secrets))
        } catch {
            problems.error(error.message, reference.range, hint: error.hint)
            return nil
        }
    }
}

// MARK: - Checks of literal parts

extension JobConverter {
    private mutating func checkMatrix(_ strategy: Token?) {
        var checker = MatrixChecker(problems: Problems(file: problems.file))
        checker.check(strategy)
        problems.add(checker.problems.diagnostics)
    }

    /// Group names may carry one prefix: `org/`, `organization/`, `ent/` or `enterprise/`.
    private mutating func checkRunsOn(_ runsOn: Token) {
        guard let group = runsOn["group"]?.locatedText else { return }
        let parts = group.value.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count > 1 else { return }
        let prefix = Key(String(decoding: Array(parts[0]), as: UTF8.self)).asciiLowercased
        let isKnown = (["org", "organization", "ent", "enterprise"] as [Key]).contains(prefix)
        if parts.count > 2 || !isKnown {
            let advice = "Please use 'organization/' or 'enterprise/' prefix to target a single runner group."
            problems.error("Invalid runs-on group name '\(group.value)'. \(advice)", group.range)
        } else if parts[1].isEmpty {
            problems.error("Invalid runs-on group name '\(group.value)'.", group.range)
        }
    }

    private mutating func checkConcurrency(_ concurrency: Token?) {
        guard let concurrency else { return }
        problems.checkConcurrency(concurrency)
    }

    /// A version is `N.*`.
    private mutating func checkSnapshot(_ snapshot: Token?) {
        guard let version = snapshot?["version"]?.locatedText else { return }
        let major = version.value.utf8.dropLast(2)
        let isNumber = !major.isEmpty && major.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if !isNumber || !version.value.utf8.suffix(2).elementsEqual(".*".utf8) {
            problems.error("Unexpected value '\(version.value)'", version.range, label: "expected a version like 2.*")
        }
    }
}

extension Problems {
    /// Checks a literal number of minutes; what an expression gives is checked when it is evaluated.
    mutating func checkMinutes(_ token: Token?) {
        guard let token, token.isLiteral, token.number != nil else { return }
        do throws(TokenError) { _ = try token.requireMinutes() } catch { add([error.diagnostic]) }
    }

    /// Checks a `concurrency:` of a workflow or job (docs/language/concurrency.md).
    mutating func checkConcurrency(_ concurrency: Token) {
        let group = concurrency.locatedText ?? concurrency["group"]?.locatedText
        if let group, group.value.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
            error("Concurrency group name cannot be empty", group.range)
        } else if let group, group.value.utf16.count > 400 {
            error("Concurrency group name cannot be longer than 400 characters", group.range)
        }
        if let queue = concurrency["queue"]?.locatedText, Key(queue.value) == "max",
            concurrency["cancel-in-progress"]?.boolean == true
        {
            error(
                "'queue: max' cannot be combined with 'cancel-in-progress: true'", queue.range,
                hint: "drop one: a queue keeps what waits, cancel-in-progress throws it away"
            )
        }
    }
}

extension RunDefaults {
    /// Takes `defaults:` of a workflow or job.
    init(_ token: Token?) {
        let run = token?.value("run")
        self.init(token: token, shell: run?.value("shell"), workingDirectory: run?.value("working-directory"))
    }
}
