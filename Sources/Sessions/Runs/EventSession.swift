import Planning
package import Processes

/// Runs what an event triggers, and what waits for those runs (`on: workflow_run`).
///
///     let session = EventSession(request, frontEnd, options, zygote: zygote, watching: watching)
///     let report = try session.run()
package struct EventSession {
    let request: EventRequest
    let frontEnd: FrontEnd
    let options: RunOptions
    let zygote: Zygote
    let watching: RunWatching

    package init(
        _ request: EventRequest, _ frontEnd: FrontEnd, _ options: RunOptions, zygote: Zygote,
        watching: @escaping RunWatching
    ) {
        self.request = request
        self.frontEnd = frontEnd
        self.options = options
        self.zygote = zygote
        self.watching = watching
    }

    /// Plans the event and drives its runs to their ends.
    ///
    /// - Throws: `RefusedWorkflows` or `SessionError` if nothing can be run; no run has been created then.
    package func run() throws -> SessionReport {
        let now = frontEnd.place.host.now
        let whole = try PlannedEvent(request, frontEnd, now: now())
        try requireCommitted(whole)
        let untouched = FrontEnd(
            place: frontEnd.place, actions: frontEnd.actions.untouched, observer: frontEnd.observer)
        let runnable = try whole.runnable(frontEnd.observer) { name in
            try? PlannedEvent(request.of(name), untouched, now: now())
        }
        for note in runnable.environments.notes { frontEnd.observer.noted(.policy(note)) }
        let secrets = try runnable.stored.secrets(given: options.secrets, keyFile: frontEnd.place.host.keyFile)
        let (planned, actions) = try resolved(runnable)
        let session = try RunSession(
            frontEnd, git: planned.git, options: options, secrets: secrets, zygote: zygote, watching: watching)
        let outcome = try drive(planned, actions, session, level: 0)
        var report = SessionReport(outcome, session)
        if let failure = outcome.failure { frontEnd.observer.noted(.failed(failure)) }
        if outcome.verdict == .invalid { frontEnd.observer.noted(.nothingRan) }
        if options.chains, let source = planned.chainSource {
            RunChain(event: self, session: session).follow(source, outcome, level: 0, &report)
        }
        // What errors kept from running is never green.
        let isWhole = planned.plan.triggered.count == whole.plan.triggered.count && !whole.plan.hasErrors
        if !isWhole { report.verdict = max(report.verdict, .invalid) }
        return report
    }

    /// Resolves the actions of what runs, and leaves out what cannot run for them.
    func resolved(_ runnable: PlannedEvent) throws -> (PlannedEvent, EventActions) {
        let actions = try frontEnd.observer.whileFetching { try EventActions(runnable, frontEnd) }
        return (try runnable.adding(actions.diagnostics).runnable(frontEnd.observer) { _ in nil }, actions)
    }

    /// Creates the runs of an event and drives them.
    ///
    /// - Parameters:
    ///   - level: how many runs they follow.
    ///   - cause: the run that they follow, or nil.
    func drive(
        _ planned: PlannedEvent, _ actions: EventActions, _ session: RunSession, level: Int, cause: RunCause? = nil
    ) throws -> SessionOutcome {
        try requireCommitted(planned)
        // They are empty in the jobs that read them, as on GitHub.
        let unset = planned.plan.secrets(notIn: planned.namesOfSetSecrets(given: options.secrets.keys))
            .filter { $0 != RunToken.secretName }
        if !unset.isEmpty { frontEnd.observer.noted(.unsetSecrets(unset)) }
        return try session.drive(planned.plan.triggered.map(\.path)) {
            try RunCreation(session: session, planned: planned, actions: actions, level: level, cause: cause).open()
        }
    }

    /// What reaches a remote must be what is committed.
    private func requireCommitted(_ planned: PlannedEvent) throws {
        guard options.publishes, planned.local.isDirty else { return }
        throw SessionError("--publish needs a clean work tree: commit or stash the changes first")
    }
}

/// What became of all runs of an event, and of those that followed them.
package struct SessionReport {
    /// The runs that were driven, in the order of their beginning.
    package var outcomes: [SessionOutcome]
    /// What it all comes to: the worst of them.
    package var verdict: Verdict
    /// What drove them, to drive on what waits.
    package let session: RunSession

    init(_ outcome: SessionOutcome, _ session: RunSession) {
        outcomes = [outcome]
        self.session = session
        verdict = outcome.verdict
    }

    /// The outcomes as one, without failures, which have been told.
    package var together: SessionOutcome {
        var together = SessionOutcome()
        for outcome in outcomes {
            together.conclusions += outcome.conclusions
            together.waiting += outcome.waiting
            together.acceptsAbsence = together.acceptsAbsence || outcome.acceptsAbsence
            together.isCancelled = together.isCancelled || outcome.isCancelled
        }
        return together
    }

    /// What it comes to at best, whatever becomes of the runs that wait.
    package var floor: Verdict { verdict == .waiting ? .success : verdict }

    /// Adds the runs that followed others.
    mutating func add(_ outcome: SessionOutcome, counted verdict: Verdict) {
        outcomes.append(outcome)
        self.verdict = max(self.verdict, verdict)
    }
}
