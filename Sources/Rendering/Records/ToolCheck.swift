package import Basics

/// A tool a repository's pipeline needs: what is here, and what is wanted where.
package struct ToolCheck: Hashable, Sendable {
    /// One wish for a tool.
    package struct Want: Hashable, Sendable {
        /// The version as written, or nil where any will do.
        package let version: String?
        /// What wants it, with its place: `setup-python in pr-checks.yml:44`.
        package let reason: String
        /// Whether it is here.
        package let isMet: Bool

        package init(version: String?, reason: String, isMet: Bool) {
            self.version = version
            self.reason = reason
            self.isMet = isMet
        }
    }

    /// What people call it.
    package let name: String
    /// The versions that are here; an empty text where one is here that does not tell; none where it is missing.
    package let found: [String]
    /// Who wants it, in the order of the files.
    package let wants: [Want]

    package init(name: String, found: [String], wants: [Want]) {
        self.name = name
        self.found = found
        self.wants = wants
    }

    /// Whether every wish is met.
    package var isMet: Bool { wants.allSatisfy(\.isMet) }

    /// The object of `doctor --format json`.
    package var json: JSONValue {
        [
            "tool": .string(name), "found": .array(found.map { .string($0) }), "ok": .bool(isMet),
            "wants": .array(
                wants.map { want in
                    [
                        "version": want.version.map { .string($0) } ?? .null, "ok": .bool(want.isMet),
                        "reason": .string(want.reason),
                    ]
                }),
        ]
    }
}

/// The table of `pitlane doctor` (UX.md).
package enum ToolText {
    /// A line for each tool, more where versions of it are missing; then what installs those.
    ///
    /// - Parameters:
    ///   - install: the command that installs what is missing, or nil.
    ///   - advice: what to do where no command does it, a line each.
    package static func lines(_ checks: [ToolCheck], install: String?, advice: [String], width: Int?) -> [TextLine] {
        let columns = Columns(columns: [.init(), .init(), .init(rank: 1, minimum: 16)])
        var rows: [[Columns.Cell]] = []
        for check in checks {
            let found = check.found.filter { !$0.utf8.isEmpty }
            let versions = found.prefix(4).joined(separator: ", ") + (found.count > 4 ? ", …" : "")
            let name = versions.utf8.isEmpty ? check.name : "\(check.name) \(versions)"
            let met = check.wants.filter(\.isMet)
            if !met.isEmpty || check.wants.isEmpty {
                rows.append([.init(name), .init("✓", .good), .init(reasons(met), .quiet)])
            }
            var missing: [Key] = []
            for want in check.wants where !want.isMet && !missing.contains(Key(want.version ?? "")) {
                missing.append(Key(want.version ?? ""))
                let same = check.wants.filter { !$0.isMet && Key($0.version ?? "") == Key(want.version ?? "") }
                let isFirst = met.isEmpty && missing.count == 1
                rows.append([
                    .init(isFirst ? name : ""), .init(want.version.map { "✗ \($0)" } ?? "✗", .bad),
                    .init("needed by \(reasons(same))"),
                ])
            }
        }
        var lines = columns.lines(rows, width: width)
        if let install {
            // On a line of its own, so that it can be copied whole from any terminal.
            lines.append(TextLine("Install what is missing:", .strong))
            lines.append(TextLine("  " + install))
        }
        return lines + advice.map { TextLine($0) }
    }

    /// `setup-python in pr-checks.yml:44 (and 3 more)`
    private static func reasons(_ wants: [ToolCheck.Want]) -> String {
        var different: [Key] = []
        for want in wants where !different.contains(Key(want.reason)) { different.append(Key(want.reason)) }
        guard let first = different.first else { return "" }
        return different.count == 1 ? first.string : "\(first) (and \(different.count - 1) more)"
    }
}
