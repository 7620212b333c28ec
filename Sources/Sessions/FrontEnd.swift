package import Actions

/// What a front end gives to all it asks for: where it works, where actions come from, and who is told.
package struct FrontEnd: Sendable {
    /// Where it works.
    package let place: Place
    /// Where actions come from.
    package let actions: ActionPolicy
    /// Who is told what happens.
    package let observer: any SessionObserver

    package init(place: Place, actions: ActionPolicy, observer: any SessionObserver) {
        self.place = place
        self.actions = actions
        self.observer = observer
    }

    /// Finds out what references to actions stand for.
    ///
    /// - Parameter lock: what the repository says of them.
    package func resolver(_ store: ActionStore, lock: ActionResolver.Lock) -> ActionResolver {
        ActionResolver(
            store: store, server: actions.server, environment: place.host.environment, network: actions.network,
            lock: lock, replacements: actions.replacements, progress: { [observer] in observer.noted(.progress($0)) })
    }
}
