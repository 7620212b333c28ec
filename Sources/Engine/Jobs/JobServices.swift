package import Actions
package import Journal
package import Planning

/// What a job's attempt is run with, beside its request: the machine, the record, and whoever watches.
package struct JobServices: Sendable {
    package let host: HostSettings
    /// Makes where a job's steps run.
    package let environment: StepEnvironmentMaker
    package let journal: any StreamJournal
    package let observer: any RunObserver
    package let secrets: any SecretSource
    package let artifacts: any ArtifactStore
    package let caches: any CacheStore
    /// The actions fetched before the run was created.
    package let actions: ActionStore
    /// The nodes of this machine.
    package let nodes: NodePrograms
    package let places: any ConcurrencyPlaces
    /// Answers what jobs ask.
    package let requests: any JobRequests
    /// Whom to ask about steps; nil asks nobody.
    package let debugger: (any StepDebugger)?
    /// The time of day.
    package let now: @Sendable () -> Instant

    package init(
        host: HostSettings, environment: @escaping StepEnvironmentMaker, journal: any StreamJournal,
        observer: any RunObserver,
        secrets: any SecretSource, artifacts: any ArtifactStore, caches: any CacheStore,
        actions: ActionStore, nodes: NodePrograms, places: any ConcurrencyPlaces, requests: any JobRequests,
        debugger: (any StepDebugger)?, now: @escaping @Sendable () -> Instant
    ) {
        self.debugger = debugger
        self.host = host
        self.environment = environment
        self.journal = journal
        self.observer = observer
        self.secrets = secrets
        self.artifacts = artifacts
        self.caches = caches
        self.actions = actions
        self.nodes = nodes
        self.places = places
        self.requests = requests
        self.now = now
    }

    /// Commits events, then tells the observer.
    ///
    /// - Parameter message: the request that they obey, which is done with then.
    func commit(_ events: [JournalEvent], obeying message: InboxMessage? = nil) throws {
        let time = now()
        if let message {
            try journal.obey(message, by: events, at: time)
        } else {
            try journal.append(events, at: time)
        }
        if !events.isEmpty { observer.committed(events, run: journal.stream.number, at: time) }
    }
}
