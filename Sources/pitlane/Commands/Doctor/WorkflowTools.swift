import Actions
import Basics
import Configuration
import Expressions
import Files
import Planning
import Sessions
import Workflows

/// What tools the jobs of a repository need.
struct WorkflowTools {
    /// By tool, in the order in which they are first needed; git comes first.
    private(set) var needs: [ToolNeed] = []
    /// Files with errors.
    private(set) var unreadable: [String] = []
    /// What built-in actions cannot do, whatever is installed.
    private(set) var refused: [Diagnostic] = []

    private let root: String
    private let place: Place
    private let variables: JSONObject

    /// - Parameters:
    ///   - root: the repository's work tree, whose actions and version files are read.
    ///   - variables: the `vars` context.
    ///   - place: where they would be used.
    init(root: String, variables: JSONObject, place: Place) {
        self.root = root
        self.place = place
        self.variables = variables
        need(.program("git"), "every checkout")
    }

    private mutating func need(
        _ kind: ToolNeed.Kind, _ reason: String, request: InterpreterRequest? = nil,
        isCertain: Bool = true
    ) {
        let place = needs.firstIndex { $0.kind == kind } ?? needs.endIndex
        if place == needs.endIndex { needs.append(ToolNeed(kind)) }
        needs[place].add(ToolNeed.Want(request: request, reason: Key(reason), isCertain: isCertain))
    }

    /// A file that has errors, whose tools are not known.
    mutating func leaveOut(_ file: String) {
        if !unreadable.contains(where: { Key($0) == Key(file) }) { unreadable.append(file) }
    }

    /// What built-in actions cannot do in the steps of a workflow.
    mutating func refuse(_ workflow: Workflow) {
        let machine = place.host.capabilities(labels: [], foresight: WorkTreeFacts.foresight(root, place))
        refused += machine.diagnostics(ofStepsIn: workflow).filter { $0.severity == .error }
    }

    /// What the settings need: a builder for images, and the engines of targets.
    mutating func read(_ settings: ProjectConfiguration) {
        let file = ProjectConfiguration.fileName
        if let image = settings.images.first { need(.program("buildah"), "images.\(image.name) in \(file)") }
        guard !settings.services.isEmpty else { return }
        for target in settings.targets {
            for host in target.hosts {
                need(.engine(Key(host)), "environments.\(target.environment) in \(file), at \(host)")
            }
        }
    }

    // MARK: - Jobs

    /// What is known while the steps of a job are read in their order.
    private struct Progress {
        let outlook: StepOutlook
        let isCertain: Bool
        var programs = ScriptPrograms()
        /// Local actions around a step.
        var actions: Set<Key> = []
    }

    /// Reads the steps of a job.
    mutating func read(_ job: ToolJob) throws {
        guard let body = job.job.stepsJob else { return }
        for (token, name) in [(body.container, "container"), (body.services, "services")] {
            if let token, !token.isNull {
                need(
                    .program("docker"), "\(name): in \(Self.place(token.range, job.job.file))", isCertain: job.isCertain
                )
            }
        }
        // What runs in a container is not looked for on this machine.
        if let container = body.container, !container.isNull { return }
        let shell = body.defaults.shell ?? job.workflow.defaults.shell
        var progress = Progress(outlook: StepOutlook(job, variables: variables), isCertain: job.isCertain)
        for step in body.steps { try read(step, shell, &progress) }
    }

    private mutating func read(_ step: Step, _ defaultShell: Token?, _ progress: inout Progress) throws {
        let answer = progress.outlook.runs(step)
        guard answer != .no else { return }
        let isCertain = progress.isCertain && answer == .yes
        let place = Self.place(step.range, step.file)
        switch step.action {
        case .run(let script, let shell, _):
            let name = (shell ?? defaultShell)?.string ?? "bash"
            let program = Key(Substring(name.utf8.prefix { $0 != UInt8(ascii: " ") }))
            need(.program(program), "the shell of \(place)", isCertain: isCertain)
            guard ["bash", "sh", "dash", "zsh"].contains(program) else { return }
            for text in progress.outlook.scripts(script) {
                for use in progress.programs.add(text, isCertain: isCertain) {
                    // Root needs no sudo, and jobs find one that runs the command.
                    if use.name == "sudo", ProcessEnvironment.isRoot { continue }
                    need(.program(use.name), "run: in \(place)", isCertain: use.isCertain)
                }
            }
        case .uses(.docker(let image), _):
            need(.program("docker"), "docker://\(image) in \(place)", isCertain: isCertain)
        case .uses(.local(let path), let with): try readAction(path, with, isCertain, &progress)
        case .uses(.repository(let owner, let name, let path, _), let with):
            let action = BuiltInActions.find(owner: owner, name: name, path: path)
            readAction(action, with, place, isCertain, &progress)
        case .uses(.selfRepository, _): progress.programs.provideOthers()
        case .wait, .waitAll, .cancel: break
        }
    }

