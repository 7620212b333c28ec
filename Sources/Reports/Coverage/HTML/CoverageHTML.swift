package import Basics

/// A coverage report with its sources as one HTML file that needs nothing else. Pure.
///
/// What stands in it comes from strangers, file names as well as sources: all of it is escaped byte by byte, and the
/// policy of the page lets no script and no style run but the two of `CoverageHTMLParts`, known by their digests.
/// Without JavaScript everything is there too; it sorts, filters and jumps.
package enum CoverageHTML {
    /// A longer source is not shown: no page stays usable with it.
    static let sourceLimit = 1 << 20

    /// Makes the page.
    ///
    /// - Parameters:
    ///   - verdict: What was measured and decided.
    ///   - title: What was measured: a repository's name.
    ///   - sources: Gives the bytes of a file by its path, nil where it is not at hand.
    ///   - changed: The lines of a change by path; they are marked.
    /// - Returns: The document in UTF-8.
    package static func render(
        _ verdict: CoverageVerdict, title: String, sources: (Key) throws -> [UInt8]?, changed: [Key: Set<Int>] = [:]
    ) rethrows -> [UInt8] {
        var page = CoverageHTMLWriter()
        page.head(title: title)
        page.summary(of: verdict, title: title)
        if !verdict.files.isEmpty {
            page.table(of: verdict)
            page.raw("<main>\n")
            for (index, file) in verdict.files.enumerated() {
                // The source of another file must not stand beside these lines.
                let isKnown = file.coverage.report == nil
                page.file(
                    file, number: index, in: verdict, source: isKnown ? try sources(file.path) : nil,
                    changed: isKnown ? changed[file.path] ?? [] : [])
            }
            page.raw("</main>\n")
        }
        page.raw("<script>\(CoverageHTMLParts.script)</script>\n</body></html>\n")
        return page.bytes
    }
}
