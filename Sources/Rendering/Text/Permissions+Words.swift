import Basics
import Planning
import Workflows

extension Permissions {
    /// `contents: read, packages: write`; `none` where nothing is allowed.
    var words: String { Self.words(json) }

    /// The same of permissions as a record holds them.
    static func words(_ json: JSONValue) -> String {
        for (all, word) in [(Permissions.writeAll, "write-all"), (.readAll, "read-all")] where all.json == json {
            return word
        }
        let granted = (json.objectValue?.members ?? []).map { "\($0.name): \($0.value.stringValue ?? "")" }
        return granted.isEmpty ? "none" : granted.joined(separator: ", ")
    }
}
