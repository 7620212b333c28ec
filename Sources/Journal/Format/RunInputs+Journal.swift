import Basics
import Planning

extension RunInputs {
    var journalBody: JSONValue {
        .journal([
            "workflow_path": .string(workflowPath), "workflow": .string(workflowName), "title": .string(title),
            "event": .string(event), "ref_name": .string(refName), "sha": .string(sha), "github": github,
            "inputs": inputs.isNull ? .none : inputs, "vars": variables,
            "environment_vars": environmentVariables.objectValue?.members.isEmpty == false
                ? environmentVariables : .none,
            "secret_names": .journal(list: secretNames) { .string($0) },
            "files": .journal(list: files) { file in
                .journal([
                    "path": .string(file.path), "text": .string(file.text), "commit": file.commit.map { .string($0) },
                ])
            },
            "jobs": .array(jobs.map(\.journalBody)), "patch": patchDigest.map { .string($0) },
            "publishes": .bool(publishes),
            "matrix_filter": .journal(list: matrixFilter) {
                ["name": .string($0.name.string), "value": .string($0.value)]
            },
            "wanted": .journal(list: wanted) { .string($0) },
            "host_labels": .journal(list: hostLabels) { .string($0) },
            "accepts_absence": acceptsAbsence ? .bool(true) : nil,
            "actions": .journal(list: actions) { action in
                .journal([
                    "uses": .string(action.reference), "commit": action.commit.map { .string($0) },
                    "sha256": .string(action.digest),
                ])
            },
            "concurrency": concurrency?.journalBody,
            "branch": branch.map { .string($0) },
            "environments": .journal(list: environments) { $0.journalBody },
            "policy_commit": policyCommit.map { .string($0) },
            "started_by": startedBy.utf8.isEmpty ? nil : .string(startedBy),
            "caused_by": causedBy.isEmpty ? nil : .journal(list: causedBy) { .string($0) },
            "variable_names": .journal(list: variableNames) { .string($0) },
            "chain_level": chainLevel.map { .journal(Int64($0)) }, "cause": cause.map { .journal(Int64($0)) },
        ])
    }

    init(_ fields: JournalFields) throws(JournalError) {
        let variables = fields.value("vars")
        let environmentVariables = fields.value("environment_vars")
        self.init(
            workflowPath: try fields.text("workflow_path"), workflowName: try fields.text("workflow"),
            title: try fields.text("title"), event: try fields.text("event"), refName: try fields.text("ref_name"),
            sha: try fields.text("sha"), github: fields.value("github"), inputs: fields.value("inputs"),
            variables: variables.isNull ? [:] : variables,
            environmentVariables: environmentVariables.isNull ? [:] : environmentVariables,
            secretNames: try fields.texts("secret_names") { $0 },
            files: try fields.list("files") { file throws(JournalError) in
                SourceFile(
                    path: try file.text("path"), text: try file.text("text"), commit: try file.optionalText("commit"))
            },
            jobs: try fields.list("jobs") { job throws(JournalError) in try JobShape(job) },
            patchDigest: try fields.optionalText("patch"), publishes: try fields.optionalFlag("publishes") ?? false,
            matrixFilter: try fields.list("matrix_filter") { value throws(JournalError) in
                Output(Key(try value.text("name")), try value.text("value"))
            },
            wanted: try fields.texts("wanted") { $0 }, hostLabels: try fields.texts("host_labels") { $0 },
            acceptsAbsence: try fields.optionalFlag("accepts_absence") ?? false,
            actions: try fields.list("actions") { action throws(JournalError) in
                ActionTree(
                    reference: try action.text("uses"), commit: try action.optionalText("commit"),
                    digest: try action.text("sha256"))
            },
            concurrency: fields.value("concurrency").isNull
                ? .none : try Concurrency(try fields.fields("concurrency")),
            branch: try fields.optionalText("branch"),
            environments: try fields.list("environments") { entry throws(JournalError) in
                try EnvironmentPolicy(entry)
            },
            policyCommit: try fields.optionalText("policy_commit"),
            startedBy: try fields.optionalText("started_by") ?? "", causedBy: try fields.texts("caused_by") { $0 },
            variableNames: try fields.texts("variable_names") { $0 },
            chainLevel: try fields.optionalSmall("chain_level"), cause: try fields.optionalSmall("cause"))
    }
}

extension JobShape {
    var journalBody: JSONValue {
        .journal(["id": .string(id.string), "needs": .journal(list: needs) { .string($0.string) }])
    }

    init(_ fields: JournalFields) throws(JournalError) {
        self.init(id: Key(try fields.text("id")), needs: try fields.texts("needs") { Key($0) })
    }
}
