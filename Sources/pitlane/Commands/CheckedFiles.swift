import Basics
import Files
import Planning
import Workflows

/// The files `check` reads, with what is wrong with them.
struct CheckedFiles {
    /// Paths as shown: as given, or relative to where they were searched.
    private(set) var names: [String] = []
    private(set) var diagnostics: [Diagnostic] = []
    private var contents: [Key: [UInt8]] = [:]
    /// The workflows that could be read, in the order of `names`.
    private var workflows: [Workflow] = []
    private let base: String

    private static let limit = 16 << 20

    /// Reads and checks `paths` (seen from `base`), or without any what the repository around `base` holds.
    init(_ paths: [String], in base: String) throws {
        if paths.isEmpty {
            let root = try Self.root(around: base)
            self.base = root
            try search("", isGiven: false)
            guard !names.isEmpty else {
                throw CommandError("\(root) has neither .github/workflows nor an action.yml: name the files to check")
            }
        } else {
            self.base = base
            for path in paths {
                if Folder.exists(Folder.resolve(path, in: base)) {
                    let count = names.count
                    try search(Self.trimmed(path), isGiven: true)
                    guard names.count > count else {
                        throw CommandError("\(path) holds no workflow and no action.yml: name the files to check")
                    }
                } else {
                    try check(path)
                }
            }
        }
        for workflow in workflows where workflow.jobs.contains(where: { $0.callJob != nil }) { follow(workflow) }
    }

    /// The bytes of a file that was checked.
    func bytes(of name: String) -> [UInt8]? { contents[Key(name)] }

    // MARK: - Searching

    /// The nearest folder around `folder` that is a repository's root or has workflows.
    private static func root(around folder: String) throws -> String {
        var next: String? = folder
        while let folder = next {
            if Folder.exists("\(folder)/.github/workflows") || Folder.exists("\(folder)/.git")
                || Folder.size("\(folder)/.git") > 0
            {
                return folder
            }
            next = Folder.parent(of: folder)
        }
        throw CommandError("\(folder) is in no repository: name the files to check")
    }

    private static func trimmed(_ path: String) -> String {
        var bytes = path.utf8[...]
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        return Key(Substring(bytes)) == "." ? "" : String(Substring(bytes))
    }

    private static func joined(_ folder: String, _ name: String) -> String {
        folder.utf8.isEmpty ? name : "\(folder)/\(name)"
    }

    /// Checks the workflows of a folder and the actions anywhere below it.
    private mutating func search(_ folder: String, isGiven: Bool) throws {
        try checkWorkflows(Self.joined(folder, ".github/workflows"))
        // A folder of workflows itself, as a person types it.
        if isGiven, Key(RepositoryName.lastComponent(Folder.resolve(folder, in: base))) == "workflows" {
            try checkWorkflows(folder)
        }
        try searchBelow(folder, findsWorkflows: isGiven, depth: 0)
    }

    private mutating func checkWorkflows(_ folder: String) throws {
        for name in entries(of: folder) where WorkflowFiles.isWorkflow(name) { try check(Self.joined(folder, name)) }
    }

    private static let skipped: Set<Key> = [".git", ".pitlane", "node_modules", ".venv", "venv", ".build", "vendor"]

    /// Only at a repository's root do workflows count, unless somebody names a folder.
    private mutating func searchBelow(_ folder: String, findsWorkflows: Bool, depth: Int) throws {
        guard depth < 12 else { return }
        for name in entries(of: folder) {
            let path = Self.joined(folder, name)
            if Self.isAction(name) {
                try check(path)
            } else if !Self.skipped.contains(Key(name)), Folder.isFolder(Folder.resolve(path, in: base)) {
                if findsWorkflows, Key(name) == ".github" { try checkWorkflows("\(path)/workflows") }
                try searchBelow(path, findsWorkflows: findsWorkflows, depth: depth + 1)
            }
        }
    }

    private func entries(of folder: String) -> [String] {
        Folder.names(in: Folder.resolve(folder, in: base)).map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: - Checking

    private static func isAction(_ path: String) -> Bool {
        ["action.yml", "action.yaml"].contains(Key(RepositoryName.lastComponent(path)))
    }

    private mutating func check(_ path: String) throws {
        guard contents[Key(path)] == nil else { return }
        let bytes = try InputFile.read(Folder.resolve(path, in: base), limit: Self.limit)
        names.append(path)
        contents[Key(path)] = bytes
        guard !Self.isAction(path) else {
            diagnostics += ActionReader.read(path: path, bytes).diagnostics
            return
        }
        let (workflow, found) = WorkflowReader.read(path: path, bytes)
        diagnostics += found
        guard let workflow else { return }
        workflows.append(workflow)
        diagnostics += workflow.zoneProblems(ZoneFiles.rules)
    }

    // MARK: - Calls

    /// Compares each call with the file it calls, where that is of the same folder of workflows; each problem counts
    /// once, however many calls lead to it.
    private mutating func follow(_ workflow: Workflow) {
        var read: [Key: [UInt8]] = [:]
        let (_, found) = CallExpansion.expand(workflow) {
            [base, contents] reference, caller throws(CallLoadError) -> CalledFile? in
            guard let name = Self.name(of: reference, calledFrom: caller, in: base) else { return nil }
            if let bytes = contents[Key(name)] ?? read[Key(name)] { return CalledFile(name: name, bytes: bytes) }
            let bytes: [UInt8]?
            do {
                bytes = try Folder.read(Folder.resolve(name, in: base), limit: Self.limit)
            } catch {
                throw CallLoadError("\(error)")
            }
            guard let bytes else {
                throw CallLoadError("there is no such file", hint: "correct the path, or add the file")
            }
            read[Key(name)] = bytes
            return CalledFile(name: name, bytes: bytes)
        }
        contents.merge(read) { first, _ in first }
        let known = Set(diagnostics)
        diagnostics += found.filter { !known.contains($0) }
    }

    /// The called file as it is shown, beside its caller; nil for one of another repository, or of a caller that lies
    /// in no folder of workflows.
    private static func name(of reference: WorkflowReference, calledFrom caller: String, in base: String) -> String? {
        guard case .local(let path) = reference else { return nil }
        let folder = Folder.parent(of: Folder.resolve(caller, in: base)) ?? ""
        guard folder.utf8.suffix(18).elementsEqual("/\(WorkflowFiles.folder)".utf8),
            path.utf8.starts(with: "\(WorkflowFiles.folder)/".utf8)
        else { return nil }
        let file = RepositoryName.lastComponent(path)
        guard let slash = caller.utf8.lastIndex(of: UInt8(ascii: "/")) else { return file }
        return "\(caller[..<slash])/\(file)"
    }
}

extension Folder {
    /// Whether `path` is a folder itself, not a link to one: links may form a ring.
    fileprivate static func isFolder(_ path: String) -> Bool { exists(path) && !isLink(path) }
}
