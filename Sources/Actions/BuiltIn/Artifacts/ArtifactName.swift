import Basics

/// The rules for the names of artifacts and of the files in them (docs/language/artifacts.md#names).
enum ArtifactName {
    /// Refuses a name that could not be a file's name everywhere.
    static func check(_ name: String, action: String) throws(ActionError) {
        try check(name, of: "artifact name", forbidden: "\":<>|*?\\/", action: action)
        guard Key(name) != ".", Key(name) != ".." else {
            throw ActionError("\(action): the artifact name '\(name)' means a folder; choose another name")
        }
    }

    /// Refuses a path in an artifact that could not be written everywhere.
    static func checkFile(_ path: String, action: String) throws(ActionError) {
        try check(path, of: "path of an artifact's file", forbidden: "\":<>|*?", action: action)
    }

    private static func check(_ text: String, of what: String, forbidden: String, action: String) throws(ActionError) {
        guard !text.isEmpty else { throw ActionError("\(action): the \(what) is empty; give one") }
        let wrong = text.utf8.first { $0 < 0x20 || Array(forbidden.utf8).contains($0) }
        guard let wrong else { return }
        let sign = wrong < 0x20 ? "a control character" : "'\(String(decoding: [wrong], as: UTF8.self))'"
        throw ActionError(
            "\(action): the \(what) is not valid: \(text). It holds \(sign); names may hold none of \(forbidden) and no line "
                + "breaks, since not every file system can store them"
        )
    }
}
