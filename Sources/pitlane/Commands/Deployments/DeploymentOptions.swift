import ArgumentParser
import Basics
import Delivery
import Journal
import Rollouts
import Sessions
import Synchronization

/// What all commands that change an environment have in common.
struct DeploymentOptions: ParsableArguments {
    @Option(help: "How to show what happens: text or json (the record, at the end).")
    var format = OutputFormat.text

    @OptionGroup var target: ServiceOptions

    /// Changes an environment, in a job through its driver, and ends the command with what that came to.
    ///
    /// - Parameters:
    ///   - command: the command.
    ///   - despiteFreeze: whether a rollback is wanted although the environment is frozen.
    func change(
        _ change: DeploymentRequest.Change, of environment: String, for command: some ProposingCommand,
        despiteFreeze: Bool = false
    ) throws {
        let request = DeploymentRequest(change, environment: Key(environment), service: target.name)
        let stop = StopSwitch()
        let observer = DeploymentPrinter(isQuiet: format == .json)
        var approved: ApprovedDeployment?
        let result: DeploymentResult? = try stop.listening {
            if let driver = try DriverDeployment({ ProcessEnvironment.value($0) }) {
                let runner = LocalSmoke(in: ProcessEnvironment.workingDirectory, variables: ProcessEnvironment.all)
                let smoke: any SmokeRunner = format == .json ? runner : PrintingSmoke(runner: runner)
                return try driver.perform(request, observer: observer, smoke: smoke) { stop.onSet($0) }
            }
            let settings = try target.settings()
            let building = DeploymentSettings.Building(
                zygote: { try ProgramStart.startedZygote() }, grace: try ProcessEnvironment.grace())
            approved = try settings.approval(for: request, building: building, observer: observer) { stop.isSet }
            if approved != nil { return nil }
            let record = try settings.perform(
                request, warrant: Warrant(), observer: observer, smoke: settings.localSmoke, building: building,
                despiteFreeze: despiteFreeze
            ) { stop.isSet }
            return DeploymentResult(
                version: record.release.version, digest: record.release.digest ?? record.release.image,
                record: record.json)
        }
        if let approved { return try ask(approved, command) }
        guard let result else { return }
        try StepOutputs.append([
            ("version", result.version?.string ?? ""), ("digest", result.digest?.string ?? ""),
            ("withheld", "\(result.isWithheld)"),
        ])
        guard let json = result.record else { return showWithheld(request, result) }
        let record = try DeploymentRecord(json)
        show(record, request.environment)
        if record.outcome != .succeeded { throw Exit.with(Exit.failure) }
    }

    /// Makes the run that waits for the approval, and goes on with it where it is given at once.
    private func ask(_ approved: ApprovedDeployment, _ command: some ProposingCommand) throws {
        let driving = try DriveOptions.parse(format == .json ? ["--format", "json"] : [])
        let options = try driving.runOptions(publishes: true, acceptsAbsence: false, chains: false)
        let frontEnd = FrontEnd(
            place: try target.place.value(), actions: try ActionOptions.parse([]).policy(), observer: command.observer)
        Interrupts.block()
        let session = EventSession(
            approved.request, frontEnd, options, zygote: try ProgramStart.startedZygote(),
            watching: driving.watching(command.commands, grace: options.grace))
        try command.end(try session.run(), asks: driving.asks)
    }

    /// Finishes or undoes what a process that is gone has left.
    func recover(_ environment: String) throws {
        guard let record = try mend(environment, .recover) else {
            return Terminal.print("nothing to recover: no deployment of \(environment) was left unfinished")
        }
        // It is in order again, whichever version serves.
        show(record, Key(environment))
    }

    /// Starts the version that serves again, and ends the command with what that came to.
    func restart(_ environment: String) throws {
        guard let record = try mend(environment, .restart) else { return }
        show(record, Key(environment))
        if record.outcome != .succeeded { throw Exit.with(Exit.failure) }
    }

    private func mend(_ environment: String, _ wish: Deployment.Wish) throws -> DeploymentRecord? {
        if try DriverDeployment({ ProcessEnvironment.value($0) }) != nil {
            throw CommandError("a job can only deploy and roll back, which recover by themselves: do this by hand")
        }
        let stop = StopSwitch()
        let observer = DeploymentPrinter(isQuiet: format == .json)
        return try stop.listening {
            try target.settings().mend(environment, target.name, wish, observer: observer) { stop.isSet }
        }
    }

    private func showWithheld(_ request: DeploymentRequest, _ result: DeploymentResult) {
        switch format {
        case .json:
            let version: JSONValue = result.version.map { .string($0.string) } ?? .null
            let environment = request.environment.string
            Terminal.print(
                JSONValue.object(["withheld": true, "environment": .string(environment), "version": version]).text())
        case .text:
            let version = result.version.map { " with \(SafeText.line($0.string))" } ?? ""
            Terminal.print(
                "withheld: this run does not publish, so the \(request.word) of "
                    + "\(SafeText.line(request.environment.string))\(version) was not done; pitlane run --publish does it"
            )
        }
    }

    private func show(_ record: DeploymentRecord, _ environment: Key) {
        switch format {
        case .json: Terminal.print(record.json.text())
        case .text:
            for line in DeploymentText.seconds(record) { Terminal.print(line) }
            Terminal.print(DeploymentText.verdict(record, environment.string))
        }
    }
}

/// Lets a signal stop a deployment: what was begun is undone, or finished.
private final class StopSwitch: Sendable {
    private struct State {
        var isSet = false
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var isSet: Bool { state.withLock(\.isSet) }

    func set() {
        let action = state.withLock { state in
            state.isSet = true
            return state.action
        }
        action?()
    }

    /// Calls `action` when it is set, at once where it is.
    func onSet(_ action: @escaping @Sendable () -> Void) {
        let isSet = state.withLock { state in
            state.action = action
            return state.isSet
        }
        if isSet { action() }
    }

    /// Sets it with the first signal while `body` runs.
    func listening<Result>(_ body: () throws -> Result) rethrows -> Result {
        Interrupts.block()
        let interrupts = Interrupts(
            cancel: { [self] _ in
                Terminal.printError("stopping: what was begun is undone, or finished (Ctrl-C again kills it)")
                set()
            }, abandon: { Terminal.printError($0) })
        defer { interrupts.stop() }
        return try body()
    }
}

/// Shows what the project's own check says.
private struct PrintingSmoke: SmokeRunner {
    let runner: any SmokeRunner

    func run(_ command: String, url: String, version: Key) throws -> SmokeOutcome {
        let outcome = try runner.run(command, url: url, version: version)
        if !outcome.output.utf8.isEmpty { Terminal.print(outcome.output) }
        return outcome
    }
}

/// Prints each step as it ends.
private struct DeploymentPrinter: DeliveryObserver {
    let isQuiet: Bool

    func noted(_ text: String) { Terminal.printError(ClippedText.lines(text)) }

    func ended(_ step: RolloutStep, after duration: Duration, detail: String, reason: String?) {
        guard !isQuiet else { return }
        Terminal.print(DeploymentText.step(step, after: duration, detail: detail, reason: reason))
    }
}
