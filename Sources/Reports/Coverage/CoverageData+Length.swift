import Basics

extension CoverageData {
    /// A file with lines in the report that the checkout's file does not have: the report is of another version of it.
    struct Overhang {
        let path: Key
        /// How many of the measured lines there are not.
        let lines: Int
        /// How many lines the file has.
        let length: Int
    }

    /// The data without lines behind the end of the repository's files, and which files had such.
    func cut(to repository: RepositoryFiles) -> (data: CoverageData, overhangs: [Overhang]) {
        var overhangs: [Overhang] = []
        var files = files
        for index in files.indices {
            let (path, lines) = (files[index].path, files[index].lines)
            guard files[index].report == nil, repository.files.contains(path), let text = repository.text(path),
                case let length = Self.length(of: text, upTo: lines.last), lines.last > length + 1
            else { continue }
            // Tools that count what is behind the last line break have one line more.
            files[index].lines = CoverageLines(lines.lazy.filter { $0.number <= length + 1 })
            overhangs.append(
                Overhang(path: path, lines: lines.count - files[index].lines.count, length: length))
        }
        guard !overhangs.isEmpty else { return (self, []) }
        let data = CoverageData(files: files, sources: sources, style: style, notes: notes, unmapped: unmapped)
        return (data, overhangs)
    }

    /// How many lines a text has; no more are counted than `most`.
    private static func length(of text: [UInt8], upTo most: Int) -> Int {
        var (count, last) = (0, UInt8(ascii: "\n"))
        for byte in text {
            if last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") && byte != UInt8(ascii: "\n") {
                count += 1
                if count >= most { break }
            }
            last = byte
        }
        return count
    }
}

extension [CoverageData.Overhang] {
    /// What people should know of them: the first few by name.
    var note: String? {
        guard !isEmpty else { return nil }
        let shown = prefix(5).map {
            "\(FigureText.printable($0.path.string)) (\(FigureText.count($0.lines, "line", "lines")) behind line "
                + "\(FigureText.grouped($0.length)))"
        }
        let others = count <= 5 ? "" : " and \(FigureText.count(count - 5, "other file", "other files"))"
        return "measured where the file has ended already, in another version of it, and not counted: "
            + shown.joined(separator: ", ") + others
    }
}
