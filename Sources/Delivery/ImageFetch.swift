import Basics
import Docker
import Images
import Synchronization

/// Brings an image of this machine to an engine, which asks only for the layers that it does not have.
struct ImageFetch {
    let image: StoredImage
    let site: Site
    let engine: DockerEngine
    let pace: Pace
    let observer: any DeliveryObserver

    /// How often somebody who waits is told how far it is.
    private static let report = Duration.seconds(5)

    /// By which digest an engine knows an image.
    static func id(of image: StoredImage, in engine: DockerEngine) -> Key {
        engine.facts.knowsImagesByManifest ? image.digest : image.configuration
    }

    /// Fetches the image and names it.
    ///
    /// - Parameter version: the tag that it gets in the site's repository, under which it stays.
    /// - Returns: how much went over, for people.
    /// - Throws: `Pace.Stopped`, and what the engine says.
    func perform(version: Key) throws -> String {
        try removeLeftovers()
        let registry = try ImageRegistry(image, as: prefix)
        defer { registry.close() }
        let reference = "\(registry.repository)@\(image.digest)"
        let next = Mutex(ContinuousClock.now + Self.report)
        let whole = SizeText.text(Int64(image.size))
        do throws(EngineError) {
            try engine.pull(reference) {
                let isDue = next.withLock { next in
                    guard ContinuousClock.now >= next else { return false }
                    next = .now + Self.report
                    return true
                }
                if isDue {
                    observer.noted("pull: \(SizeText.text(Int64(registry.sent))) of at most \(whole) fetched")
                }
                return pace.isWanted
            }
        } catch {
            try pace.check()
            throw DeliveryError("\(error)\(remedy(error, registry.sent))")
        }
        let id = Self.id(of: image, in: engine)
        guard let found = try engine.image(reference), found.id == id else {
            throw DeliveryError("the engine has fetched \(image.digest), but does not know it as \(id)")
        }
        try engine.tag(id, repository: site.images, tag: version.string)
        // The registry is gone in a moment, and its name means nothing then.
        try engine.remove(image: reference)
        return "\(SizeText.text(Int64(registry.sent))) of \(whole) fetched"
    }

    /// The names of this site's images in registries that are gone, but for what differs.
    private var prefix: String { "pitlane-fetch/\(site.name)" }

    /// A process that was killed may have left such a name; nobody else fetches for this site, whose lock is held.
    private func removeLeftovers() throws {
        for reference in try engine.references(in: "127.0.0.1:*/\(prefix)/*") { try engine.remove(image: reference) }
    }

    private func remedy(_ error: EngineError, _ sent: Int) -> String {
        switch error.kind {
        case .full:
            ". Free space there (docker image prune removes images that nothing uses), then deploy again"
        case .failed where sent == 0:
            ". It fetches from this process at 127.0.0.1: an engine in a machine or network of its own cannot, and the "
                + "image must be loaded there"
        default: ". Deploy again: what has arrived is not fetched twice"
        }
    }
}
