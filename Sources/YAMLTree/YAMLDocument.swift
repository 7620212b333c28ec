package import Basics

/// A file read as one YAML document: its root, or the reasons there is none.
///
/// ```swift
/// let document = YAMLDocument.parse(bytes, file: ".github/workflows/ci.yml")
/// let jobs = document.root?["jobs"]
/// ```
package struct YAMLDocument: Sendable {
    /// The root node, or nil if the text is not one valid document within the limits.
    ///
    /// A file without any node has a null scalar at its beginning.
    package let root: YAMLNode?
    /// What is wrong with the text; empty when there is a root.
    package let diagnostics: [Diagnostic]

    /// Reads `bytes` (UTF-8, a byte order mark is skipped) as one document.
    ///
    /// Never fails hard: whatever the bytes are, the answer is a tree within `limits` or located diagnostics.
    package static func parse(
        _ bytes: some Collection<UInt8>, file: String? = nil, limits: YAMLLimits = YAMLLimits()
    ) -> YAMLDocument {
        var bytes = Array(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard isWithin(limits.characters, bytes) else {
            let message = "The maximum file size of \(limits.characters) characters has been exceeded"
            return YAMLDocument(root: nil, diagnostics: [Diagnostic(.error, message, file: file)])
        }
        var builder = TreeBuilder(file: file, limits: limits)
        let pairs = SurrogatePairs(bytes)
        let root = pairs.bytes.withUnsafeBufferPointer {
            builder.build(from: EventParser($0, place: pairs.place(line:column:)))
        }
        return YAMLDocument(root: builder.diagnostics.isEmpty ? root : nil, diagnostics: builder.diagnostics)
    }

    /// Whether the bytes are at most `limit` UTF-16 units long; the bytes are counted as such only if they might be more.
    private static func isWithin(_ limit: Int, _ bytes: [UInt8]) -> Bool {
        if bytes.count <= limit { return true }
        var units = 0
        for byte in bytes {
            // A scalar starts with any byte but a continuation; those of four bytes need two units.
            if byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
        }
        return units <= limit
    }
}
