package import Basics

/// A tool that a repository's jobs need: what is here, and what is wanted where.
package struct ToolCheck: Hashable, Sendable {
    /// A step, or another place, that needs the tool.
    package struct Want: Hashable, Sendable {
        /// The version as written, or nil where any will do.
        package let version: String?
        /// What needs it, with its place: `setup-python in pr-checks.yml:44`.
        package let reason: String
        /// Whether it is here.
        package let isMet: Bool
        /// Whether it surely has to be here: not where an earlier step may install it, or the script may do without.
        package let isCertain: Bool

        package init(version: String?, reason: String, isMet: Bool, isCertain: Bool) {
            self.version = version
            self.reason = reason
            self.isMet = isMet
            self.isCertain = isCertain
        }
    }

    /// What people call it.
    package let name: String
    /// Whether it is one of the interpreters that setup actions choose by version.
    package let isInterpreter: Bool
    /// The versions that are here; an empty text where one is here that does not tell; none where it is missing.
    package let found: [String]
    /// Who needs it, in the order of the files.
    package let wants: [Want]

    package init(name: String, isInterpreter: Bool, found: [String], wants: [Want]) {
        self.name = name
        self.isInterpreter = isInterpreter
        self.found = found
        self.wants = wants
    }

    /// Whether nothing is missing that surely is needed.
    package var isMet: Bool { wants.allSatisfy { $0.isMet || !$0.isCertain } }

    /// The object of `doctor --format json`.
    package var json: JSONValue {
        [
            "tool": .string(name), "found": .array(found.map { .string($0) }), "ok": .bool(isMet),
            "wants": .array(
                wants.map { want in
                    [
                        "version": want.version.map { .string($0) } ?? .null, "ok": .bool(want.isMet),
                        "certain": .bool(want.isCertain), "reason": .string(want.reason),
                    ]
                }),
        ]
    }
}
