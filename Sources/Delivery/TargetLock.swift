import Basics
import Docker
import Rollouts

/// The right to change a site on a host: a container's name, which the engine gives once. The container never runs; its
/// labels say whose it is.
struct TargetLock: Sendable {
    private let engine: DockerEngine
    private let id: Key

    /// Takes the lock; one whose owner has ended is taken over.
    ///
    /// - Parameter image: any image that the engine has.
    /// - Throws: `DeliveryError` where somebody holds it.
    init(_ site: Site, _ engine: DockerEngine, image: String, owner: LockOwner) throws {
        self.engine = engine
        var spec = ContainerSpec(image: image)
        spec.command = ["true"]
        spec.labels = site.labels.merging(owner.labels) { $1 }
        // The second time is after one that was left; whoever is faster has it.
        for _ in 0..<3 {
            do throws(EngineError) {
                id = try engine.make(container: site.lock, spec)
                return
            } catch {
                guard error.kind == .conflict else { throw error }
            }
            guard let held = try engine.container(site.lock) else { continue }
            let other = LockOwner(labels: held.labels)
            guard (other?.fate ?? .unknown).isTakenOver else { throw Self.refusal(site, engine, held.name, other) }
            // By its id: another process may have taken the name over meanwhile.
            try engine.remove(container: held.id)
        }
        throw DeliveryError("\(site.environment) is being changed by others; try again when they are done")
    }

    private static func refusal(
        _ site: Site, _ engine: DockerEngine, _ lock: Key, _ owner: LockOwner?
    ) -> DeliveryError {
        let who = "\(site.environment) is being changed by \(owner?.description ?? "somebody")"
        if owner?.fate == .lives { return DeliveryError("\(who); try again when that is done") }
        return DeliveryError(
            "\(who), and whether that process still runs cannot be told from here: if it does not, remove its lock with "
                + engine.host.command("rm \(lock)"))
    }

    /// Gives the lock back.
    func release() {
        // One that stays is taken over, since its owner will have ended.
        _ = try? engine.remove(container: id)
    }

    /// Who holds the lock of a site, for people; nil where nobody does.
    static func holder(_ site: Site, _ engine: DockerEngine) throws -> (text: String, isGone: Bool)? {
        guard let held = try engine.container(site.lock) else { return nil }
        let owner = LockOwner(labels: held.labels)
        return (owner?.description ?? "somebody", (owner?.fate ?? .unknown).isTakenOver)
    }
}
