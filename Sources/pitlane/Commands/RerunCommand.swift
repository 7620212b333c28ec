import ArgumentParser
import Basics
import Engine
import Forges
import Planning
import Rendering
import Sessions
import Store

/// `pitlane rerun`: a new attempt of a finished run.
struct RerunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Run a finished run again, or only its failed jobs.",
        discussion: """
            The run keeps its number, its commit, its workflow file and its inputs; github.run_attempt counts on. Jobs \
            that are not run again keep their results and outputs, also those of a called workflow; every job that needs \
            one that runs again is decided again. The logs of all attempts are kept. Stored secrets are read again; \
            others are in no record and have to be given again.

            A job that failed leaves its workspace until another run fails. --from continues in it, as you have changed \
            it: steps before STEP are not run again; their outputs, variables and posts count as if they had been.

            EXAMPLES
              pitlane rerun                       the latest run, all of it
              pitlane rerun 12 --failed           what failed, and the jobs that need it
              pitlane rerun 12 --job "tests (3.12)"
              pitlane rerun 12 --from             the failed job, from the step that failed
              pitlane rerun 12 --job "deploy / smoke"
              pitlane rerun 12 --job lint --from 3

            EXIT CODES
              0 success, 1 failure, 2 invalid input, 4 incomplete, 130 cancelled
            """)

    @Argument(help: ArgumentHelp("The run: its number, or latest.", valueName: "run"))
    var number: RunReference = .latest

    @Flag(help: "Only what failed or was cancelled, and the jobs that need it.")
    var failed = false

    @Option(
        name: .shortAndLong,
        help:
            "Only this job, and the jobs that need it: its id, or a key as 'pitlane show' prints it, or the beginning of one."
    )
    var job: [String] = []

    @Option(
        defaultAsFlag: FirstStep.failed,
        help: ArgumentHelp(
            "Only one job that failed, in the workspace it has left, from this step on: its number, id or name; "
                + "without one, the step that failed. Then the jobs that need it.", valueName: "step"))
    var from: FirstStep?

    @OptionGroup var values: ValueOptions
    @OptionGroup var place: PlaceOptions

    @OptionGroup var debugging: DebugOptions

    @Option(help: "How to show the run: tree, plain, github or json (default: tree on a terminal, else plain).")
    var format: RunFormat?

    @Option(
        help: ArgumentHelp(
            "How many jobs run at the same time at most (default: the number of processors).", valueName: "n"))
    var maxParallel: Int?

    @Flag(help: "Keep the workspaces when the run has ended.")
    var keepWork = false

    func run() throws {
        try reporting {
            Interrupts.block()
            let zygote = try ProgramStart.startedZygote()
            if let maxParallel, maxParallel < 1 { throw CommandError("--max-parallel must be at least 1") }
            if from != nil, failed || job.count > 1 {
                throw CommandError("--from can be used with one --job only, and not with --failed")
            }
            if failed, !job.isEmpty { throw CommandError("--failed and --job cannot be used together") }
            let records = try RecordStore(place)
            let number = try records.number(number)
            let data = records.store.dataDirectory
            let (debugger, display) = try debugging.makeDisplay(format, commands: place.commands(values)) {
                let run = try? records.store.run(number, includingSummaries: false)
                return RunHistory.estimates(of: run.map { [$0.summary.workflowPath] } ?? [], in: records.store)
            }
            let place = try place.value()
            let git = try place.repository()
            let work = try place.workPlace(of: git.root, data: data)
            let options = RunOptions(
                secrets: try values.secrets(), variables: try values.environment(), maxParallel: maxParallel,
                keepsWork: keepWork, publishes: false, acceptsAbsence: false, chains: false,
                grace: try ProcessEnvironment.grace(), minuteScale: try ProcessEnvironment.minuteScale())
            let session = RerunSession(
                store: try RunStore.open(dataDirectory: data, mode: .readWrite), work: work, git: git, place: place,
                host: options.settings(on: place.host, data: data, tools: work.tools),
                secrets: try StoredValues(data: data).secrets(given: options.secrets, keyFile: place.host.keyFile),
                actor: place.host.user, display: display, commands: self.place.commands(values),
                zygote: zygote, debugger: debugger)
            let outcome = try session.run(number, choose: choose)
            display.finish()
            if let failure = outcome.failure { Terminal.printError("error: \(failure)") }
            if outcome.exitCode != 0 { throw Exit.with(outcome.exitCode) }
        }
    }

    private func choose(_ subject: RerunSubject) throws -> RerunChoice {
        let paths = try job.map { try find($0, in: subject.state) }
        if let from {
            return try ResumeChooser(subject: subject, step: from, commands: place.commands(values)).choose(
                job: paths.first)
        }
        if failed { return RerunChoice(selection: .failed) }
        return RerunChoice(selection: job.isEmpty ? .all : .jobs(paths))
    }

    /// A job of the run, or one leg of it, by its id, its key as `show` prints it, or the beginning of a leg's key.
    private func find(_ name: String, in state: RunState) throws -> NodePath {
        let jobs = state.order.map { (path: $0, key: state.key(of: $0)) }
        let legs = jobs.flatMap { job -> [(path: NodePath, key: String)] in
            guard case .expanded(let paths, _, _)? = state.jobs[job.path]?.phase else { return [] }
            return paths.map { ($0, state.key(of: $0)) }
        }
        let isNamed = { (place: (path: NodePath, key: String)) in
            Key(place.key) == Key(name) || place.path.key == Key(name)
        }
        if let found = jobs.first(where: isNamed) ?? legs.first(where: isNamed) { return found.path }
        let named = legs.filter {
            state.legs[$0.path].map { Key($0.plan.name).asciiLowercased } == Key(name).asciiLowercased
        }
        if named.count == 1 { return named[0].path }
        let found = legs.filter { $0.key.utf8.starts(with: name.utf8) }
        if found.count == 1 { return found[0].path }
        let names = (found.isEmpty ? jobs + legs : found).map(\.key)
        let list = names.reduce(into: [String]()) { list, name in
            if !list.contains(where: { Key($0) == Key(name) }) { list.append(name) }
        }
        throw CommandError(
            "--job: '\(SafeText.line(name))' is \(found.isEmpty ? "not a job" : "the beginning of \(found.count) jobs") "
                + "of the run\(Suggestions.text(for: name, among: list)); its jobs are \(list.map(SafeText.line).joined(separator: ", "))"
        )
    }
}

extension FirstStep: ExpressibleByArgument {
    init?(argument: String) { self = .named(argument) }
}
