import Basics

/// `docs/supported.md`, made from the suite: what of the Actions language runs here, and how many cases show it.
struct SupportedTable {
    let cases: [SuiteCase]
    let rows: [ReferenceRow]

    var text: String {
        var lines = [
            "# What of GitHub Actions runs here", "",
            """
            Made from the suite in `Tests/Fixtures/Suite`: each case is a small workflow with the result that GitHub gives \
            it, run by the built program in `make test`. Refused means: named with its place before anything runs, and \
            never green. Write it again with `PITLANE_RECORD=1 make test FILTER=SuiteTests`.
            """, "",
        ]
        for topic in topics {
            let own = cases.filter { Key($0.topic) == Key(topic) }
            lines += [
                "## \(topic)", "", "See \(Self.links(own.first?.reference ?? "")).", "", "| Feature | Cases | |",
                "|---|--:|---|",
            ]
            for feature in Self.unique(own.map(\.feature)) {
                let count = own.filter { Key($0.feature) == Key(feature) }.count
                let refused = "refused: ".utf8
                let isRefused = feature.utf8.starts(with: refused)
                let name = isRefused ? String(decoding: feature.utf8.dropFirst(refused.count), as: UTF8.self) : feature
                lines.append("| \(Self.cell(name)) | \(count) | \(isRefused ? "refused" : "✓") |")
            }
            lines.append("")
        }
        lines += [
            "## Without a case", "", "Every other row of the tables in [docs/language](language/README.md) has a case.",
            "",
            "| Row | Why |", "|---|---|",
        ]
        for row in rows {
            guard let reason = row.reason else { continue }
            lines.append("| \(Self.cell(row.name)) | \(Self.cell(reason)) |")
        }
        return (lines + [""]).joined(separator: "\n")
    }

    private var topics: [String] { Self.unique(cases.map(\.topic)) }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<Key> = []
        return texts.filter { seen.insert(Key($0)).inserted }
    }

    /// Links to the pages of `docs/language` that a file of cases names.
    private static func links(_ pages: String) -> String {
        pages.split(separator: ", ").map { "[\($0.dropLast(3))](language/\($0))" }.joined(separator: ", ")
    }

    private static func cell(_ text: String) -> String {
        text.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\\|")
    }
}
