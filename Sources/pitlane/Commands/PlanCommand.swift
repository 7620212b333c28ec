import Actions
import ArgumentParser
import Basics
import Planning
import Rendering
import Sessions
import Store

/// `pitlane plan`: what an event would run, and why or why not.
struct PlanCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what an event would run, and why or why not; runs nothing.",
        discussion: """
            EXAMPLES
              pitlane plan                                   a push of the current branch
              pitlane plan pull_request --base develop
              pitlane plan push --tag v1.2.0 --format json

            EXIT CODES
              0 it can run, 2 invalid input or nothing triggered
            """)

    @OptionGroup var event: EventOptions
    @OptionGroup var actions: ActionOptions
    @OptionGroup var values: ValueOptions
    @OptionGroup var place: PlaceOptions

    @Option(help: "How to show the plan: text or json.")
    var format = OutputFormat.text

    @Option(
        help: ArgumentHelp(
            "The time to count the next run of a schedule from, such as 2026-03-28T12:00Z (default: now).",
            valueName: "time"))
    var at: String?

    func run() throws {
        try reporting {
            let frontEnd = FrontEnd(
                place: try place.value(), actions: try actions.policy().untouched,
                observer: observer)
            let request = try event.request()
            var event = try PlannedEvent(request, frontEnd, now: try moment())
            try event.findFollowers()
            let resolved = try EventActions(event, frontEnd)
            let planned = event.adding(resolved.diagnostics)
            let files = planned.plan.unfetched
            let remote = PlanActions(remote: resolved.remote + files, unknown: resolved.unknown + files)
            let setSecrets = planned.namesOfSetSecrets(given: try values.namesOfSecrets())
            let paths = planned.plan.triggered.map(\.path)
            let deployments = PlannedDeployment.all(of: planned.plan, targets: planned.environments.targets)
            let estimates = planned.stored.store.map { RunHistory.estimates(of: paths, in: $0) } ?? Estimates()
            let freezes = try planned.stored.store?.freezes() ?? []
            switch format {
            case .json:
                let value = PlanJSON.value(
                    planned.plan, estimates: estimates, actions: remote, setSecrets: setSecrets,
                    deployments: deployments, freezes: freezes)
                Terminal.print(value.text())
            case .text:
                let plan = planned.plan
                let facts = PlanText.Facts(
                    mergeNote: planned.local.mergeNote, isDirty: planned.local.isDirty,
                    command: plan.triggered.isEmpty || plan.hasErrors
                        ? nil : place.commands().command("run \(self.event.commandLine(actions, values))"),
                    estimates: estimates, actions: remote, setSecrets: setSecrets,
                    deployments: deployments, freezes: freezes, slots: frontEnd.place.host.processors)
                let lines = PlanText(width: Screen.output.width).lines(plan, facts, sources: planned.source)
                Screen.output.print(lines)
            }
            for note in planned.environments.notes { observer.noted(.policy(note)) }
            if planned.plan.hasErrors { throw Exit.with(Exit.invalid) }
            // `run` starts none of it without knowing what its environments ask for.
            if planned.plan.usesEnvironments { _ = try planned.environments.policies.get() }
            guard planned.plan.triggered.isEmpty else { return }
            // As `run` ends then, and with the same words.
            throw planned.nothingTriggered { name in
                try? PlannedEvent(request.of(name), frontEnd, now: ProcessEnvironment.now())
            }
        }
    }

    func eventLine(_ other: Key?) -> String { event.commandLine(actions, values, event: other?.string) }

    private func moment() throws -> Instant {
        guard let at else { return ProcessEnvironment.now() }
        guard let time = MomentText.time(at) else {
            throw CommandError("--at \(at): must be a time such as 2026-03-28T12:00Z")
        }
        return Instant(milliseconds: Int64(time) * 1000)
    }
}
