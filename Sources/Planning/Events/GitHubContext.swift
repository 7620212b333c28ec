package import Basics

/// Builds the `github` context of a run (docs/language/events.md#the-github-context).
package enum GitHubContext {
    /// Who and what a run is, beside its event.
    package struct RunFacts: Hashable, Sendable {
        package var number: Int
        /// The number among the runs of the same workflow.
        package var workflowNumber: Int
        package var attempt: Int
        package var actor: String
        package var workflowName: String
        package var workflowPath: String

        package init(
            number: Int, workflowNumber: Int, attempt: Int = 1, actor: String, workflowName: String,
            workflowPath: String
        ) {
            self.number = number
            self.workflowNumber = workflowNumber
            self.attempt = attempt
            self.actor = actor
            self.workflowName = workflowName
            self.workflowPath = workflowPath
        }
    }

    /// The context without tokens and without what differs by job and step.
    package static func make(
        _ event: TriggerEvent, repository: RepositoryFacts, run: RunFacts
    ) -> JSONObject {
        let hasHead = event.name == "pull_request" || event.name == "pull_request_target"
        return [
            "ref": .string(event.ref),
            "sha": .string(event.sha),
            "repository": .string(repository.fullName),
            "repository_owner": .string(repository.owner),
            "repository_id": "1",
            "repository_owner_id": "1",
            "repositoryUrl": .string("git:\(repository.serverURL)/\(repository.fullName).git"),
            "run_id": .string(String(run.number)),
            "run_number": .string(String(run.workflowNumber)),
            "run_attempt": .string(String(run.attempt)),
            "retention_days": "30",
            "artifact_cache_size_limit": "10",
            "actor": .string(run.actor),
            "actor_id": "1",
            "triggering_actor": .string(run.actor),
            "workflow": .string(run.workflowName),
            "workflow_ref": .string(workflowReference(repository, run.workflowPath, event.ref)),
            "workflow_sha": .string(event.sha),
            "head_ref": .string(hasHead ? event.headBranch ?? "" : ""),
            "base_ref": .string(hasHead ? event.baseBranch ?? "" : ""),
            "event_name": .string(event.name.string),
            "event": event.payload,
            "server_url": .string(repository.serverURL),
            "api_url": .string(repository.apiURL),
            "graphql_url": .string(repository.graphURL),
            "ref_name": .string(event.refName),
            "ref_protected": .bool(false),
            "ref_type": .string(event.isTag ? "tag" : "branch"),
            "secret_source": "Actions",
        ]
    }

    /// `owner/name/path@ref`; the path of a file outside the repository is absolute.
    package static func workflowReference(_ repository: RepositoryFacts, _ path: String, _ ref: String) -> String {
        let path = path.utf8.drop { $0 == UInt8(ascii: "/") }
        return "\(repository.fullName)/\(Substring(path))@\(ref)"
    }
}
