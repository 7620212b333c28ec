import Actions
import Basics

/// What artifacts and the files in them may be called (docs/language/artifacts.md#names).
enum ArtifactNames {
    private static let forbiddenInPaths = Array("\":<>|*?\r\n\0".utf8)
    private static let forbiddenInNames = forbiddenInPaths + Array("\\/".utf8)

    static func check(name: String) throws {
        if name.utf8.isEmpty { throw StorageError("an artifact needs a name") }
        if let byte = name.utf8.first(where: forbiddenInNames.contains) {
            throw StorageError(
                """
                artifact name '\(name)' contains \(shown(byte)); not allowed are \
                " : < > | * ? \\ / and line breaks, so that every file system can keep it
                """)
        }
    }

    /// The path of a file inside the archive: `path` without `./` in front.
    static func entryName(_ path: String) throws -> String {
        var bytes = path.utf8[...]
        while bytes.starts(with: "./".utf8) { bytes = bytes.dropFirst(2) }
        while bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
        if let byte = bytes.first(where: forbiddenInPaths.contains) {
            throw StorageError(
                """
                the file '\(path)' cannot go into an artifact: its path contains \(shown(byte)); not allowed are \
                " : < > | * ? and line breaks
                """)
        }
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && !$0.elementsEqual("..".utf8) && !$0.elementsEqual(".".utf8) }) else {
            throw StorageError("the file '\(path)' cannot go into an artifact: it is not below the artifact's root")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func shown(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\r"): "a carriage return"
        case UInt8(ascii: "\n"): "a line break"
        case 0: "a NUL"
        default: "'\(String(decoding: CollectionOfOne(byte), as: UTF8.self))'"
        }
    }
}
