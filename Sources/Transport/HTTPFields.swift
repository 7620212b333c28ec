import Basics

/// The fields of a head.
enum HTTPFields {
    /// By name in lower case; of a repeated one the last.
    static func read(_ lines: some Sequence<String>) -> [Key: String] {
        var fields: [Key: String] = [:]
        for line in lines {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let value = line.utf8[line.utf8.index(after: colon)...].drop { $0 == 0x20 || $0 == 0x09 }
            fields[Key(Substring(line.utf8[..<colon])).asciiLowercased] = String(Substring(value))
        }
        return fields
    }
}
