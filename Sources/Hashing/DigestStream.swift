import Crypto

/// SHA-256 of bytes that arrive in pieces.
package struct DigestStream: Sendable {
    private var state = SHA256()

    package init() {}

    /// Adds bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) { state.update(bufferPointer: bytes) }

    /// Adds bytes.
    package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { state.update(bufferPointer: $0) } }

    /// The digest of all bytes so far; more may follow.
    package func finish() -> Digest { Digest(state.finalize()) }
}
