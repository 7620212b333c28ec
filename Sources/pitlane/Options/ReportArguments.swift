import ArgumentParser
import Basics
import Sessions

/// The reports of a gate, and what folder their paths are relative to.
///
/// `--root FOLDER` stands before the reports it is said of, so that order counts: the words are taken as they come.
struct ReportArguments: ParsableArguments {
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "Reports: files (also .gz), folders, patterns in quotes, or - for standard input; --root FOLDER before "
                + "them says what folder their paths are relative to.",
            valueName: "report"))
    var words: [String]

    /// The reports in order.
    var entries: [ReportFiles.Entry] { (try? Self.entries(of: words)) ?? [] }

    func validate() throws {
        guard try !Self.entries(of: words).isEmpty else {
            throw ValidationError("Missing expected argument '<report> ...'")
        }
    }

    private static func entries(of words: [String]) throws -> [ReportFiles.Entry] {
        var entries: [ReportFiles.Entry] = []
        var root: String?
        var rest = words[...]
        while let word = rest.popFirst() {
            if Key(word) == "--root" {
                guard let folder = rest.popFirst(), !folder.utf8.isEmpty else {
                    throw ValidationError("Missing value for '--root <folder>'")
                }
                root = folder
            } else if word.utf8.starts(with: "--root=".utf8) {
                root = String(decoding: word.utf8.dropFirst("--root=".utf8.count), as: UTF8.self)
            } else if word.utf8.first == UInt8(ascii: "-"), word.utf8.count > 1 {
                throw ValidationError("Unknown option '\(word)'")
            } else {
                entries.append(ReportFiles.Entry(name: word, root: root))
            }
        }
        return entries
    }
}
