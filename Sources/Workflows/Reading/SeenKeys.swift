import Basics

/// The keys of one mapping met so far, ASCII case left aside.
///
/// Most mappings are so small that looking through them is quicker than hashing.
struct SeenKeys {
    private static let scanLimit = 12

    private var scanned: [(key: Key, range: SourceRange)] = []
    private var hashed: [Key: SourceRange] = [:]
    private let isHashed: Bool

    /// For a mapping of `count` pairs.
    init(count: Int) {
        isHashed = count > Self.scanLimit
        if isHashed { hashed.reserveCapacity(count) } else { scanned.reserveCapacity(count) }
    }

    /// Adds a key, or gives the place of the same one met before.
    mutating func add(_ key: Key, _ range: SourceRange) -> SourceRange? {
        let folded = key.asciiLowercased
        if isHashed {
            if let earlier = hashed[folded] { return earlier }
            hashed[folded] = range
        } else {
            if let earlier = scanned.first(where: { $0.key == folded }) { return earlier.range }
            scanned.append((folded, range))
        }
        return nil
    }

    /// Whether `key`, given in lower case, was met.
    func contains(_ key: Key) -> Bool {
        isHashed ? hashed[key] != nil : scanned.contains { $0.key == key }
    }
}
