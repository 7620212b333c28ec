import Basics
import Expressions
import Planning
import Workflows

/// The contexts of one attempt of a job that do not change while it runs, and the ones made anew for each step.
struct JobContexts {
    private let fixed: [Key: Value]
    /// With places for what differs from step to step, so that only these few values are set for each.
    private let github: ObjectValue
    private let job: ObjectValue
    /// `GITHUB_*` and `RUNNER_*` but for `GITHUB_ACTION`.
    private let variables: [Key: String]
    /// Whether the job has a `github.token`.
    let hasToken: Bool

    /// - Parameter folders: the job's folders on this machine; steps are told what `environment` calls them.
    init(
        _ request: JobRequest, host: HostSettings, folders: JobFolders, environment: any StepEnvironment,
        secrets: [Key: String]
    ) {
        let folders = folders.seen(in: environment)
        let toolCache = environment.path(inside: host.toolCache)
        var github = request.inputs.github.objectValue ?? [:]
        github["job"] = .string(request.job.id.string)
        github["workspace"] = .string(folders.workspace)
        github["event_path"] = .string(folders.eventFile)
        github["action"] = ""
        github["token"] = secrets[RunToken.secretName].map { .string($0) }
        variables = Self.variables(github, host, folders, toolCache: toolCache)
        hasToken = github["token"] != nil
        var own: [(Key, Value)] = ["action_path", "action_repository", "action_ref", "env"].map { ($0, .string("")) }
        for name: Key in ["job", "workspace", "event_path", "action", "token"] {
            if let value = github[name] { own.append((name, Value(json: value))) }
        }
        let shared = if case .object(let object) = request.github { object } else { ObjectValue([]) }
        self.github = shared.replacing(own)
        let identity = WorkflowIdentity(request.workflow.path, request.inputs).members
        job = ObjectValue(identity.members.map { ($0.name, Value(json: $0.value)) } + [("status", .null)])
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

    /// All contexts a step reads: `step` is its id (`github.action`), `env` the job's variables with the step's own
    /// on top.
    func contexts(
        step: String, env: JSONObject, steps: Value, status: Conclusion, actionPath: String,
        source: (repository: String, ref: String)
    ) -> [Key: Value] {
        var contexts = fixed
        contexts["github"] = .object(
            github.replacing([
                ("action", .string(step)), ("action_path", .string(actionPath)),
                ("action_repository", .string(source.repository)), ("action_ref", .string(source.ref)),
            ]))
        contexts["env"] = .object(
            ObjectValue(env.members.map { ($0.name, Value(json: $0.value)) }, caseSensitiveKeys: true))
        contexts["steps"] = steps
        contexts["job"] = .object(job.replacing([("status", .string(status.rawValue))]))
        return contexts
    }

    /// `GITHUB_*` and `RUNNER_*` of a step's process, without the file commands
    /// (docs/language/variables.md#default-variables).
    func variables(step: String) -> [Key: String] {
        var variables = variables
        variables["GITHUB_ACTION"] = step
        return variables
    }

    private static func variables(
        _ github: JSONObject, _ host: HostSettings, _ folders: JobFolders, toolCache: String
    ) -> [Key: String] {
        var variables: [Key: String] = ["GITHUB_ACTIONS": "true"]
        for name in exported {
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
