import Journal
import Planning

extension RunDriver {
    /// Asks for a place until it is given or lost, or nobody wants it any more.
    func take(place claim: PlaceClaim) async {
        let request = services.places.request(claim, run: context.run)
        while isWanted(claim) {
            do {
                switch try request.ask(at: services.now()) {
                case .taken(let place): return keep(place, of: claim)
                case .busy(let holder): take(.placeBusy(claim, holder: holder))
                case .lost(let reason): return take(.placeLost(claim, reason: reason))
                }
            } catch {
                return fail(error)
            }
            // Bounded by the state: a cancellation ends the wait.
            try? await Task.sleep(for: .milliseconds(50))
        }
    }
}
