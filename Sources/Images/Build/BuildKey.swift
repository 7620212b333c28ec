import Basics
import Hashing

/// What an image is made of. Two builds with one key make the same image, so the second need not run.
struct BuildKey {
    /// Another number if what pitlane makes of a build changes.
    private static let format = "pitlane image 2"

    /// In hexadecimal digits.
    let text: String

    init(
        _ request: ImageRequest, arguments: [Key: String], dockerfile: [UInt8], context: Digest,
        bases: [BaseImages.Base], builder: String
    ) {
        let parts: [[UInt8]] =
            [
                Array(Self.format.utf8), Array(builder.utf8), Array(request.platform.string.utf8),
                Digest.sha256(of: dockerfile).bytes, context.bytes,
            ] + Self.pairs(arguments.map { ($0.key, $0.value) })
            + Self.pairs(bases.map { ($0.isNamed ? $0.image : "", $0.digest) })
            // What a secret is does not count: none of it is in the image.
            + request.secrets.keys.sorted().map { Array($0.string.utf8) }
        var stream = DigestStream()
        for part in parts { stream.update(Digest.sha256(of: part).bytes) }
        text = stream.finish().hex
    }

    private static func pairs(_ values: [(Key, String)]) -> [[UInt8]] {
        [Array("\(values.count)".utf8)]
            + values.sorted { $0.0 < $1.0 }.flatMap { [Array($0.0.string.utf8), Array($0.1.utf8)] }
    }
}
