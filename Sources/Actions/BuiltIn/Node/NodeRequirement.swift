import Basics

/// A node version as a workflow or a version file asks for it.
struct NodeRequirement: Hashable, Sendable {
    /// As written.
    let text: String
    private let range: VersionRange
    private let isLongTerm: Bool

    /// Reads `20`, `20.x`, `>=18 <21`, `lts/*`, `lts/iron`, `latest`, `node`, `current`.
    init(_ text: String) throws(ActionError) {
        self.text = text
        let word = Key(text).asciiLowercased
        var range = VersionRange(text)
        var isLongTerm = false
        switch word {
        case "latest", "node", "current", "stable": range = VersionRange("*")
        case "lts", "lts/*":
            range = VersionRange("*")
            isLongTerm = true
        default:
            if let name = RefName.part(of: word.string, after: "lts/") {
                range = Self.longTermNames[Key(name)].flatMap { VersionRange("\($0)") }
            }
        }
        guard let range else {
            throw ActionError(
                "actions/setup-node: '\(text)' is not a version or range; write 20, 20.x, '>=18 <21' or lts/*")
        }
        self.range = range
        self.isLongTerm = isLongTerm
    }

    /// Versions with long-term support have even first numbers.
    func accepts(_ version: Version) -> Bool {
        range.contains(version) && (!isLongTerm || (version.major >= 4 && version.major.isMultiple(of: 2)))
    }

    private static let longTermNames: [Key: Int] = [
        "argon": 4, "boron": 6, "carbon": 8, "dubnium": 10, "erbium": 12, "fermium": 14, "gallium": 16, "hydrogen": 18,
        "iron": 20, "jod": 22, "krypton": 24,
    ]
}
