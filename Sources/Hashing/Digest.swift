import Crypto

/// A SHA-256 digest.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes.
    package let bytes: [UInt8]

    init(_ digest: SHA256.Digest) { bytes = Array(digest) }

    /// The digest of bytes in memory.
    package static func sha256(of bytes: some Sequence<UInt8>) -> Digest {
        var stream = DigestStream()
        if bytes.withContiguousStorageIfAvailable({ stream.update(UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { stream.update($0) }
        }
        return stream.finish()
    }

    /// The digest of a text's UTF-8 bytes.
    package static func sha256(of text: String) -> Digest { sha256(of: text.utf8) }

    /// Lower-case hex, 64 digits: the form of `hashFiles`, of artifact digests and of image digests.
    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            for (index, byte) in bytes.enumerated() {
                text[index * 2] = digits[Int(byte >> 4)]
                text[index * 2 + 1] = digits[Int(byte & 15)]
            }
            return bytes.count * 2
        }
    }

    package var description: String { hex }
}
