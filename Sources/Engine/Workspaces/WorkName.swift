import Basics
import Hashing

/// Names of folders that people recognise and that no two things share.
enum WorkName {
    /// Longer ones would leave too little of what the kernel allows for sockets and `#!` lines.
    private static let shownBytes = 24
    /// 40 bits.
    private static let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// The beginning of `shown` in lower-case letters that every file system takes, and a digest of `parts`.
    static func make(_ shown: String, _ parts: [String]) -> String {
        var name: [UInt8] = []
        for byte in shown.utf8 {
            let plain: UInt8 =
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
                default: UInt8(ascii: "-")
                }
            if plain != UInt8(ascii: "-") || name.last != plain && !name.isEmpty { name.append(plain) }
            if name.count == shownBytes { break }
        }
        while name.last == UInt8(ascii: "-") { name.removeLast() }
        if !name.isEmpty { name.append(UInt8(ascii: "-")) }
        let digest = Digest.sha256(of: parts.map { Array($0.utf8) + [0] }.joined()).bytes
        let number = digest.prefix(5).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        for shift in stride(from: 35, through: 0, by: -5) { name.append(digits[Int(number >> UInt64(shift) & 31)]) }
        return String(decoding: name, as: UTF8.self)
    }
}
