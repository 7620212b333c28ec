import Basics

/// Makes a workflow of the tokens of a file, checking what no table can say.
struct WorkflowConverter {
    var problems: Problems

    /// The workflow; nil if a part could not be made, in which case `problems` or the schema's diagnostics say why.
    mutating func convert(_ root: Token, path: String) -> Workflow? {
        let triggers = self.triggers(root.value("on"))
        if let concurrency = root.value("concurrency") { problems.checkConcurrency(concurrency) }
        let jobs = self.jobs(root.value("jobs"))
        checkImages(root.value("jobs"))
        guard let triggers, let jobs else { return nil }
        let name = root["name"]?.string
        return Workflow(
            path: path, name: name.flatMap { $0.isEmpty ? nil : $0 } ?? path, hasName: !(name ?? "").isEmpty,
            runName: root.value("run-name"), triggers: triggers, permissions: Permissions(root["permissions"]),
            env: root.value("env"), defaults: RunDefaults(root.value("defaults")),
            concurrency: root.value("concurrency"), jobs: jobs
        )
    }

    private mutating func triggers(_ on: Token?) -> [Trigger]? {
        guard let on else { return nil }
        var converter = TriggerConverter(problems: Problems(file: problems.file))
        let triggers = converter.convert(on)
        problems.add(converter.problems.diagnostics)
        if triggers.isEmpty, !problems.hasError(within: on.range) {
            problems.error("No event is named, so the workflow never runs", on.range, hint: "write `on: push`")
        }
        return triggers
    }

    /// A container or service without an image cannot start, which GitHub says only when the job begins; beside other
    /// problems of the file it would be one too many.
    private mutating func checkImages(_ jobs: Token?) {
        guard !problems.diagnostics.contains(where: { $0.severity == .error }) else { return }
        for job in jobs?.namedPairs ?? [] {
            let services = job.pair.value["services"]?.namedPairs ?? []
            let containers = [job.pair.value["container"]].compactMap(\.self) + services.map(\.pair.value)
            for container in containers where container.pairs != nil && container["image"] == nil {
                problems.error("Required property is missing: image", SourceRange(at: container.range.start))
            }
        }
    }

    private mutating func jobs(_ token: Token?) -> [Job]? {
        guard let token, token.pairs != nil else { return nil }
        var converter = JobConverter(problems: Problems(file: problems.file))
        var jobs: [Job] = []
        var nodes: [NeedsChecker.Node] = []
        let pairs = token.namedPairs
        for (id, pair) in pairs {
            nodes.append(NeedsChecker.Node(id: id, needs: JobConverter.needs(pair.value)))
            if let job = converter.convert(id, pair.key.range, pair.value) { jobs.append(job) }
        }
        problems.add(converter.problems.diagnostics)
        if pairs.isEmpty, !problems.hasError(within: token.range) {
            problems.error("The workflow must contain at least one job.", token.range)
        }
        var checker = NeedsChecker(problems: Problems(file: problems.file))
        checker.check(nodes, jobs: token.range)
        problems.add(checker.problems.diagnostics)
        return jobs.count == pairs.count ? jobs : nil
    }
}
