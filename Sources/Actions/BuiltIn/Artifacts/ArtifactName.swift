import Basics

/// The rules for the names of artifacts and of the files in them (docs/language/artifacts.md#names).
package enum ArtifactName {
    /// Refuses a name that could not be a file's name everywhere.
    package static func check(_ name: String) throws(StorageError) {
        try check(name, of: "artifact name", forbidden: "\":<>|*?\\/")
        guard Key(name) != ".", Key(name) != ".." else {
            throw StorageError("the artifact name '\(name)' means a folder; choose another name")
        }
    }

    /// Refuses a path in an artifact that could not be written everywhere, or that leads out of it.
    package static func check(path: String) throws(StorageError) {
        try check(path, of: "path of an artifact's file", forbidden: "\":<>|*?")
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && !$0.elementsEqual("..".utf8) && !$0.elementsEqual(".".utf8) }) else {
            throw StorageError("the file '\(path)' cannot go into an artifact: it is not below the artifact's root")
        }
    }

    private static func check(_ text: String, of what: String, forbidden: String) throws(StorageError) {
        guard !text.utf8.isEmpty else { throw StorageError("the \(what) is empty; give one") }
        let wrong = text.utf8.first { $0 < 0x20 || Array(forbidden.utf8).contains($0) }
        guard let wrong else { return }
        let sign = wrong < 0x20 ? "a control character" : "'\(String(decoding: [wrong], as: UTF8.self))'"
        throw StorageError(
            "the \(what) is not valid: \(text). It holds \(sign); names may hold none of \(forbidden) and no line "
                + "breaks, since not every file system can store them"
        )
    }
}
