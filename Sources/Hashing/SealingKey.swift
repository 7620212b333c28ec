import Crypto

/// A key that seals texts (AES-256-GCM): what is sealed can be read, and changed, only with the key.
///
///     let key = SealingKey.random()
///     let sealed = try key.seal(value, for: Array("TOKEN".utf8))
///     try key.open(sealed, for: Array("TOKEN".utf8))       // value
package struct SealingKey: Sendable {
    /// The length of a key in bytes.
    package static let length = 32

    private let key: SymmetricKey

    private init(_ key: SymmetricKey) { self.key = key }

    /// A key of its bytes; nil where their number is not `length`.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// A new key.
    package static func random() -> SealingKey { SealingKey(SymmetricKey(size: .bits256)) }

    /// The key itself, for its file.
    package var bytes: [UInt8] { key.withUnsafeBytes { Array($0) } }

    /// What tells keys apart without giving anything of them away: 16 hexadecimal digits.
    package var id: String {
        let digest = Digest.sha256(of: Array("pitlane sealing key ".utf8) + bytes)
        return String(decoding: digest.hex.utf8.prefix(16), as: UTF8.self)
    }

    /// Seals `text`: nonce, cipher text and tag in one.
    ///
    /// - Parameter place: what the text belongs to; it opens for that only.
    package func seal(_ text: [UInt8], for place: [UInt8]) throws(SealingError) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(text, using: key, authenticating: place)
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw SealingError()
        }
    }

    /// Opens what `seal` has sealed for the same place.
    ///
    /// - Throws: where the key, the place or any bit of `sealed` is another.
    package func open(_ sealed: [UInt8], for place: [UInt8]) throws(SealingError) -> [UInt8] {
        do {
            return Array(try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key, authenticating: place))
        } catch {
            throw SealingError()
        }
    }
}

/// A sealed text did not open: the key or its place is another, or it has been changed.
package struct SealingError: Error, Hashable, Sendable {}
