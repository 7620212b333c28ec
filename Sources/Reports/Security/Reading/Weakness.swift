import Basics

/// Numbers of the Common Weakness Enumeration, as tags and texts name them.
package enum Weakness {
    /// Credentials in the sources.
    package static let secret = 798

    /// The number in `CWE-79`, `external/cwe/cwe-079` or `CWE-79: Cross-site Scripting`; nil where there is none.
    static func number(_ text: String) -> Int? {
        let bytes = Array(Key(text).asciiLowercased.string.utf8)
        let mark = Array("cwe-".utf8)
        guard bytes.count > mark.count else { return nil }
        for start in 0..<(bytes.count - mark.count) where bytes[start...].starts(with: mark) {
            let digits = bytes[(start + mark.count)...].prefix { $0 &- UInt8(ascii: "0") < 10 }
            if !digits.isEmpty, digits.count < 7 { return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
        }
        return nil
    }
}
