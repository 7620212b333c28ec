import Actions
import Basics
import Engine
import Files
import Forges
import Hashing
import Journal
import Planning
import Store
import Workflows

/// Takes up a run that nobody drives, with its frozen inputs.
struct RunTakeUp {
    let session: RunSession
    /// Who asks for it.
    let actor: String

    private var store: RunStore { session.store }
    private var git: GitRepository { session.git }

    /// Takes up the run for what `request` says.
    ///
    /// - Throws: `SessionError` where the run cannot go on as it was; nothing has happened then.
    func open(_ number: Int, _ request: TakeUpRequest) throws -> OpenRun {
        let (run, journal) = try store.takeUp(number, at: session.frontEnd.place.host.now())
        let state = RunState(journal.compactMap(\.event.ofRun))
        guard var inputs = state.inputs else { throw SessionError("the record of run \(number) has no beginning") }
        let workflow = try workflow(inputs)
        let subject = RerunSubject(
            run: number, state: state, journal: journal,
            work: work(RunIdentity(number: number, created: journal.first?.at ?? Instant(milliseconds: 0))),
            workflow: workflow, called: called(by: workflow, inputs))
        let stimulus: RunStimulus
        var resumption: JobResumption?
        switch request {
        case .rerun(let request):
            let choice = try choice(request, subject)
            (stimulus, resumption) = (.rerun(choice.selection, by: actor), choice.resumption)
            inputs.setAttempt(state.attempt + 1, by: actor)
            try run.dropRequests()
        case .resume, .proceed:
            try requireUnfinished(state, run: number)
            stimulus = state.status == .waiting ? .clock : .resume(by: actor)
            subject.work.place.discard { $0 == nil }
        }
        if request.needsValues { try requireGiven(inputs, run: number) }
        if resumption != nil { noteChangedFile(inputs, run: number) }
        return OpenRun(
            run: run, sync: run.makeSync(), inputs: inputs, workflow: workflow, called: subject.called,
            machine: machine(inputs),
            source: try source(inputs), work: subject.work, state: state, past: .recorded(journal),
            stimulus: stimulus, resumption: resumption)
    }

    private func choice(_ request: RerunRequest, _ subject: RerunSubject) throws -> RerunChoice {
        let (state, number) = (subject.state, subject.run)
        guard state.status == .completed || state.status == .interrupted else {
            throw SessionError(
                "run \(number) has not ended: \(state.holds.joined(separator: "; ")); before it can run again, end it with",
                next: .cancel(number))
        }
        let choice = try subject.choice(request)
        guard state.attempt <= RunState.rerunLimit else {
            throw SessionError(
                "run \(number) has been run again \(RunState.rerunLimit) times, which is the limit; start a new run")
        }
        let (jobs, legs) = state.restarts(choice.selection)
        guard !jobs.isEmpty || !legs.isEmpty else {
            throw SessionError("nothing in run \(number) failed; start all of it over with", next: .rerun(number))
        }
        return choice
    }

    private func requireUnfinished(_ state: RunState, run: Int) throws {
        guard state.status == .interrupted || state.status == .waiting else {
            throw SessionError(
                "run \(run) is over (\(state.conclusion?.rawValue ?? state.status.rawValue)), so nothing of it can be "
                    + "resumed; run it again with", next: .rerun(run))
        }
    }

    /// The place that holds what the run's jobs have left: another one if the work root was another then.
    private func work(_ run: RunIdentity) -> RunWork {
        let all = WorkPlace.all(of: store.dataDirectory).map { RunWork(place: $0, run: run) }
        return all.first { !$0.kept.isEmpty } ?? RunWork(place: session.work, run: run)
    }

    /// Who goes on from a step may have mended the workflow, not the workspace.
    private func noteChangedFile(_ inputs: RunInputs, run: Int) {
        guard let frozen = inputs.files.first(where: { Key($0.path) == Key(inputs.workflowPath) }),
            let now = try? Folder.read("\(git.root)/\(frozen.path)", limit: 16 << 20), now != Array(frozen.text.utf8)
        else { return }
        session.frontEnd.observer.noted(.changedWorkflow(path: frozen.path, run: run))
    }

