import Glibc

/// How much of a long random test to run: a sample in `make test`, everything in `make prove`.
package enum ProveTier {
    /// Whether `PITLANE_PROVE` is set (to anything but an empty text).
    package static var isFull: Bool {
        guard let value = getenv("PITLANE_PROVE") else { return false }
        return value.pointee != 0
    }

    /// `full` under `PITLANE_PROVE`, else `sample`.
    package static func count(sample: Int, full: Int) -> Int { isFull ? full : sample }
}
