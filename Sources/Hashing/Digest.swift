import Crypto
import Glibc

/// A SHA-256 digest.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes.
    package let bytes: [UInt8]

    fileprivate init(_ digest: SHA256.Digest) { bytes = Array(digest) }

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

    /// The digest of a file, read in pieces of 1 MiB whatever its size.
    ///
    /// - Throws: `DigestError` when the file cannot be opened or read.
    package static func sha256(ofFile path: String) throws(DigestError) -> Digest {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DigestError(path: path, errno: errno) }
        defer { close(descriptor) }
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { piece.deallocate() }
        var stream = DigestStream()
        while true {
            let count = read(descriptor, piece.baseAddress, piece.count)
            if count == 0 { return stream.finish() }
            if count > 0 {
                stream.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            } else if errno != EINTR {
                throw DigestError(path: path, errno: errno)
            }
        }
    }

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

/// A file that could not be hashed.
package struct DigestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    package let path: String
    /// The system's error number.
    package let errno: Int32

    package var description: String { "cannot read \(path): \(String(cString: strerror(errno)))" }
}
