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
    private let root: [Key]
    private let files: [Key: [Key]]
    /// The files by their last component.
    private let byName: [Key: [Key]]

    /// - Parameters:
    ///   - root: The absolute path of the checkout the tests ran in.
    ///   - files: All files of the repository, as `git ls-files -z` lists them.
    package init(root: Key, files: [Key]) {
        self.root = Spelling(root).components
        self.files = Dictionary(files.map { ($0, Spelling($0).components) }) { first, _ in first }
        byName = Dictionary(grouping: files) { Spelling($0).components.last ?? $0 }
    }

    /// `data` of one report under paths of the repository; map each report before merging it with others.
    package func map(_ data: CoverageData) -> CoverageData {
        let matches = data.files.map { match($0.path, sources: data.sources) }
        // Two files of one report are two files: where only the ending tells, neither is known to be the one meant.
        var exact: Set<Key> = []
        var alike: [Key: Int] = [:]
        for match in matches {
            switch match {
            case .exact(let path): exact.insert(path)
            case .alike(let path): alike[path, default: 0] += 1
            case .none: break
            }
        }
        var unmapped: [CoverageData.UnmappedFile] = []
        let files = zip(data.files, matches).map { file, match in
            var file = file
            switch match {
            case .exact(let path): file.path = path
            case .alike(let path) where !exact.contains(path) && alike[path] == 1: file.path = path
            case .alike(let path): unmapped.append(.init(path: file.path, candidates: [path]))
            case .none(let candidates): unmapped.append(.init(path: file.path, candidates: candidates.sorted()))
            }
            return file
        }
        return CoverageData(files: files, unmapped: data.unmapped + unmapped)
    }

    private enum Match {
        case exact(Key)
        case alike(Key)
        case none(candidates: [Key])
    }

    private func match(_ path: Key, sources: [Key]) -> Match {
        let reported = Spelling(path)
        let joined = reported.isAbsolute ? [] : sources.map { Spelling(Key($0.string + "/" + path.string)) }
        let exact = Set(joined.compactMap { file(at: $0) })
        if exact.count == 1, let only = exact.first { return .exact(only) }
        if exact.count > 1 { return .none(candidates: Array(exact)) }
        if let file = file(at: reported) { return .exact(file) }
        return longestEnding(joined + [reported], least: reported.isAbsolute ? .max : reported.components.count)
    }

    /// The file of the repository at a path that is absolute under the root, or relative to it.
    private func file(at path: Spelling) -> Key? {
        guard !path.isAbsolute || path.components.starts(with: root) else { return nil }
        let inside = path.isAbsolute ? path.components.dropFirst(root.count) : path.components[...]
        let key = Key(inside.map(\.string).joined(separator: "/"))
        return files[key] == nil ? nil : key
    }

    /// The file that shares most components with a spelling, counted from the end.
    ///
    /// A single name in common says nothing: either the whole path in the repository or the whole reported relative
    /// path, of `least` components, has to be shared.
    private func longestEnding(_ spellings: [Spelling], least: Int) -> Match {
        guard let name = spellings.last?.components.last else { return .none(candidates: []) }
        var (longest, found): (Int, Set<Key>) = (0, [])
        for candidate in byName[name] ?? [] {
            guard let components = files[candidate] else { continue }
            for spelling in spellings {
                let shared = zip(spelling.components.reversed(), components.reversed()).prefix { $0 == $1 }.count
                guard shared == components.count || shared >= least, shared >= longest else { continue }
                if shared > longest { (longest, found) = (shared, []) }
                found.insert(candidate)
            }
        }
        if found.count == 1, let only = found.first { return .alike(only) }
        return .none(candidates: Array(found))
    }

    /// A path in its components, with `.` and `..` resolved as text; `\` parts them too, as coverlet writes them.
    private struct Spelling {
        let components: [Key]
        let isAbsolute: Bool

        init(_ path: Key) {
            let bytes = Array(path.string.utf8)
            let isSeparator: (UInt8) -> Bool = { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
            var components: [Key] = []
            for component in bytes.split(whereSeparator: isSeparator) {
                switch Key(String(decoding: component, as: UTF8.self)) {
                case ".": break
                case ".." where components.last.map { $0 != ".." } ?? false: components.removeLast()
                case let name: components.append(name)
                }
            }
            self.components = components
            let hasDrive = bytes.count > 2 && bytes[1] == UInt8(ascii: ":") && isSeparator(bytes[2])
            isAbsolute = bytes.first.map(isSeparator) ?? false || hasDrive
        }
    }
}
