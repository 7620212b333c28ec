package import Basics

/// Which labels of `runs-on` mean this machine.
package struct RunnerLabels: Hashable, Sendable {
    /// Labels, and names of runner groups, that are said to mean this machine (`--runner`), lower case.
    package let mapped: Set<Key>
    /// The processor as labels name it, lower case: `x64`, `arm64`.
    package let architecture: Key

    /// - Parameters:
    ///   - mapped: labels that are said to mean this machine, in any case.
    ///   - architecture: the processor as labels name it, in any case.
    package init(mapped: Set<Key> = [], architecture: Key) {
        self.mapped = Set(mapped.map(\.asciiLowercased))
        self.architecture = architecture.asciiLowercased
    }

    /// Whether a runner with the label is this machine.
    package func contains(_ label: Key) -> Bool {
        let label = label.asciiLowercased
        if mapped.contains(label) || label == "linux" || label == "self-hosted" || label == architecture { return true }
        return isHostedLinux(label)
    }

    /// GitHub's own Linux images: `ubuntu-latest`, `ubuntu-slim`, `ubuntu-24.04`, and with `-arm` behind it those of
    /// the other processor. Whatever else begins with `ubuntu-` names a runner that somebody has set up.
    private func isHostedLinux(_ label: Key) -> Bool {
        let prefix = "ubuntu-".utf8
        guard label.string.utf8.starts(with: prefix) else { return false }
        var image = Array(label.string.utf8.dropFirst(prefix.count))
        if image.suffix(4).elementsEqual("-arm".utf8) {
            guard architecture == "arm64" else { return false }
            image.removeLast(4)
        }
        if image.elementsEqual("latest".utf8) || image.elementsEqual("slim".utf8) { return true }
        let parts = image.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                part.count == 2 && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }
    }
}
