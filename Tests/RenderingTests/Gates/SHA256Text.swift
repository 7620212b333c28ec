import Hashing

/// SHA-256 as pages write it.
enum SHA256Text {
    /// The digest of `message` in Base64.
    static func base64(of message: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let bytes = Digest.sha256(of: message).bytes + [0]
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<(start + 3)].reduce(0) { $0 << 8 | Int($1) }
            text += [18, 12, 6, 0].map { alphabet[group >> $0 & 63] }
        }
        text[text.count - 1] = UInt8(ascii: "=")
        return String(decoding: text, as: UTF8.self)
    }
}
