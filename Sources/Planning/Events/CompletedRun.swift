package import Basics

/// A run that is over, as `github.event.workflow_run` tells of it.
package struct CompletedRun: Hashable, Sendable {
    package var number: Int
    /// Its number among the runs of its workflow.
    package var workflowNumber: Int
    package var attempt: Int
    package var workflowName: String
    package var workflowPath: String
    package var title: String
    package var conclusion: Conclusion
    /// RFC 3339.
    package var created: String
    /// RFC 3339.
    package var started: String
    /// RFC 3339.
    package var ended: String
    /// What started it.
    package var event: TriggerEvent

    package init(
        number: Int, workflowNumber: Int, attempt: Int, workflowName: String, workflowPath: String, title: String,
        conclusion: Conclusion, created: String, started: String, ended: String, event: TriggerEvent
    ) {
        self.number = number
        self.workflowNumber = workflowNumber
        self.attempt = attempt
        self.workflowName = workflowName
        self.workflowPath = workflowPath
        self.title = title
        self.conclusion = conclusion
        self.created = created
        self.started = started
        self.ended = ended
        self.event = event
    }
}

extension TriggerEvent {
    /// The branch or tag that a run of the event is filed under: a request's own branch.
    package var runBranch: String { isPullRequest ? headBranch ?? refName : refName }

    /// The commit that a run of the event is filed under: a request's own commit, not its merge.
    package var runCommit: String {
        (isPullRequest ? payload["pull_request"]?["head"]?["sha"]?.stringValue : nil) ?? sha
    }
}

extension EventPayload {
    /// The end of a run; `head` is the commit it is filed under, or nil where that is not here.
    package func workflowRun(_ run: CompletedRun, head: CommitFacts?) -> JSONValue {
        var requests: [JSONValue] = []
        if let request = run.event.payload["pull_request"], run.event.isPullRequest {
            func side(_ name: Key) -> JSONValue {
                ["ref": request[name]?["ref"] ?? .null, "sha": request[name]?["sha"] ?? .null]
            }
            requests.append(["number": request["number"] ?? .null, "head": side("head"), "base": side("base")])
        }
        let short = repository.payload(.short)
        let page = "\(repository.url)/actions/runs/\(run.number)"
        let api = "\(repository.api)/actions/runs/\(run.number)"
        let workflow = "\(repository.api)/actions/workflows/1"
        let facts: JSONObject = [
            "id": .number(Double(run.number)), "name": .string(run.workflowName), "path": .string(run.workflowPath),
            "display_title": .string(run.title), "event": .string(run.event.name.string), "status": "completed",
            "conclusion": .string(run.conclusion.rawValue), "head_branch": .string(run.event.runBranch),
            "head_sha": .string(run.event.runCommit), "run_number": .number(Double(run.workflowNumber)),
            "run_attempt": .number(Double(run.attempt)), "pull_requests": .array(requests),
            "created_at": .string(run.created), "run_started_at": .string(run.started),
            "updated_at": .string(run.ended), "actor": sender, "triggering_actor": sender,
            "head_commit": head?.shortPayload ?? .null, "repository": short, "head_repository": short,
            "html_url": .string(page), "url": .string(api), "jobs_url": .string("\(api)/jobs"),
            "logs_url": .string("\(api)/logs"), "artifacts_url": .string("\(api)/artifacts"),
            "cancel_url": .string("\(api)/cancel"), "rerun_url": .string("\(api)/rerun"),
            "previous_attempt_url": run.attempt > 1 ? .string("\(api)/attempts/\(run.attempt - 1)") : .null,
            "workflow_id": 1, "workflow_url": .string(workflow),
        ]
        let file = "\(repository.url)/blob/\(repository.defaultBranch)/\(run.workflowPath)"
        return object([
            "action": "completed",
            "workflow": [
                "id": 1, "name": .string(run.workflowName), "path": .string(run.workflowPath), "state": "active",
                "url": .string(workflow), "html_url": .string(file),
                "badge_url": .string("\(repository.url)/workflows/\(run.workflowName)/badge.svg"),
            ],
            "workflow_run": .object(facts),
        ])
    }
}
