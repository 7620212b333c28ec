package import Basics

/// Finds the files of a report among the files of a repository (docs/formats/coverage.md#model, path matching): never
/// by a guess.
///
/// - A path under the checkout's root is that file, if git knows it, and no other.
/// - A relative path belongs to a folder: the one that was given, a `<source>` of the report, or the report's own folder
///   and those around it. The paths of one report are seen together: all of them are relative to one folder.
/// - A path of a Go profile belongs to a module (`go.mod`).
/// - An absolute path of another machine is a file if the whole path of one in the repository is its ending, and of no
///   other; again all paths of a report are seen together, for they share the other checkout's root.
///
/// What several files fit is ambiguous and listed with these. A bare name in common says nothing, and what lies in
/// `node_modules` and the like is no file of the repository's own.
///
///     let paths = RepositoryPaths(root: "/srv/checkout", files: ["pkg/m.py", "pkg/n.py"])
///     paths.find(["/builds/7/pkg/m.py"], in: .init())  // [.found("pkg/m.py")]
package struct RepositoryPaths: Sendable {
    /// Folders of other people's code: a path in one never stands for a file of the repository's own.
    private static let foreignFolders: [StaticString] = ["node_modules", "site-packages", "dist-packages", "vendor"]
    /// Where the sources of a module of the JVM are looked for, from its folder.
    private static let usualSourceFolders: [Key] = ["src/main/java", "src/main/kotlin", "src/main/scala", "src"]
    /// How many candidates of one path are listed.
    private static let candidateLimit = 10

    /// All files of the repository.
    package let files: Set<Key>
    private let root: PathSpelling
    private let modules: GoModules
    private let isThere: @Sendable (Key) -> Bool

    /// - Parameters:
    ///   - root: The absolute path of the checkout the tests ran in.
    ///   - files: All files of the repository, as `git ls-files -z` lists them.
    ///   - modules: Its Go modules.
    ///   - isThere: Whether there is a file at a path from the root, also one that git does not know.
    package init(
        root: Key, files: [Key], modules: GoModules = GoModules(),
        isThere: @escaping @Sendable (Key) -> Bool = { _ in false }
    ) {
        self.root = PathSpelling(root)
        self.files = Set(files)
        (self.modules, self.isThere) = (modules, isThere)
    }

    /// An absolute path from the repository's root, empty for the root itself; nil for one outside.
    package func inside(_ absolute: Key) -> Key? {
        PathSpelling(absolute).bytes(under: root).map { Key($0.text) }
    }

    /// `data` of one report under paths of the repository; map each report before merging it with others.
    ///
    /// - Parameters:
    ///   - data: What the report says.
    ///   - name: The report as people call it.
    ///   - report: Where it lies, and what its paths are relative to, if that was said.
    package func map(_ data: consuming CoverageData, name: Key = "", in report: Report = Report()) -> CoverageData {
        var report = report
        (report.sources, report.style) = (data.sources, data.style)
        let matches = find(data.files.map(\.path), in: report)
        data.place(matches, report: name)
        return data
    }

    /// What the paths of one report are, each path once.
    package func find(_ paths: [Key], in report: Report) -> [Match] {
        var search = Search(paths: self, report: report, count: paths.count)
        for (index, path) in paths.enumerated() { search.add(path, at: index) }
        return search.finish()
    }

    /// The file of the repository at a path from its root.
    fileprivate func file(at path: some Sequence<UInt8>) -> Key? {
        let key = Key(String(decoding: Array(path), as: UTF8.self))
        return files.firstIndex(of: key).map { files[$0] }
    }

    /// The file of the repository at `path` as meant in `folder`, both from the root.
    fileprivate func file(at path: Key, in folder: Key) -> Key? {
        if folder.string.utf8.isEmpty, files.contains(path) { return path }
        return file(at: PathSpelling(path, in: folder).bytes)
    }

    /// The file of the repository that a path is of which begins with the end of the root's: `repo/src/a.js` was seen
    /// from the folder around the checkout `/builds/repo`.
    fileprivate func fileBeside(_ path: PathSpelling) -> Key? {
        root.startsFromEnd.lazy.compactMap { start in
            let above = root.bytes[start...] + [UInt8(ascii: "/")]
            return path.bytes.starts(with: above) ? file(at: path.bytes[above.count...]) : nil
        }.first
    }

    fileprivate static func isForeign(_ path: ArraySlice<UInt8>) -> Bool {
        foreignFolders.contains { PathSpelling.contains(path, component: $0) }
    }

    /// A file that fits the end of a path, and what of the path stands before it.
    private struct Ending: Hashable {
        let before: Key
        let file: Key
    }

    // MARK: - Search

    /// The paths of one report while they are looked for.
    private struct Search {
        let paths: RepositoryPaths
        let report: Report
        private var matches: [Match?]
        /// Paths of which only an ending is known: two of them are two files.
        private var alike: Set<Int> = []
        /// Absolute paths of another machine.
        private var foreign: [(index: Int, endings: [Ending], bare: [Ending])] = []
        /// The folder that all of these are in, with a `/` at its end.
        private var common: ArraySlice<UInt8>?
        /// Relative paths whose folder is not known yet.
        private var relative: [(index: Int, path: Key)] = []

        init(paths: RepositoryPaths, report: Report, count: Int) {
            (self.paths, self.report) = (paths, report)
            matches = Array(repeating: nil, count: count)
        }

        mutating func add(_ path: Key, at index: Int) {
            if report.style == .module, report.base == nil, !paths.modules.isEmpty {
                let found = paths.modules.places(of: path).compactMap { paths.file(at: $0, in: "") }
                matches[index] = found.count == 1 ? .found(found[0]) : .unknown(candidates: found)
                return
            }
            let spelling = PathSpelling(path)
            if spelling.isAbsolute || report.style == .module {
                add(absolute: [spelling], at: index)
            } else if let base = report.base {
                let sources = [""] + report.sources.filter { !PathSpelling($0).isAbsolute }
                let found = sources.compactMap {
                    paths.file(at: PathSpelling(path, in: $0).key, in: base)
                }
                if report.style == .sourceFolder, found.isEmpty { return relative.append((index, path)) }
                matches[index] = Set(found).count == 1 ? .found(found[0]) : .unknown(candidates: found)
            } else if !add(path, inSourcesAt: index) {
                relative.append((index, path))
            }
        }

        /// Looks for a path in the folders that the report names; false if none of them says anything.
        private mutating func add(_ path: Key, inSourcesAt index: Int) -> Bool {
            var (found, elsewhere): ([Key], [PathSpelling]) = ([], [])
            for source in report.sources {
                let joined = PathSpelling(path, in: source)
                var own: Key?
                if !joined.isAbsolute {
                    own = folders.compactMap { paths.file(at: joined.key, in: $0) }.first
                } else if let inside = joined.bytes(under: paths.root) {
                    own = paths.file(at: inside)
                } else {
                    elsewhere.append(joined)
                }
                if let own, !found.contains(own) { found.append(own) }
            }
            if !found.isEmpty {
                matches[index] = found.count == 1 ? .found(found[0]) : .unknown(candidates: found)
                return true
            }
            guard elsewhere.count == report.sources.count, !elsewhere.isEmpty else { return false }
            let count = foreign.count
            add(absolute: elsewhere, at: index)
            if foreign.count > count, let last = foreign.last, last.endings.isEmpty, last.bare.isEmpty {
                foreign.removeLast()
                return false
            }
            return true
        }

        private mutating func add(absolute spellings: [PathSpelling], at index: Int) {
            var (endings, bare): ([Ending], [Ending]) = ([], [])
            for spelling in spellings {
                if spelling.isAbsolute, let inside = spelling.bytes(under: paths.root) {
                    matches[index] = paths.file(at: inside).map { .found($0) } ?? .unknown(candidates: [])
                    return
                }
                takeCommon(spelling)
                let base = report.base.map { PathSpelling($0) }
                for (count, start) in spelling.startsFromEnd.enumerated() {
                    let before = spelling.bytes[..<start]
                    let prefix = base.map { $0.bytes.isEmpty ? [] : $0.bytes + [UInt8(ascii: "/")] } ?? []
                    guard let file = paths.file(at: prefix + spelling.bytes[start...]) else { continue }
                    guard !RepositoryPaths.isForeign(before) else { continue }
                    let ending = Ending(before: Key(before.text), file: file)
                    if count == 0 { bare.append(ending) } else { endings.append(ending) }
                }
            }
            alike.insert(index)
            foreign.append((index, endings, bare))
        }

        /// The folders around the report, from the repository's root, the nearest first; the root is the last.
        private var folders: [Key] {
            guard let folder = report.folder else { return [""] }
            var bytes = PathSpelling(folder).bytes[...]
            var result: [Key] = []
            while !bytes.isEmpty {
                result.append(Key(bytes.text))
                bytes = bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? bytes.startIndex)]
            }
            return result + [""]
        }

        mutating func finish() -> [Match] {
            finishForeign()
            if report.style == .sourceFolder { finishSourceFolders() } else { finishRelative() }
            var taken: [Key: Int] = [:]
            for (index, match) in matches.enumerated() where !alike.contains(index) {
                if let file = match?.file { taken[file] = 2 }
            }
            for index in alike { if let file = matches[index]?.file { taken[file, default: 0] += 1 } }
            return matches.enumerated().map { index, match in
                // Two files of one report are two files: if only the ending tells, neither is known to be the one.
                if alike.contains(index), let file = match?.file, taken[file] != 1 {
                    return .unknown(candidates: [file])
                }
                if case .unknown(let candidates) = match {
                    return .unknown(candidates: Array(Set(candidates).sorted().prefix(RepositoryPaths.candidateLimit)))
                }
                return match ?? .unknown(candidates: [])
            }
        }

        // MARK: - Other machines

        private mutating func finishForeign() {
            var fits: [Key: Set<Int>] = [:]
            for path in foreign { for ending in path.endings { fits[ending.before, default: []].insert(path.index) } }
            var roots: Set<Key> = []
            for path in foreign where !path.endings.isEmpty {
                let best = path.endings.filter { ending in
                    path.endings.allSatisfy {
                        $0.file == ending.file || isMore(fits[ending.before], than: fits[$0.before])
                    }
                }
                if let found = best.first, Set(best.map(\.file)).count == 1 {
                    matches[path.index] = .found(found.file)
                    roots.insert(found.before)
                } else {
                    matches[path.index] = .unknown(candidates: path.endings.map(\.file))
                }
            }
            for path in foreign where path.endings.isEmpty {
                // A file at the other checkout's root, which other files have shown; or `--root` says that the files are
                // those of a folder, and all of them are in the one that this is.
                let isGiven = report.base != nil
                let known = path.bare.filter {
                    roots.contains($0.before) || isGiven && (common?.starts(with: $0.before.string.utf8) ?? false)
                }
                matches[path.index] = known.count == 1 ? .found(known[0].file) : .unknown(candidates: [])
            }
        }

        private mutating func takeCommon(_ path: PathSpelling) {
            let folder = path.bytes[..<(path.startsFromEnd.first ?? 0)]
            guard let old = common else { return common = folder }
            let same = zip(old, folder).prefix { $0 == $1 }.count
            guard same < old.count else { return }
            common = old.prefix(same).lastIndex(of: UInt8(ascii: "/")).map { old[...$0] } ?? []
        }

        private func isMore(_ some: Set<Int>?, than others: Set<Int>?) -> Bool {
            guard let some, let others else { return false }
            return some.count > others.count && others.isSubset(of: some)
        }

        // MARK: - Folders

        /// All relative paths of a report are relative to one folder.
        private mutating func finishRelative() {
            guard !relative.isEmpty else { return }
            var declared: [(folder: Key, found: [Int: Key])] = []
            for folder in folders {
                var found: [Int: Key] = [:]
                for path in relative { found[path.index] = paths.file(at: path.path, in: folder) }
                if !found.isEmpty { declared.append((folder, found)) }
            }
            guard let most = declared.map(\.found.count).max(),
                let own = declared.first(where: { $0.found.count == most })
            else { return finishUndeclared() }
            let isDecided = declared.allSatisfy { $0.found.keys.allSatisfy { own.found[$0] != nil } }
            let others = own.found.count < relative.count ? otherFolders(with: own.found) : []
            for path in relative {
                var fitting = declared.compactMap { $0.found[path.index] }
                for folder in others { fitting += paths.file(at: path.path, in: folder).map { [$0] } ?? [] }
                if isDecided, others.isEmpty {
                    matches[path.index] = own.found[path.index].map { .found($0) } ?? .unknown(candidates: [])
                } else {
                    matches[path.index] =
                        others.isEmpty && Set(fitting).count == 1 ? .found(fitting[0]) : .unknown(candidates: fitting)
                }
            }
        }

        /// The folders that fit more paths of the report than one that it lies in, and all that fit there: then it is
        /// not known which of them is meant.
        private func otherFolders(with own: [Int: Key]) -> [Key] {
            let missing = relative.filter { own[$0.index] == nil }
            let places = Set(endings(of: missing).values.joined().map(\.before))
            return places.filter { folder in
                relative.allSatisfy { own[$0.index] == nil || paths.file(at: $0.path, in: folder) != nil }
            }.sorted()
        }

        /// No folder around the report fits: one elsewhere may, if it is the only one.
        private mutating func finishUndeclared() {
            for path in relative {
                matches[path.index] = paths.fileBeside(PathSpelling(path.path)).map { .found($0) }
            }
            relative.removeAll { matches[$0.index] != nil }
            let found = endings(of: relative)
            var fits: [Key: Set<Int>] = [:]
            for (index, endings) in found { for ending in endings { fits[ending.before, default: []].insert(index) } }
            for path in relative {
                let endings = found[path.index] ?? []
                let best = endings.filter { ending in
                    endings.allSatisfy { $0 == ending || isMore(fits[ending.before], than: fits[$0.before]) }
                }
                // What is there and not in git is a file of its own.
                let isElsewhere = folders.contains { paths.isThere(PathSpelling(path.path, in: $0).key) }
                alike.insert(path.index)
                matches[path.index] =
                    best.count == 1 && !isElsewhere
                    ? .found(best[0].file) : .unknown(candidates: isElsewhere ? [] : endings.map(\.file))
            }
        }

        /// Each path is in some folder of sources: one of the report's module, if there is one.
        private mutating func finishSourceFolders() {
            let found = endings(of: relative)
            let around = report.base.map { [$0] } ?? folders
            for path in relative {
                var fitting: [Key] = []
                for folder in around where fitting.isEmpty {
                    let usual = RepositoryPaths.usualSourceFolders.compactMap {
                        paths.file(at: PathSpelling(path.path, in: $0).key, in: folder)
                    }
                    let below = (found[path.index] ?? []).map(\.file).filter {
                        PathSpelling($0).bytes(under: PathSpelling(folder)) != nil
                    }
                    fitting = Set(usual + below).sorted()
                }
                matches[path.index] = fitting.count == 1 ? .found(fitting[0]) : .unknown(candidates: fitting)
            }
        }

        /// The files of the repository that end in each of `paths`, by the place of the path, and the folder before.
        private func endings(of wanted: [(index: Int, path: Key)]) -> [Int: [Ending]] {
            var byName: [ArraySlice<UInt8>: [(index: Int, path: PathSpelling)]] = [:]
            for path in wanted {
                let spelling = PathSpelling(path.path)
                // A bare name says nothing, and neither does a path in other people's code.
                guard spelling.count > 1, !RepositoryPaths.isForeign(spelling.bytes[...]) else { continue }
                byName[spelling.name, default: []].append((path.index, spelling))
            }
            guard !byName.isEmpty else { return [:] }
            var result: [Int: [Ending]] = [:]
            for file in paths.files {
                let spelling = PathSpelling(file)
                for path in byName[spelling.name] ?? [] {
                    let start = spelling.bytes.count - path.path.bytes.count
                    guard start > 0, spelling.bytes[start - 1] == UInt8(ascii: "/"),
                        spelling.bytes[start...].elementsEqual(path.path.bytes),
                        !RepositoryPaths.isForeign(spelling.bytes[..<start])
                    else { continue }
                    result[path.index, default: []].append(
                        Ending(before: Key(spelling.bytes[..<(start - 1)].text), file: file))
                }
            }
            return result
        }
    }
}

