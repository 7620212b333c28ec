import Basics

/// The table of `pitlane doctor` (docs/output.md#terminal).
package enum ToolText {
    /// A line for each tool, more where versions of it are missing, one for all other programs that are here; then what
    /// installs what is missing.
    ///
    /// - Parameters:
    ///   - install: the command that installs what is missing, or nil.
    ///   - advice: what to do where no command does it, a line each.
    package static func lines(_ checks: [ToolCheck], install: String?, advice: [String], width: Int?) -> [TextLine] {
        let columns = Columns(columns: [.init(), .init(), .init(rank: 1, minimum: 16)])
        // What every machine has is not worth a line each.
        let plain = checks.filter { check in
            !check.isInterpreter && check.wants.allSatisfy(\.isMet) && check.found.allSatisfy(\.utf8.isEmpty)
        }
        let shown = checks.filter { !plain.contains($0) }
        var lines = columns.lines(shown.flatMap(rows), width: width)
        if !plain.isEmpty {
            let text = "also here: \(plain.map(\.name).joined(separator: ", "))"
            lines += (width.map { SafeText.wrapped(SafeText.line(text), $0) } ?? [text]).map { TextLine($0, .quiet) }
        }
        if let install {
            // On a line of its own, so that it can be copied whole from any terminal.
            lines.append(TextLine("Install what is missing:", .strong))
            var line = TextLine("  ")
            line.append(command: install)
            lines.append(line)
        }
        return lines + advice.map { TextLine($0) }
    }

    private static func rows(_ check: ToolCheck) -> [[Columns.Cell]] {
        let found = check.found.filter { !$0.utf8.isEmpty }
        let versions = found.prefix(4).joined(separator: ", ") + (found.count > 4 ? ", …" : "")
        let name = versions.utf8.isEmpty ? check.name : "\(check.name) \(versions)"
        let met = check.wants.filter(\.isMet)
        var rows: [[Columns.Cell]] = []
        if !met.isEmpty || check.wants.isEmpty {
            rows.append([.init(name), .init("✓", .good), .init(reasons(met), .quiet)])
        }
        for isCertain in [true, false] {
            var missing: [Key] = []
            for want in check.wants where !want.isMet && want.isCertain == isCertain {
                let version = Key(want.version ?? "")
                guard !missing.contains(version) else { continue }
                missing.append(version)
                let same = check.wants.filter {
                    !$0.isMet && $0.isCertain == isCertain && Key($0.version ?? "") == version
                }
                let mark = isCertain ? "✗" : "?"
                rows.append([
                    .init(rows.isEmpty ? name : ""),
                    .init(want.version.map { "\(mark) \($0)" } ?? mark, isCertain ? .bad : .attention),
                    .init("\(isCertain ? "needed by" : "may be needed by") \(reasons(same))"),
                ])
            }
        }
        return rows
    }

    /// `setup-python in pr-checks.yml:44 (and 3 more)`
    private static func reasons(_ wants: [ToolCheck.Want]) -> String {
        var different: [Key] = []
        for want in wants where !different.contains(Key(want.reason)) { different.append(Key(want.reason)) }
        guard let first = different.first else { return "" }
        return different.count == 1 ? first.string : "\(first) (and \(different.count - 1) more)"
    }
}
