import Actions
import ArgumentParser
import Basics
import Configuration
import Engine
import Forges
import Planning
import Rendering
import Sessions
import Store
import Workflows

/// `pitlane doctor`: which tools this repository's jobs need, and which are here.
struct DoctorCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show which tools and secrets this repository's jobs need, and which are here.",
        discussion: """
            Reads the jobs that can run on this machine: shells, the programs that scripts start, the versions that \
            setup-python and setup-node ask for, containers and services, and what the images and targets of pitlane.yml \
            need. With EVENT only the jobs that these events \
            start; without, those of all workflows. A program that an earlier step may install, or that a script can do \
            without, is marked with '?' and is not missing. Secrets that the environments of pitlane.yml and \
            the workflows name are listed, each with whether it is set.

            EXAMPLES
              pitlane doctor
              pitlane doctor pull_request
              pitlane doctor --var 'PYTHONS=["3.12"]'

            EXIT CODES
              0 all is here, 1 something is missing or cannot be done here, 2 invalid input
            """)

    @Argument(help: "Only the jobs that these events start, named as under `on:`.")
    var event: [String] = []

    @Option(
        help: ArgumentHelp(
            "The branch a pull request goes to (default: origin/HEAD, else develop, else main).", valueName: "branch"))
    var base: String?

    @Option(name: .customLong("var"), help: ArgumentHelp("A variable for the vars context.", valueName: "name=value"))
    var variable: [String] = []

    @Option(help: ArgumentHelp("Treat a runs-on label as this machine.", valueName: "label=host"))
    var runner: [String] = []

    @Option(help: "How to show the tools: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let here = try place.value()
            let root = try here.root()
            let data = try here.dataDirectory()
            let (workflows, secrets) = try workflows(root, data, here)
            let machine = MachineTools(workingDirectory: root, interpreters: here.interpreters(of: root))
            let checks = workflows.needs.map { (need: $0, check: machine.check($0)) }
            let remedy = ToolRemedy(checks, machine, commands: place.commands())
            let choice = here.workChoice(of: root)
            let work = Result { try WorkRoot.choose(choice) }
            let kept = KeptWork(of: data)
            let freezes = try StoredValues(data: data).store?.freezes() ?? []
            switch format {
            case .json:
                let value: JSONValue = [
                    "tools": .array(checks.map(\.check.json)), "install": remedy.command.map { .string($0) } ?? .null,
                    "advice": .array(remedy.advice.map { .string($0) }),
                    "work": [
                        "folder": (try? work.get()).map { .string($0.path) } ?? .null,
                        "kept": kept?.json ?? .null,
                    ], "secrets": .array(secrets.map(\.json)),
                    "frozen": .array(freezes.map(\.json)),
                ]
                Terminal.print(value.text())
            case .text:
                let screen = Screen.output
                let lines = ToolText.lines(
                    checks.map(\.check), install: remedy.command, advice: remedy.advice, width: screen.width)
                screen.print(lines + SecretNeed.lines(secrets, width: screen.width))
                screen.print(HoldText.lines(freezes, now: ProcessEnvironment.now()))
            }
            do {
                let folder = SafeText.line(try work.get().path)
                if format == .text {
                    Terminal.print("Jobs work in \(folder)\(choice.objectionToState.map { " (\($0))" } ?? "")")
                }
                if format == .text, let kept { Terminal.print(kept.line(place.commands())) }
            } catch {
                Terminal.printError("error: \(error)")
            }
            for path in workflows.unreadable {
                Terminal.printError(
                    "warning: \(SafeText.line(path)) has errors and was left out; see \(place.commands().command("check"))"
                )
            }
            for problem in workflows.refused { Terminal.printError(SafeText.line(problem.line)) }
            if !workflows.refused.isEmpty || !checks.allSatisfy(\.check.isMet) || (try? work.get()) == nil {
                throw Exit.with(Exit.failure)
            }
        }
    }

    /// What the jobs need: tools, and secrets.
    private func workflows(_ root: String, _ data: String, _ here: Place) throws -> (WorkflowTools, [SecretNeed]) {
        let stored = try StoredValues(data: data)
        let settings = try? GateSettings.workTree(around: root)
        var secrets = NeededSecrets(environments: settings?.environments ?? [])
        guard !event.isEmpty else {
            var given = JSONObject()
            for text in variable {
                let (name, value) = try Assignments.parse(text, option: "--var")
                given[try ValueName.variable(name.string)] = .string(value)
            }
            let variables = stored.variables(given: given)
            var tools = WorkflowTools(root: root, variables: variables, place: here)
            // Without foresight: a leg whose interpreter is missing is what is looked for.
            let machine = here.host.capabilities(labels: try HostLabel.parse(runner), foresight: nil)
            let jobs = try ToolJob.jobs(below: root, machine: machine, variables: variables) { tools.leaveOut($0) }
            var seen: Set<Key> = []
            for job in jobs {
                if seen.insert(Key(job.workflow.path)).inserted {
                    tools.refuse(job.workflow)
                    secrets.add(job.workflow.secretNames, of: job.workflow.path)
                }
                try tools.read(job)
            }
            if let settings { tools.read(settings) } else { tools.leaveOut(ProjectConfiguration.fileName) }
            return (tools, secrets.needs(stored))
        }
        var tools: WorkflowTools?
        for name in event {
            let words =
                [name] + variable.flatMap { ["--var", $0] } + runner.flatMap { ["--runner", $0] }
                + (base.map { ["--base", $0] } ?? [])
            let frontEnd = FrontEnd(
                place: here, actions: try ActionOptions.parse([]).policy().untouched,
                observer: observer)
            let planned = try PlannedEvent(
                try EventOptions.parse(words).request(), frontEnd, now: ProcessEnvironment.now())
            if planned.plan.triggered.isEmpty {
                Terminal.printError("note: \(SafeText.line(name)) starts nothing here")
            }
            var own = tools ?? WorkflowTools(root: root, variables: planned.variables, place: here)
            for plan in planned.plan.workflows where plan.workflow == nil { own.leaveOut(plan.path) }
            for plan in planned.plan.triggered {
                if let workflow = plan.workflow { own.refuse(workflow) }
                secrets.add(plan.secrets.map { Key($0) }, of: plan.path)
            }
            let machine = here.host.capabilities(labels: try HostLabel.parse(runner), foresight: nil)
            for job in ToolJob.jobs(of: planned, machine: machine) { try own.read(job) }
            tools = own
        }
        var all = tools ?? WorkflowTools(root: root, variables: [:], place: here)
        if settings == nil { all.leaveOut(ProjectConfiguration.fileName) }
        return (all, secrets.needs(stored))
    }
}
