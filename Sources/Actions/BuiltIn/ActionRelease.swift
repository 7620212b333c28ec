import Basics

/// Which release of a published action a step names, as far as its ref tells.
enum ActionRelease {
    /// The major version of `v4`, `4.1`, `v4.1.2`; nil for a branch or a commit.
    static func major(_ reference: String) -> Int? {
        var bytes = reference.utf8[...]
        if bytes.first == UInt8(ascii: "v") { bytes = bytes.dropFirst() }
        let digits = bytes.prefix(while: Words.isDigit)
        let rest = bytes.dropFirst(digits.count)
        guard rest.isEmpty || rest.first == UInt8(ascii: ".") else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
