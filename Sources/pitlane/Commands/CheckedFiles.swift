import Actions
import Basics
import Configuration
import Files
import Planning
import Sessions
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
    private let place: Place

    private static let limit = 16 << 20

    /// Reads and checks `paths` (seen from the folder of `place`), or without any what the repository around it holds.
    init(_ paths: [String], in place: Place) throws {
        self.place = place
        let base = place.folder
        if paths.isEmpty {
            let root = try Self.root(around: base)
            self.base = root
            try search("", isGiven: false)
            guard !names.isEmpty else {
                throw CommandError(
                    "\(root) has no .github/workflows, action.yml or pitlane.yml: name the files to check")
            }
        } else {
            self.base = base
            for path in paths {
                if Folder.exists(Folder.resolve(path, in: base)) {
                    let count = names.count
                    try search(Self.trimmed(path), isGiven: true)
                    guard names.count > count else {
                        throw CommandError(
                            "\(path) holds no workflow, action.yml or pitlane.yml: name the files to check")
                    }
                } else {
                    try check(path)
                }
            }
        }
        for workflow in workflows where workflow.jobs.contains(where: { $0.callJob != nil }) { follow(workflow) }
        try checkEnvironments()
        foresee()
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

    /// Checks the settings and the workflows of a folder and the actions anywhere below it.
    private mutating func search(_ folder: String, isGiven: Bool) throws {
        try checkSettings(folder)
        try checkWorkflows(Self.joined(folder, ".github/workflows"))
        // A folder of workflows itself, as a person types it.
        if isGiven, Key(RepositoryName.lastComponent(Folder.resolve(folder, in: base))) == "workflows" {
            try checkWorkflows(folder)
        }
        try searchBelow(folder, findsWorkflows: isGiven, depth: 0)
    }

    private mutating func checkWorkflows(_ folder: String) throws {
        for name in entries(of: folder) where WorkflowFiles.isWorkflow(name) {
            try checkFound(Self.joined(folder, name))
        }
    }

    private static let skipped: Set<Key> = [".git", ".pitlane", "node_modules", ".venv", "venv", ".build", "vendor"]

    /// Only at a repository's root do workflows count, unless somebody names a folder.
    private mutating func searchBelow(_ folder: String, findsWorkflows: Bool, depth: Int) throws {
        guard depth < 12 else { return }
        for name in entries(of: folder) {
            let path = Self.joined(folder, name)
            if Self.isAction(name) {
                try checkFound(path)
            } else if !Self.skipped.contains(Key(name)), Folder.isFolder(Folder.resolve(path, in: base)) {
                if findsWorkflows, Key(name) == ".github" { try checkWorkflows("\(path)/workflows") }
                try searchBelow(path, findsWorkflows: findsWorkflows, depth: depth + 1)
            }
        }
    }

    private func entries(of folder: String) -> [String] {
        ((try? Folder.names(in: Folder.resolve(folder, in: base))) ?? []).map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: - Checking

    private static func isAction(_ path: String) -> Bool {
        ["action.yml", "action.yaml"].contains(Key(RepositoryName.lastComponent(path)))
    }

    /// Checks a file that nobody has named; a pipe is read only if somebody has.
    private mutating func checkFound(_ path: String) throws {
        if Folder.isFile(Folder.resolve(path, in: base)) { try check(path) }
    }

    private mutating func check(_ path: String) throws {
        guard contents[Key(path)] == nil else { return }
        let bytes = try InputFile.read(Folder.resolve(path, in: base), limit: Self.limit)
        names.append(path)
        contents[Key(path)] = bytes
        if Self.isAction(path) {
            let (action, found) = ActionReader.read(path: path, bytes)
            diagnostics += found + (action?.referenceProblems ?? [])
        } else if let kind = SettingsKind(Folder.resolve(path, in: base)) {
            try check(path, bytes, as: kind)
        } else {
            let (workflow, found) = WorkflowReader.read(path: path, bytes)
            diagnostics += found
            guard let workflow else { return }
            workflows.append(workflow)
            diagnostics +=
                workflow.zoneProblems(ZoneFiles(in: place.host.zoneFolder).rules) + workflow.referenceProblems
        }
    }

    // MARK: - Settings

    /// The files of settings, by their names.
    private enum SettingsKind {
        case configuration, waivers, quarantine

        /// What the file at `path` is; a workflow may have any name.
        init?(_ path: String) {
            let isWorkflow = Folder.parent(of: path).map { Key(RepositoryName.lastComponent($0)) == "workflows" }
            switch Key(RepositoryName.lastComponent(path)) {
            case _ where isWorkflow ?? false: return nil
            case Key(ProjectConfiguration.fileName): self = .configuration
            case "waivers.yml": self = .waivers
            case "quarantine.yml": self = .quarantine
            default: return nil
            }
        }
    }

    private func find(_ path: String) throws -> [UInt8]? {
        let place = Folder.resolve(path, in: base)
        return Folder.exists(place) ? nil : try InputFile.find(place, limit: Self.limit)
    }

    /// Checks `pitlane.yml` of a folder and what it names; without it, waivers and quarantine at their usual places.
    private mutating func checkSettings(_ folder: String) throws {
        let path = Self.joined(folder, ProjectConfiguration.fileName)
        let kind = Folder.entry(at: Folder.resolve(path, in: base))?.kind
        if kind == .link || kind == .folder {
            names.append(path)
            diagnostics.append(PolicySource.refusal(of: path, kind == .link ? "a link" : "a folder"))
            return
        }
        if try find(path) != nil { return try check(path) }
        let misnamed = Self.joined(folder, "pitlane.yaml")
        if let bytes = try find(misnamed) {
            names.append(misnamed)
            contents[Key(misnamed)] = bytes
            diagnostics.append(
                Diagnostic(
                    .error, "This file is not read", file: misnamed, range: .beginning,
                    hint: "call it \(ProjectConfiguration.fileName)"))
        }
        try checkNamedFiles(of: ProjectConfiguration(), path)
    }

    /// Checks the files that the settings at `path` name.
    private mutating func checkNamedFiles(of configuration: ProjectConfiguration, _ path: String) throws {
        let folder = Folder.parent(of: path) ?? ""
        for (file, kind) in [
            (configuration.security.waivers, SettingsKind.waivers), (configuration.tests.quarantine, .quarantine),
        ] {
            let name = Self.joined(folder, file.path)
            if let bytes = try find(name) {
                guard contents.updateValue(bytes, forKey: Key(name)) == nil else { continue }
                names.append(name)
                check(name, bytes, as: kind, by: configuration)
            } else if let missing = file.missing(file: path) {
                diagnostics.append(missing)
            }
        }
    }

    private mutating func check(_ name: String, _ bytes: [UInt8], as kind: SettingsKind) throws {
        if kind == .configuration {
            let (configuration, found) = ConfigurationReader.read(path: name, bytes)
            diagnostics += found
            try checkNamedFiles(of: configuration ?? Self.patient, name)
            if let configuration { checkImages(of: configuration, name) }
        } else {
            let path = (try? Self.root(around: self.base)).map { "\($0)/\(ProjectConfiguration.fileName)" }
            let settings = try path.flatMap { try find($0) }.map {
                ConfigurationReader.read(path: ProjectConfiguration.fileName, $0).configuration ?? Self.patient
            }
            check(name, bytes, as: kind, by: settings ?? ProjectConfiguration())
        }
    }

    /// Checks that images have what they are built of, and that services name one of them.
    private mutating func checkImages(of configuration: ProjectConfiguration, _ path: String) {
        let folder = Folder.parent(of: path) ?? ""
        for image in configuration.images {
            guard let place = image.place else { continue }
            let context = Self.joined(folder, image.context.string)
            let file = Self.joined(folder, image.file?.string ?? Self.joined(image.context.string, "Dockerfile"))
            let isFolder = image.context == "" || Folder.exists(Folder.resolve(context, in: base))
            if !isFolder {
                diagnostics.append(
                    Diagnostic(
                        .error, "The context '\(image.context)' is not a folder", file: path, range: place,
                        hint: "name a folder of the repository with context"))
            } else if !Folder.isFile(Folder.resolve(file, in: base)) {
                diagnostics.append(
                    Diagnostic(
                        .error, "The image '\(image.name)' has no \(SafeText.line(file))", file: path, range: place,
                        hint: "write one, or name another with file"))
            }
        }
        let names = configuration.images.map(\.name)
        for service in configuration.services where !names.contains(Key(service.image)) {
            guard let place = service.imagePlace, let hint = Suggestion.hint(for: Key(service.image), among: names)
            else { continue }
            diagnostics.append(
                Diagnostic(
                    .warning, "'images' has no entry '\(service.image)'", file: path, range: place,
                    label: "nothing is built for this service, and the engine must have its image", hint: hint))
        }
    }

    /// What exceptions are checked by where the settings cannot be read: none of them lasts too long.
    private static var patient: ProjectConfiguration {
        var configuration = ProjectConfiguration()
        configuration.security.maxWaiverDays = 3650
        configuration.tests.maxQuarantineDays = 3650
        return configuration
    }

    private mutating func check(
        _ path: String, _ bytes: [UInt8], as kind: SettingsKind, by settings: ProjectConfiguration
    ) {
        let today = place.host.today
        switch kind {
        case .configuration: break
        case .waivers:
            diagnostics +=
                ExceptionReader.waivers(
                    path: path, bytes, today: today, maxDays: settings.security.maxWaiverDays
                ).diagnostics
        case .quarantine:
            diagnostics +=
                ExceptionReader.quarantine(
                    path: path, bytes, today: today, maxDays: settings.tests.maxQuarantineDays
                ).diagnostics
        }
    }

    /// Names of environments that `pitlane.yml` beside the workflow does not have, where it has any: their jobs would
    /// wait for nobody.
    private mutating func checkEnvironments() throws {
        for workflow in workflows {
            let names = workflow.jobs.compactMap(\.literalEnvironment)
            guard !names.isEmpty else { continue }
            for token in names {
                guard let doubt = token.string.flatMap({ EnvironmentName.doubt(about: Key($0)) }) else { continue }
                diagnostics.append(
                    Diagnostic(
                        .warning, "The name of the environment is easily taken for another one", file: workflow.path,
                        range: token.range, hint: doubt))
            }
            let path = Folder.resolve(workflow.path, in: base)
            let folder = Folder.parent(of: path) ?? "/"
            let isInPlace = folder.utf8.suffix(18).elementsEqual("/\(WorkflowFiles.folder)".utf8)
            let root =
                isInPlace ? String(decoding: folder.utf8.dropLast(18), as: UTF8.self) : try? Self.root(around: base)
            let file = ProjectConfiguration.fileName
            guard let root, let bytes = try find("\(root)/\(file)") else { continue }
            let known = ConfigurationReader.read(path: file, bytes).configuration?.environments ?? []
            guard !known.isEmpty else { continue }
            for token in names {
                guard let name = token.string.map({ Key($0) }),
                    !known.contains(where: { $0.identity == name.asciiLowercased })
                else { continue }
                diagnostics.append(
                    Diagnostic(
                        .warning, "\(file) has no environment '\(name)'", file: workflow.path, range: token.range,
                        label: "every branch may use it, and nobody is asked",
                        hint: Suggestion.hint(for: name, among: known.map(\.name))
                            ?? "add it to 'environments' there, as in \(name): { branches: [main] }"))
            }
        }
    }

    // MARK: - Steps

    /// What is known of steps with actions before anything runs: of every leg that this machine would run, as far as the
    /// file alone tells its values.
    private mutating func foresee() {
        guard !workflows.isEmpty else { return }
        let machine = place.host.capabilities(labels: [], foresight: WorkTreeFacts.foresight(base, place))
        var known = Set(diagnostics)
        var actions = WorkTreeFacts.actions(base, place)
        for workflow in workflows {
            let steps = workflow.jobs.filter { !Capabilities.neverRuns($0) }.flatMap { $0.stepsJob?.steps ?? [] }
            let found =
                machine.diagnostics(ofStepsIn: workflow) + (actions?.add(ActionUse.all(in: steps)).diagnostics ?? [])
            for problem in found where known.insert(problem).inserted { diagnostics.append(problem) }
        }
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
    fileprivate static func isFolder(_ path: String) -> Bool { entry(at: path)?.kind == .folder }
}
