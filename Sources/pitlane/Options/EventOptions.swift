import ArgumentParser
import Basics
import Files
import Planning
import Rendering
import Sessions

/// What `run` and `plan` have in common: the event, the workflows, the values.
struct EventOptions: ParsableArguments {
    @Argument(help: "The event's name, as under `on:`.")
    var event = "push"

    @Option(
        name: [.customShort("W"), .long],
        help: ArgumentHelp("Only this workflow: its name, or a file or folder anywhere.", valueName: "path|name"))
    var workflow: [String] = []

    @Option(
        name: [.customShort("j"), .long], help: ArgumentHelp("Only this job, with the jobs it needs.", valueName: "job")
    )
    var job: [String] = []

    @Option(
        help: ArgumentHelp(
            "The branch a pull request goes to (default: origin/HEAD, else develop, else main).", valueName: "branch"))
    var base: String?

    @Option(help: ArgumentHelp("The branch the event is about (default: the current one).", valueName: "branch"))
    var branch: String?

    @Option(help: ArgumentHelp("The tag the event is about.", valueName: "tag"))
    var tag: String?

    @Option(help: ArgumentHelp("The commit the event is about (default: the branch's or tag's).", valueName: "commit"))
    var sha: String?

    @Option(help: ArgumentHelp("A file with the event's webhook payload (JSON).", valueName: "payload.json"))
    var eventFile: String?

    @Option(
        help: ArgumentHelp("The activity: opened, labeled, published, the type of a dispatch.", valueName: "type"))
    var type: String?

    @Option(
        help: ArgumentHelp(
            "The entry of a schedule that fires (default: each of them, one run per entry).", valueName: "cron"))
    var cron: String?

    @Option(help: ArgumentHelp("The value of github.actor (default: your user name).", valueName: "name"))
    var actor: String?

    @Option(help: ArgumentHelp("An input of workflow_dispatch.", valueName: "name=value"))
    var input: [String] = []

    @Option(name: .customLong("var"), help: ArgumentHelp("A variable for the vars context.", valueName: "name=value"))
    var variable: [String] = []

    @Option(help: ArgumentHelp("A file of variables, one NAME=value per line.", valueName: "file"))
    var varsFile: [String] = []

    @Option(help: ArgumentHelp("Treat a runs-on label as this machine.", valueName: "label=host"))
    var runner: [String] = []

    @Option(help: ArgumentHelp("Only the legs of a matrix with this value.", valueName: "key:value"))
    var matrix: [String] = []
}

extension EventOptions {
    /// What is asked for; files of variables and of the payload are read.
    func request() throws -> EventRequest {
        var request = EventRequest(Key(event))
        request.workflows = workflow
        request.jobs = job
        (request.base, request.branch, request.tag, request.sha) = (base, branch, tag, sha)
        (request.type, request.cron, request.actor) = (type, cron, actor)
        request.payload = try eventFile.map {
            EventRequest.Payload(name: $0, bytes: try InputFile.read($0, limit: Self.payloadLimit))
        }
        request.inputs = try input.map { try Assignments.parse($0, option: "--input") }
        request.variables = try variables()
        request.hostLabels = try HostLabel.parse(runner)
        request.matrix = try MatrixFilter.parse(matrix)
        return request
    }

    /// GitHub caps payloads at 25 MB.
    private static let payloadLimit = 25 << 20

    /// The variables of the command line, by upper-case name as GitHub keeps them.
    private func variables() throws -> JSONObject {
        var variables = JSONObject()
        for path in varsFile {
            for entry in try Assignments.read(path, option: "--vars-file") {
                variables[try ValueName.variable(entry.name.string)] = .string(entry.value)
            }
        }
        for text in variable {
            let (name, value) = try Assignments.parse(text, option: "--var")
            variables[try ValueName.variable(name.string)] = .string(value)
        }
        return variables
    }

    /// The event, or another one, with the options as given: for a command that is to plan or run the same.
    func commandLine(_ actions: ActionOptions, _ values: ValueOptions, event other: String? = nil) -> String {
        func one(_ name: String, _ value: String?) -> [String] { value.map { [name, $0] } ?? [] }
        func all(_ name: String, _ values: [String]) -> [String] { values.flatMap { [name, $0] } }
        var words = [other ?? event] + all("--workflow", workflow) + all("--job", job)
        words += one("--base", base) + one("--branch", branch) + one("--tag", tag) + one("--sha", sha)
        words += one("--event-file", eventFile) + one("--type", type) + one("--cron", cron) + one("--actor", actor)
        words += all("--input", input) + all("--var", variable) + all("--vars-file", varsFile)
        words += all("--runner", runner) + all("--matrix", matrix)
        words += all("--action-source", actions.actionSource) + (actions.offline ? ["--offline"] : [])
        words += values.words
        return words.map(ShellText.word).joined(separator: " ")
    }
}
