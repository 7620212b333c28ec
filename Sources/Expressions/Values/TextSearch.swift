/// Substring tests ignoring case, in time linear in both texts (docs/language/expressions.md#functions).
enum TextSearch {
    /// Whether `item` is somewhere in `text`; the empty item is in every text.
    static func contains(_ text: String, _ item: String) -> Bool {
        if item.isEmpty { return true }
        let haystack = CaseFolding.upperBytes(text)
        let needle = CaseFolding.upperBytes(item)
        guard needle.count <= haystack.count else { return false }
        // Knuth, Morris and Pratt: texts come from outside, and the plain loop is quadratic on `aaaa…b`.
        let borders = borders(of: needle)
        var matched = 0
        for byte in haystack {
            while matched > 0, needle[matched] != byte { matched = borders[matched - 1] }
            if needle[matched] == byte { matched += 1 }
            if matched == needle.count { return true }
        }
        return false
    }

    /// Whether `text` begins with `item`.
    static func hasPrefix(_ text: String, _ item: String) -> Bool {
        CaseFolding.upperBytes(text).starts(with: CaseFolding.upperBytes(item))
    }

    /// Whether `text` ends with `item`.
    static func hasSuffix(_ text: String, _ item: String) -> Bool {
        CaseFolding.upperBytes(text).reversed().starts(with: CaseFolding.upperBytes(item).reversed())
    }

    /// For each prefix of `needle`, the length of its longest proper part that is both its start and its end.
    private static func borders(of needle: [UInt8]) -> [Int] {
        var borders = [Int](repeating: 0, count: needle.count)
        var length = 0
        for at in 1..<needle.count {
            while length > 0, needle[at] != needle[length] { length = borders[length - 1] }
            if needle[at] == needle[length] { length += 1 }
            borders[at] = length
        }
        return borders
    }
}
