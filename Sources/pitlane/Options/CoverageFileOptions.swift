import ArgumentParser
import Basics
import Files
import Glibc
import Reports

/// Files that a coverage gate writes beside its verdict, whether it passes or blocks.
struct CoverageFileOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write a page with every file's source and what is missed.", valueName: "file"))
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
        _ verdict: CoverageVerdict, sourcesIn root: String, to folder: String, changed: [Key: Set<Int>] = [:]
    ) throws {
        if let badge {
            let svg = Badge.coverage(verdict.covered, of: verdict.valid).svg
            try Folder.write(Array(svg.utf8), to: Folder.resolve(badge, in: folder))
        }
        if let html {
            // What git does not know may hold secrets, and a report is a stranger's.
            let unknown = Set(verdict.unmapped.map(\.path))
            let title = root.split(separator: "/").last.map(String.init) ?? root
            let page = CoverageHTML.render(
                verdict, title: title, sources: { unknown.contains($0) ? nil : Self.source($0, in: root) },
                changed: changed)
            try Folder.write(page, to: Folder.resolve(html, in: folder))
        }
    }

    /// The bytes of a file that a report names, unless they lie outside of `root`: nobody's `../../etc/passwd` comes
    /// into a page that is published.
    private static func source(_ path: Key, in root: String) -> [UInt8]? {
        guard !path.string.utf8.contains(0), let real = realPath(Folder.resolve(path.string, in: root)),
            let base = realPath(root), real.utf8.starts(with: "\(base)/".utf8)
        else { return nil }
        var status = stat()
        guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        // What cannot be read is shown as not at hand; a source too large to be shown need not be read.
        guard status.st_size <= 16 << 20 else { return nil }
        return (try? Folder.read(real, limit: 16 << 20)) ?? nil
    }

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
