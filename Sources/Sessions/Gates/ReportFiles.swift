import Basics
import Files
import Glibc
import Reports
import Store

/// The files that the reports of a gate are: those that were named, those in folders, those that patterns match, and
/// standard input.
package struct ReportFiles: Sendable {
    /// A report as it was named.
    package struct Entry: Sendable {
        /// Its file, folder or pattern; `-` is standard input.
        package let name: String
        /// The folder that was given for its paths.
        package let root: String?

        package init(name: String, root: String?) {
            self.name = name
            self.root = root
        }
    }

    /// One of them.
    package struct File: Sendable {
        /// How people call it.
        package let name: String
        /// Where it is read.
        package let path: String
        /// The folder that was given for its paths.
        package let root: String?
        /// The folder it was found in; nil for one that was named itself.
        package let found: String?
    }

    /// What a gate finds in a folder: the ends of names, each also with `.gz`.
    package enum Kind: Sendable {
        case coverage, tests, security, benchmark

        var ends: [String] {
            switch self {
            case .coverage: [".xml", ".json", ".info", ".lcov", ".out", ".cov", ".txt"]
            case .tests: [".xml"]
            case .security: [".json", ".sarif", ".xml"]
            case .benchmark: [".json"]
            }
        }
    }

    /// What `read` came to.
    package struct Reading<Report: Sendable>: Sendable {
        /// What was read.
        package var reports: [(file: File, report: Report)] = []
        /// Which files of folders are no reports.
        package var notes: [String] = []
    }

    private static let input = "/dev/stdin"
    /// How many files a folder or a pattern may hold.
    private static let limit = 20_000
    /// Folders that hold no reports of the project itself.
    private static let passedOver: [Key] = ["node_modules"]

    /// All of them, in order.
    package let files: [File]
    private let kind: Kind

    /// - Parameters:
    ///   - entries: The reports as named.
    ///   - kind: Whose reports they are.
    ///   - folder: The working folder.
    /// - Throws: `SessionError` for a pattern that matches nothing and a folder without reports.
    package init(_ entries: [Entry], _ kind: Kind, in folder: String) throws {
        var files: [File] = []
        for entry in entries { files += try Self.files(of: entry, kind, in: folder) }
        self.files = files
        self.kind = kind
    }

    private static func files(
        of entry: Entry, _ kind: Kind, in folder: String
    ) throws -> [File] {
        let name = entry.name
        if Key(name) == "-" { return [File(name: "standard input", path: input, root: entry.root, found: nil)] }
        let path = Folder.resolve(name, in: folder)
        if Folder.exists(path) {
            var names: [String] = []
            try walk(path, name, into: &names, mayEnter: { _ in true }, isWanted: { isReport($0, kind) })
            let found = names.filter { isReport($0, kind) }
            guard !found.isEmpty else {
                throw SessionError(
                    "\(name): the folder holds no file with the name of a report (\(kind.ends.joined(separator: ", ")))"
                )
            }
            return found.map {
                File(name: $0, path: Folder.resolve($0, in: folder), root: entry.root, found: name)
            }
        }
        guard access(path, F_OK) != 0, name.utf8.contains(where: { Array("*?[".utf8).contains($0) }) else {
            return [File(name: name, path: path, root: entry.root, found: nil)]
        }
        let found = try matches(name, in: folder).filter { !$0.isInFolder || isReport($0.name, kind) }
        guard !found.isEmpty else { throw SessionError("\(name): no file matches this pattern") }
        return found.map {
            File(
                name: $0.name, path: Folder.resolve($0.name, in: folder), root: entry.root,
                found: $0.isInFolder ? name : nil)
        }
    }

    private static func isReport(_ name: String, _ kind: Kind) -> Bool {
        let lower = Array(Key(name).asciiLowercased.string.utf8)
        let plain = lower.suffix(3).elementsEqual(".gz".utf8) ? lower.dropLast(3) : lower[...]
        return kind.ends.contains { plain.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }

    /// The files below `path`, in the order of their names; hidden ones and links to folders are passed over.
    ///
    /// - Throws: `SessionError` for whatever cannot be looked at: it may be a report.
    private static func walk(
        _ path: String, _ name: String, depth: Int = 0, into names: inout [String],
        mayEnter: (String) -> Bool, isWanted: (String) -> Bool
    ) throws {
        guard depth < 64, names.count < limit else {
            throw SessionError("\(name): more folders or files than any reports have; name the reports themselves")
        }
        guard access(path, R_OK | X_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            throw SessionError("\(name): \(reason): it may hold reports; name the reports themselves")
        }
        let inside = try Folder.names(in: path).filter { $0.first != UInt8(ascii: ".") }
        for bytes in inside {
            let text = String(decoding: bytes, as: UTF8.self)
            let below = name.utf8.last == UInt8(ascii: "/") ? name + text : "\(name)/\(text)"
            // A name that is not UTF-8 cannot be asked for again by its text.
            let entry = Folder.entry(at: FilePath(path).appending(bytes))
            guard let entry, text.utf8.elementsEqual(bytes) else {
                guard entry?.kind == .folder ? mayEnter(below) : isWanted(below) else { continue }
                throw SessionError(
                    "\(below): the name cannot be looked at, and may be that of reports; rename or remove it")
            }
            switch entry.kind {
            case .folder where !passedOver.contains(Key(text)) && mayEnter(below):
                try walk(
                    "\(path)/\(text)", below, depth: depth + 1, into: &names, mayEnter: mayEnter, isWanted: isWanted)
            case .file, .link: if !Folder.exists("\(path)/\(text)") { names.append(below) }
            case .folder: break
            case _ where isWanted(below):
                throw SessionError("\(below): a pipe or device among reports; name the reports themselves")
            default: break
            }
        }
    }

    /// The files that a pattern matches, as `hashFiles` reads it, and those in folders that it matches.
    private static func matches(
        _ pattern: String, in folder: String
    ) throws -> [(name: String, isInFolder: Bool)] {
        // `..` at the beginning leads out of the working folder.
        var (base, rest, above) = (folder, pattern.utf8[...], "")
        while rest.starts(with: "../".utf8) {
            (base, rest, above) = (Folder.parent(of: base) ?? "/", rest.dropFirst(3), above + "../")
        }
        let list: GlobList
        do {
            list = try GlobList(String(Substring(rest)), base: base)
        } catch {
            throw SessionError("\(error)")
        }
        var names: [String] = []
        for root in list.searchRoots {
            let path = "/" + root.map(\.string).joined(separator: "/")
            guard Folder.exists(path) else { continue }
            try walk(
                path, path, into: &names,
                mayEnter: { list.cursor(at: GlobList.segments(of: $0)).mayIncludeBelow },
                isWanted: { list.includes($0) })
        }
        let prefix = base.utf8.last == UInt8(ascii: "/") ? base : base + "/"
        let isAbsolute = rest.first == UInt8(ascii: "/")
        return names.filter { list.includes($0) }.map { path in
            let parent = list.cursor(at: GlobList.segments(of: path).dropLast())
            let name =
                isAbsolute ? path : above + String(decoding: path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            return (name, parent.includes(isDirectory: true))
        }
    }

    /// Whether a file of a folder is none of the gate's reports. Of tests and findings, what is not known for what it is
    /// ends the gate: it may be the report that fails.
    private func isPassedOver(_ error: ReportError) -> Bool {
        switch kind {
        case .tests, .security: error.code == .foreign
        case .coverage, .benchmark: error.code == .foreign || error.code == .wrongSchema
        }
    }

    /// Reads all files; one of a folder that is no report of this gate is passed over and noted.
    ///
    /// - Parameter read: Reads a report from the pieces that its second argument gives.
    package func read<Report: Sendable>(_ read: (File, @escaping () throws -> [UInt8]?) throws -> Report) throws
        -> Reading<
            Report
        >
    {
        var reading = Reading<Report>()
        var (others, foldersRead): ([String], Set<Key>) = ([], [])
        for file in files {
            do {
                reading.reports.append((file, try read(file, try Self.pieces(of: file))))
                if let folder = file.found { foldersRead.insert(Key(folder)) }
            } catch let error as ReportError where file.found != nil && isPassedOver(error) {
                others.append(file.name)
            }
        }
        for file in files {
            guard let folder = file.found, !foldersRead.contains(Key(folder)) else { continue }
            throw SessionError("\(folder): none of the files in this folder is a report that this gate reads")
        }
        if let first = others.first {
            let more =
                others.count == 1 ? "" : " and \(FigureText.count(others.count - 1, "other file", "other files"))"
            reading.notes.append("not a report of this gate, and passed over: \(first)\(more)")
        }
        return reading
    }

    /// The bytes of a report in pieces, unpacked if it is compressed.
    static func pieces(of file: File) throws -> () throws -> [UInt8]? {
        let stream = try StreamedFile(file.path, name: file.name)
        var head: [UInt8] = []
        while head.count < GzipStream.mark.count, let piece = try stream.next() { head += piece }
        var first: [UInt8]? = head
        let plain: () throws -> [UInt8]? = {
            guard let bytes = first else { return try stream.next() }
            first = nil
            return bytes
        }
        guard head.starts(with: GzipStream.mark) else { return plain }
        let unpacked = try GzipStream(plain)
        return {
            do { return try unpacked.next() } catch let error as GzipError {
                throw ReportError(.truncated, file: file.name, reason: "\(error)", remedy: "Make it again")
            }
        }
    }
}
