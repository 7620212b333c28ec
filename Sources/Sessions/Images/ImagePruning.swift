import Basics
import Configuration
import Files
package import Images
import Planning

/// Removes images that nothing refers to.
package struct ImagePruning: Sendable {
    /// How long an image stays after it was built or deployed last, unless told otherwise.
    package static let usualAge = Duration.seconds(30 * 86_400)

    private let place: Place
    private let store: ImageStore

    /// - Parameter data: the folder of the records.
    package init(_ place: Place, data: String) {
        self.place = place
        store = ImageStore(folder: ImageSession.folder(in: data))
    }

    /// Removes them.
    ///
    /// - Parameters:
    ///   - age: what was used since then stays.
    ///   - isDryRun: whether nothing is removed.
    /// - Throws: where it cannot be told which images an environment may return to.
    package func prune(unusedFor age: Duration, isDryRun: Bool) throws -> ImageStore.Pruned {
        guard Folder.exists(store.folder) else { return try store.prune(keeping: [], unusedSince: 0, isDryRun: true) }
        let moment = Int(place.host.now().milliseconds) * 1_000_000 - Int(age / .nanoseconds(1))
        return try store.prune(keeping: needed(), unusedSince: moment, isDryRun: isDryRun)
    }

    /// Removes the builder's cache.
    ///
    /// - Returns: how many bytes it took.
    package func removeCache(isDryRun: Bool) throws -> Int64 {
        try store.removeCache(environment: place.host.environment, isDryRun: isDryRun)
    }

    /// The images that an environment runs or may return to, whatever its engine still has of them.
    private func needed() throws -> Set<Key> {
        let settings = try GateSettings.workTree(around: place.folder)
        guard !settings.services.isEmpty, !settings.targets.isEmpty else { return [] }
        let deployments = try DeploymentSettings(place)
        var digests: Set<Key> = []
        for environment in deployments.environments {
            for service in try deployments.meantServices(nil) {
                let state: Set<Key>
                do { state = try deployments.digests(environment, service) } catch {
                    throw SessionError(
                        "it cannot be told which images \(environment) may return to, so none is removed: \(error)")
                }
                digests.formUnion(state)
            }
        }
        return digests
    }
}
