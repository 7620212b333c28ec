import Basics
import Expressions
import Planning
import Workflows

/// The contexts of one attempt of a job that do not change while it runs, and the ones made anew for each step.
struct JobContexts {
    private let fixed: [Key: Value]
    private let github: JSONObject
    private let job: JSONObject
    private let host: HostSettings
    private let folders: JobFolders
    private let toolCache: String

    /// - Parameter folders: the job's folders on this machine; steps are told what `environment` calls them.
    init(
        _ request: JobRequest, host: HostSettings, folders: JobFolders, environment: any StepEnvironment,
        secrets: [Key: String]
    ) {
        self.host = host
        let folders = folders.seen(in: environment)
        self.folders = folders
        toolCache = environment.path(inside: host.toolCache)
        var github = request.inputs.github.objectValue ?? [:]
        github["job"] = .string(request.job.id.string)
        github["workspace"] = .string(folders.workspace)
        github["event_path"] = .string(folders.eventFile)
        github["action"] = ""
        github["token"] = secrets[RunToken.secretName].map { .string($0) }
        self.github = github
        job = WorkflowIdentity(request.workflow.path, request.inputs).members
        let leg = request.leg
        fixed = [
            "inputs": Value(json: request.callInputs ?? request.inputs.inputs),
            "vars": Value(json: request.inputs.variables(inEnvironment: leg.environment)),
            "needs": .needs(request.needs),
            "secrets": .secrets(secrets),
            "matrix": leg.matrix.map { Value(json: $0) } ?? .null,
            "strategy": Value(
                json: leg.strategy(failFast: request.failFast, maxParallel: request.maxParallel)),
            "runner": Value(json: [
                "os": "Linux", "arch": .string(host.architecture), "name": .string(host.name),
                "environment": "self-hosted", "temp": .string(folders.temporary),
                "tool_cache": .string(toolCache), "workspace": .string(folders.runnerWorkspace), "debug": "",
            ]),
        ]
    }

    /// Whether the job has a `github.token`.
    var hasToken: Bool { github["token"] != nil }

    /// All contexts a step reads: `step` is its id (`github.action`), `env` the job's variables with the step's own
    /// on top.
    func contexts(
        step: String, env: JSONObject, steps: Value, status: Conclusion, actionPath: String,
        source: (repository: String, ref: String)
    ) -> [Key: Value] {
        var contexts = fixed
        var github = github
        github["action"] = .string(step)
        github["action_path"] = .string(actionPath)
        github["action_repository"] = .string(source.repository)
        github["action_ref"] = .string(source.ref)
        github["env"] = ""
        contexts["github"] = Value(json: .object(github))
        contexts["env"] = .object(
            ObjectValue(env.members.map { ($0.name, Value(json: $0.value)) }, caseSensitiveKeys: true))
        contexts["steps"] = steps
        var job = job
        job["status"] = .string(status.rawValue)
        contexts["job"] = Value(json: .object(job))
        return contexts
    }

    /// `GITHUB_*` and `RUNNER_*` of a step's process, without the file commands
    /// (docs/language/variables.md#default-variables).
    func variables(step: String) -> [Key: String] {
        var variables: [Key: String] = ["GITHUB_ACTIONS": "true", "GITHUB_ACTION": step]
        for name in Self.exported {
            guard let value = github[Key(name)], !value.isNull else { continue }
            variables[Key("GITHUB_\(name.uppercased())")] = Value(json: value).asString
        }
        variables["GITHUB_WORKSPACE"] = folders.workspace
        variables["RUNNER_OS"] = "Linux"
        variables["RUNNER_ARCH"] = host.architecture
        variables["RUNNER_NAME"] = host.name
        variables["RUNNER_ENVIRONMENT"] = "self-hosted"
        variables["RUNNER_TEMP"] = folders.temporary
        variables["RUNNER_TOOL_CACHE"] = toolCache
        variables["AGENT_TOOLSDIRECTORY"] = toolCache
        variables["RUNNER_WORKSPACE"] = folders.runnerWorkspace
        return variables
    }

    private static let exported = [
        "actor", "actor_id", "api_url", "base_ref", "event_name", "event_path", "graphql_url", "head_ref", "job", "ref",
        "ref_name", "ref_protected", "ref_type", "repository", "repository_id", "repository_owner",
        "repository_owner_id", "retention_days", "run_attempt", "run_id", "run_number", "server_url", "sha",
        "triggering_actor", "workflow", "workflow_ref", "workflow_sha",
    ]
}
