package import Basics

/// Finds the files of a report among the files of a repository (formats.md §1.1, path matching).
///
/// Reports name files relative to a `<source>`, relative to the folder the tests ran in, or by absolute paths of
/// another machine. In this order a reported path is: a path under the checkout's root that is in the repository; a
/// relative path that is in it; the one file whose path ends alike. What is not found, or is one of several, is
/// listed as unmapped.
///
///     let paths = RepositoryPaths(root: "/srv/checkout", files: ["pkg/m.py", "pkg/n.py"])
///     let mapped = paths.map(try CoverageReader.read(bytes, name: "coverage.xml"))
package struct RepositoryPaths: Sendable {
    /// All files of the repository.
    package let files: Set<Key>
    private let root: PathSpelling

    /// - Parameters:
    ///   - root: The absolute path of the checkout the tests ran in.
    ///   - files: All files of the repository, as `git ls-files -z` lists them.
    package init(root: Key, files: [Key]) {
        self.root = PathSpelling(root)
        self.files = Set(files)
    }

    /// `data` of one report under paths of the repository; map each report before merging it with others.
    package func map(_ data: consuming CoverageData) -> CoverageData {
        let sources = data.sources
        var matches = data.files.map { named($0.path, sources: sources) }
        let candidates = filesNamed(asIn: zip(data.files, matches).lazy.filter { $1 == nil }.map(\.0.path))
        for index in matches.indices where matches[index] == nil {
            matches[index] = ending(data.files[index].path, sources: sources, among: candidates)
        }
        // Two files of one report are two files: where only the ending tells, neither is known to be the one meant.
        var exact: Set<Key> = []
        var alike: [Key: Int] = [:]
        for match in matches {
            switch match {
            case .exact(let path): exact.insert(path)
            case .alike(let path): alike[path, default: 0] += 1
            case .unknown, nil: break
            }
        }
        var unmapped: [CoverageData.UnmappedFile] = []
        for (index, match) in matches.enumerated() {
            let reported = data.files[index].path
            switch match {
            case .alike(let path) where exact.contains(path) || alike[path] != 1:
                unmapped.append(.init(path: reported, candidates: [path]))
                matches[index] = nil
            case .unknown(let candidates):
                unmapped.append(.init(path: reported, candidates: candidates.sorted()))
            case .exact, .alike, nil: break
            }
        }
        data.place(
            { index, reported in
                switch matches[index] {
                case .exact(let path), .alike(let path): path
                case .unknown, nil: reported
                }
            }, unmapped: unmapped)
        return data
    }

    private enum Match: Equatable {
        case exact(Key)
        case alike(Key)
        case unknown(candidates: [Key])
    }

    /// How a path may be meant: relative to each source and as it is.
    private func spellings(_ path: Key, _ sources: [Key]) -> (joined: [PathSpelling], reported: PathSpelling) {
        let reported = PathSpelling(path)
        return (reported.isAbsolute ? [] : sources.map { PathSpelling(path, in: $0) }, reported)
    }

    /// The file that a path names; nil where it has to be looked for by its ending.
    private func named(_ path: Key, sources: [Key]) -> Match? {
        let (joined, reported) = spellings(path, sources)
        var found: [Key] = []
        for spelling in joined {
            if let file = file(at: spelling, of: path), !found.contains(file) { found.append(file) }
        }
        if found.count > 1 { return .unknown(candidates: found) }
        return (found.first ?? file(at: reported, of: path)).map { .exact($0) }
    }

    /// The file of the repository at a path that is absolute under the root, or relative to it.
    private func file(at spelling: PathSpelling, of path: Key) -> Key? {
        guard let inside = spelling.isAbsolute ? spelling.bytes(under: root) : spelling.bytes[...] else { return nil }
        let key = inside.elementsEqual(path.string.utf8) ? path : Key(String(decoding: inside, as: UTF8.self))
        return files.firstIndex(of: key).map { files[$0] }
    }

    /// The files of the repository that have the last component of one of `paths`, by that.
    private func filesNamed(asIn paths: some Sequence<Key>) -> [ArraySlice<UInt8>: [Key]] {
        var result: [ArraySlice<UInt8>: [Key]] = [:]
        for path in paths { result[PathSpelling(path).name] = [] }
        guard !result.isEmpty else { return [:] }
        for file in files {
            let name = PathSpelling(file).name
            if let place = result.index(forKey: name) { result.values[place].append(file) }
        }
        return result
    }

    /// The file that shares most components with a path, counted from the end.
    ///
    /// A single name in common says nothing: either the whole path in the repository or the whole reported relative
    /// path has to be shared.
    private func ending(_ path: Key, sources: [Key], among candidates: [ArraySlice<UInt8>: [Key]]) -> Match {
        let (joined, reported) = spellings(path, sources)
        let least = reported.isAbsolute ? .max : reported.count
        var (longest, found): (Int, Set<Key>) = (0, [])
        for file in candidates[reported.name] ?? [] {
            let candidate = PathSpelling(file)
            for spelling in joined + [reported] {
                let shared = spelling.shared(with: candidate)
                guard shared > 0, shared == candidate.count || shared >= least, shared >= longest else { continue }
                if shared > longest { (longest, found) = (shared, []) }
                found.insert(file)
            }
        }
        if found.count == 1, let only = found.first { return .alike(only) }
        return .unknown(candidates: Array(found))
    }
}
