import Basics

extension CoveragePolicy {
    /// The first pattern that leaves a file out; nil for one that counts.
    func ignoring(_ path: Key) -> RepositoryPattern? {
        // What a report calls by an absolute path may be known by it alone.
        let relative = path.string.utf8.first == UInt8(ascii: "/") ? Key(path.string.utf8.dropFirst().text) : path
        return ignore.first { $0.matches(relative) }
    }

    /// `data` without the files that are left out, and these with their patterns.
    func split(_ data: CoverageData) -> (data: CoverageData, ignored: [CoverageVerdict.Ignored]) {
        guard !ignore.isEmpty else { return (data, []) }
        var ignored: [CoverageVerdict.Ignored] = []
        let files = data.files.filter { file in
            guard let pattern = ignoring(file.path) else { return true }
            ignored.append(CoverageVerdict.Ignored(path: file.name, pattern: pattern.text))
            return false
        }
        let unmapped = data.unmapped.filter { ignoring($0.path) == nil }
        return (CoverageData(files: files, sources: data.sources, notes: data.notes, unmapped: unmapped), ignored)
    }

    /// `changes` without the files that are left out.
    func split(_ changes: ChangedLines) -> (changes: ChangedLines, ignored: [CoverageVerdict.Ignored]) {
        guard !ignore.isEmpty else { return (changes, []) }
        let patterns = changes.files.map { ignoring($0.path) }
        let ignored = zip(changes.files, patterns).compactMap { file, pattern in
            pattern.map { CoverageVerdict.Ignored(path: file.path, pattern: $0.text) }
        }
        let files = zip(changes.files, patterns).filter { $0.1 == nil }.map(\.0)
        return (ChangedLines(files: files), ignored)
    }

    /// `baseline` without the files that are left out now: both sides are counted alike.
    func split(_ baseline: CoverageBaseline) -> CoverageBaseline {
        guard !ignore.isEmpty else { return baseline }
        var result = baseline
        result.files.removeAll { file in
            guard ignoring(file.path) != nil else { return false }
            result.total.covered -= file.count.covered
            result.total.valid -= file.count.valid
            return true
        }
        return result
    }

    /// What people should know of what is left out: by which pattern how much, and which patterns match nothing.
    func notes(of ignored: [CoverageVerdict.Ignored]) -> [String] {
        ignore.map { pattern in
            let own = ignored.filter { Key($0.pattern) == Key(pattern.text) }
            guard let first = own.first else {
                return "ignored: no file matches '\(FigureText.printable(pattern.text))'"
            }
            let more = own.count == 1 ? "" : " and \(FigureText.count(own.count - 1, "other file", "other files"))"
            return
                "ignored by '\(FigureText.printable(pattern.text))': \(FigureText.printable(first.path.string))\(more)"
        }
    }
}

extension Substring.UTF8View {
    fileprivate var text: String { String(Substring(self)) }
}
