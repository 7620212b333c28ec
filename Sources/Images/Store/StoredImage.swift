package import Basics

/// An image of a layout, whole: what engines fetch by its digest.
package struct StoredImage: Hashable, Sendable {
    /// A part of it: the manifest, the configuration or a layer.
    struct Part: Hashable, Sendable {
        let path: String
        let size: Int
        let type: String
    }

    /// The digest of its manifest: `sha256:…`.
    package let digest: Key
    /// The digest of its configuration.
    package let configuration: Key
    /// The parts by their digests.
    let parts: [Key: Part]

    /// What all of it holds, in bytes.
    package var size: Int { parts.values.reduce(0) { $0 + $1.size } }
}