    // MARK: - Actions

    private mutating func readAction(
        _ action: BuiltInAction?, _ with: Token?, _ place: String, _ isCertain: Bool, _ progress: inout Progress
    ) {
        switch action?.name {
        case "actions/setup-python":
            request(.python, "setup-python in \(place)", with, isCertain, progress.outlook, InterpreterRequest.python)
            progress.programs.provide(["python", "python3", "pip", "pip3"])
        case "actions/setup-node":
            request(.node, "setup-node in \(place)", with, isCertain, progress.outlook, InterpreterRequest.node)
            progress.programs.provide(["node", "npm", "npx", "corepack"])
        case nil: progress.programs.provideOthers()
        default: break
        }
    }

    private typealias Requests = (
        _ inputs: [Key: String], _ read: (String) -> [UInt8]?
    ) -> [InterpreterRequest]

    /// The versions that a setup action asks for, in each leg.
    private mutating func request(
        _ kind: ToolNeed.Kind, _ reason: String, _ with: Token?, _ isCertain: Bool, _ outlook: StepOutlook,
        _ requests: Requests
    ) {
        for inputs in outlook.inputs(with) {
            // Only a run can tell which version that is.
            guard let inputs else {
                need(kind, reason, isCertain: isCertain)
                continue
            }
            let root = root
            let asked = requests(inputs) { path in try? Folder.read(Folder.resolve(path, in: root), limit: 1 << 20) }
            for request in asked { need(kind, reason, request: request, isCertain: isCertain) }
        }
    }

    private mutating func readAction(
        _ path: String, _ with: Token?, _ isCertain: Bool, _ progress: inout Progress
    ) throws {
        for name in ["action.yml", "action.yaml"] {
            let file = path.utf8.isEmpty ? name : "\(path)/\(name)"
            guard let bytes = try Folder.read("\(root)/\(file)", limit: 16 << 20) else { continue }
            guard let action = ActionReader.read(path: file, bytes).action else { return leaveOut(file) }
            switch action.runs {
            case .node(let node):
                request(.node, "runs: in \(file)", nil, isCertain, progress.outlook) { _, read in
                    InterpreterRequest.node(
                        ["node-version": node.version <= 20 ? "20 || 24" : "\(node.version)"], reading: read)
                }
                progress.programs.provideOthers()
            case .docker: need(.program("docker"), "runs: in \(file)", isCertain: isCertain)
            case .composite(let steps):
                // An action that uses itself ends nowhere; the run says so.
                guard progress.actions.insert(Key(file)).inserted else { return }
                var inner = Progress(
                    outlook: progress.outlook.inside { action.inputs(with, in: $0) }, isCertain: isCertain,
                    programs: progress.programs,
                    actions: progress.actions)
                for step in steps { try read(step, nil, &inner) }
                progress.programs = inner.programs
                progress.actions.remove(Key(file))
            }
            return
        }
        // It comes with a checkout, or not at all: what it brings is not known.
        progress.programs.provideOthers()
    }

    /// `pr-checks.yml:44`; an action keeps its folder.
    private static func place(_ range: SourceRange, _ file: String) -> String {
        let isWorkflow = file.utf8.starts(with: WorkflowFiles.folder.utf8)
        return "\(isWorkflow ? RepositoryName.lastComponent(file) : file):\(range.start.line)"
    }
}

extension ActionDefinition {
    /// The inputs of one use, as far as they are known before anything runs.
    fileprivate func inputs(_ with: Token?, in scope: any EvaluationScope) -> JSONValue {
        var values = JSONObject()
        for input in inputs {
            let given = with?.pairs?.last { $0.key.string.map { Key($0).asciiLowercased } == input.id.asciiLowercased }
            let token = given?.value ?? input.defaultValue
            values[input.id] = .string((try? token?.evaluate(in: scope).requireText()) ?? "")
        }
        return .object(values)
    }
}
