package import Basics

/// A pattern of paths in a repository, as `.gitignore` has them: `gen/`, `*.pb.go`, `src/**/*_gen.ts`.
///
/// One without a slash matches in every folder, others from the repository's root on; one that matches a folder matches
/// all that is in it.
package struct RepositoryPattern: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    package let text: String
    private let list: GlobList

    /// - Throws: `GlobError` if it is no pattern.
    package init(_ text: String) throws(GlobError) {
        self.text = text
        let bytes = Array(text.utf8)
        guard let first = bytes.first(where: { $0 > 0x20 }) else {
            throw GlobError(pattern: text, reason: "it is empty")
        }
        guard ![UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "~")].contains(first),
            bytes.allSatisfy({ $0 >= 0x20 })
        else {
            throw GlobError(pattern: text, reason: "it begins with '!', '#' or '~', or has control characters")
        }
        let hasSlash = bytes.dropLast().contains(UInt8(ascii: "/"))
        list = try GlobList(hasSlash ? text : "**/\(text)", base: "/")
    }

    /// Whether it matches a file's path from the repository's root.
    package func matches(_ path: Key) -> Bool { list.includes("/\(path)") }

    package var description: String { text }

    package static func == (left: RepositoryPattern, right: RepositoryPattern) -> Bool {
        Key(left.text) == Key(right.text)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(Key(text)) }
}