extension RepositoryPaths {
    /// How the relative paths of a report are meant.
    package enum Style: Hashable, Sendable {
        /// All are relative to one folder.
        case folder
        /// Each is relative to a folder of sources (JaCoCo, `com/x/Y.java`).
        case sourceFolder
        /// They begin with the path of a module (Go).
        case module
    }

    /// A report whose paths are looked for.
    package struct Report: Hashable, Sendable {
        /// The folder it lies in, from the repository's root; nil for one outside, or that is not a file.
        package var folder: Key?
        /// The folder its paths are relative to, from the repository's root, if somebody said it (`--root`).
        package var base: Key?
        /// The folders that the report itself says its paths are relative to.
        package var sources: [Key]
        package var style: Style

        package init(folder: Key? = nil, base: Key? = nil, sources: [Key] = [], style: Style = .folder) {
            (self.folder, self.base, self.sources, self.style) = (folder, base, sources, style)
        }
    }

    /// What a path was found to be.
    package enum Match: Hashable, Sendable {
        /// A file of the repository.
        case found(Key)
        /// No file that is known, or one of several.
        case unknown(candidates: [Key])

        /// The file, if it was found.
        package var file: Key? { if case .found(let file) = self { file } else { nil } }
    }
}

/// What folder the paths of some reports are relative to (`gates.roots` of pitlane.yml).
package struct ReportRoot: Hashable, Sendable {
    /// Which reports, by their paths from the repository's root.
    package let pattern: RepositoryPattern
    /// The folder, from the repository's root; empty for the root itself.
    package let folder: Key

    package init(pattern: RepositoryPattern, folder: Key) { (self.pattern, self.folder) = (pattern, folder) }

    /// Whether a report is one of them.
    package func matches(_ report: Key) -> Bool { pattern.matches(report) }
}

/// The files of the repository that a report speaks of.
package struct RepositoryFiles: Sendable {
    /// Their paths from its root.
    package let files: Set<Key>
    /// Gives the text of one as it is checked out; nil if it cannot be had.
    package let text: @Sendable (Key) -> [UInt8]?

    package init(files: Set<Key>, text: @escaping @Sendable (Key) -> [UInt8]?) {
        (self.files, self.text) = (files, text)
    }
}
