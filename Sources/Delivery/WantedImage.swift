import Basics
package import Images
import Rollouts

/// The image that a deployment is to bring.
package enum WantedImage: Sendable {
    /// One that the engines have: by its name there, its digest there, or the digest of its manifest if it has served
    /// the environment before.
    case known(String)
    /// One of this machine, which the engines fetch.
    case stored(StoredImage)

    /// Whether a release may be of it, as far as its digests tell.
    func isPossible(_ release: Release) -> Bool {
        switch self {
        case .stored(let image): return release.digest == image.digest
        case .known(let name):
            guard name.utf8.starts(with: "sha256:".utf8) else { return true }
            return Key(name) == release.image || Key(name) == release.digest
        }
    }
}
