import ArgumentParser
import Basics
import Files
import Gates
import Rendering
import Sessions

/// Files that a coverage gate writes beside its verdict, whether it passes or blocks.
struct CoverageFileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Write an HTML page with the source of every file and the missed lines.", valueName: "file"))
    var html: String?

    @Option(help: ArgumentHelp("Write a badge with the percentage, as SVG.", valueName: "file"))
    var badge: String?

    /// Writes what was asked for.
    ///
    /// - Parameters:
    ///   - verdict: What they show.
    ///   - root: The checkout, where sources are read; nothing outside it is.
    ///   - folder: What their names are relative to.
    ///   - changed: The lines of a change by path, which the page marks.
    func write(
        _ verdict: CoverageVerdict, sourcesIn root: String, to folder: String, changed: ChangedLines?
    ) throws {
        if let badge {
            let svg = Badge.coverage(verdict.covered, of: verdict.valid).svg
            try Folder.write(Array(svg.utf8), to: Folder.resolve(badge, in: folder))
        }
        if let html {
            let title = root.split(separator: "/").last.map(String.init) ?? root
            let numbers = (changed?.files ?? []).map { ($0.path, Set($0.lines.joined())) }
            let page = CoverageHTML.render(
                verdict, title: title, sources: { ReportPlaces.source($0, in: root) },
                changed: Dictionary(numbers) { $0.union($1) })
            try Folder.write(page, to: Folder.resolve(html, in: folder))
        }
    }
}
