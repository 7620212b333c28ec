import Basics

/// A tag that names a release: `v1.4.0`, `1.4.0-rc.1`.
struct ReleaseTag: Comparable {
    /// Without the `v` in front.
    let version: Key
    private let numbers: [Int]
    /// What stands behind the numbers; a release without it is later than those with it.
    private let suffix: Key?

    /// - Returns: nil for any other tag, and for one that no image can have.
    init?(_ tag: String) {
        var bytes = Array(tag.utf8)[...]
        if bytes.first == UInt8(ascii: "v") { bytes.removeFirst() }
        let text = String(decoding: bytes, as: UTF8.self)
        let core = bytes.prefix { $0 != UInt8(ascii: "-") }
        let parts = core.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.allSatisfy { (0x30...0x39).contains($0) } ? Int(String(decoding: part, as: UTF8.self)) : nil
        }
        guard parts.count == 3, numbers.count == 3, ReleaseChoice.isTag(text) else { return nil }
        version = Key(text)
        self.numbers = numbers
        suffix = core.count < bytes.count ? Key(String(decoding: bytes[core.endIndex...], as: UTF8.self)) : nil
    }

    static func < (left: ReleaseTag, right: ReleaseTag) -> Bool {
        if left.numbers != right.numbers { return left.numbers.lexicographicallyPrecedes(right.numbers) }
        guard let one = left.suffix, let other = right.suffix else { return left.suffix != nil && right.suffix == nil }
        return one < other
    }
}