    /// Values never stand in a record: they have to be given again.
    func requireGiven(_ inputs: RunInputs, run: Int) throws {
        func require(_ names: [String], of given: some Sequence<Key>, _ kind: String, _ options: String) throws {
            let given = Set(given)
            let missing = names.filter { !given.contains(Key($0)) }
            guard missing.isEmpty else {
                throw SessionError(
                    "run \(run) had the \(kind)\(missing.count == 1 ? "" : "s") \(missing.joined(separator: ", ")): "
                        + "give \(missing.count == 1 ? "it" : "them") again with \(options)")
            }
        }
        try require(
            inputs.secretNames, of: session.secrets.names.map { Key($0) }, "secret", "--secret NAME or --secrets-file")
        try require(
            inputs.variableNames, of: session.options.variables.keys, "variable", "--env NAME=VALUE or --env-file")
    }

    /// The run's own workflow, from the text that was frozen with it.
    private func workflow(_ inputs: RunInputs) throws -> Workflow {
        guard let file = inputs.files.first(where: { Key($0.path) == Key(inputs.workflowPath) }) else {
            throw SessionError("the record does not have the text of \(inputs.workflowPath); start a new run")
        }
        let (workflow, diagnostics) = WorkflowReader.read(path: file.path, text: file.text)
        guard let workflow else {
            let problems = diagnostics.filter { $0.severity == .error }.map(\.line)
            throw SessionError(
                "this version cannot read the recorded \(file.path):\n\(problems.joined(separator: "\n"))")
        }
        return workflow.selecting(Set(inputs.jobs.map(\.id)))
    }

    /// The workflows it calls, from the texts that were frozen with it.
    private func called(by workflow: Workflow, _ inputs: RunInputs) -> [Key: Workflow] {
        var called: [Key: Workflow] = [:]
        for job in workflow.jobs where job.callJob != nil {
            // A job that was not to run has no frozen file; should it be called now, it fails and says so.
            let (expanded, _) = CallExpansion.expand(workflow, jobs: [job.id]) {
                reference, caller throws(CallLoadError) in
                let name = reference.fileName(calledFrom: caller)
                guard let file = inputs.files.first(where: { Key($0.path) == Key(name) }) else {
                    throw CallLoadError("the record has no text of \(name)")
                }
                return CalledFile(name: name, bytes: Array(file.text.utf8))
            }
            called.merge(expanded?.called ?? [:]) { first, _ in first }
        }
        return called
    }

    /// What the run was made of: its commit, or the uncommitted state, if that is still there.
    func source(_ inputs: RunInputs) throws -> CheckoutSource {
        let merges = "\(store.dataDirectory)/merges.git"
        let isHere = try git.commit(inputs.sha) != nil
        guard isHere || (try? git.reading(merges).commit(inputs.sha)) != nil else {
            throw SessionError(
                "the commit \(inputs.sha) is not in this repository: fetch it with git fetch, or start a new run")
        }
        var source = CheckoutSource(
            gitFolder: isHere ? git.gitFolder : merges, sha: inputs.sha, repository: git.gitFolder)
        if let digest = inputs.patchDigest {
            guard Key(Digest.sha256(of: try git.dirtyState()).hex) == Key(digest) else {
                throw SessionError(
                    "the run was made with uncommitted changes that have changed since; start a new run")
            }
            source.workTree = git.root
        }
        return source
    }

    private func machine(_ inputs: RunInputs) -> Capabilities {
        let own = OwnRepository(git, of: inputs)
        let text = { (name: Key) in inputs.github[name]?.stringValue ?? "" }
        let foresight = MachineForesight(
            own, repository: text("repository"), server: text("server_url"), place: session.frontEnd.place, actions: nil
        )
        return session.frontEnd.place.host.capabilities(labels: inputs.hostLabels.map { Key($0) }, foresight: foresight)
    }
}
