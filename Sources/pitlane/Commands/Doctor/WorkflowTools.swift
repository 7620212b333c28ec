import Basics
import Expressions
import Files
import Planning
import Workflows

/// What tools the workflows of a work tree need.
struct WorkflowTools {
    /// By tool; git and bash come first.
    private(set) var needs: [ToolNeed] = []
    /// Files with errors.
    private(set) var unreadable: [String] = []
    /// What built-in actions cannot do, whatever is installed.
    private(set) var refused: [Diagnostic] = []

    private let variables: JSONObject

    /// Reads the workflows below `root` and the actions in it that they use.
    static func read(_ root: String, variables: JSONObject) throws -> WorkflowTools {
        var tools = WorkflowTools(variables: variables)
        tools.want("git", "every checkout")
        let machine = Capabilities.current(labels: [], foresight: WorkTreeFacts.foresight(root))
        for name in Folder.names(in: "\(root)/\(WorkflowFiles.folder)").map({ String(decoding: $0, as: UTF8.self) })
        where WorkflowFiles.isWorkflow(name) {
            let path = "\(WorkflowFiles.folder)/\(name)"
            let bytes = try InputFile.read("\(root)/\(path)", limit: 16 << 20)
            guard let workflow = WorkflowReader.read(path: path, bytes).workflow else {
                tools.unreadable.append(path)
                continue
            }
            tools.refused += machine.diagnostics(ofStepsIn: workflow).filter { $0.severity == .error }
            for job in workflow.jobs { try tools.read(job, workflow, root) }
        }
        return tools
    }

    private init(variables: JSONObject) { self.variables = variables }

    private mutating func want(_ tool: Key, version: String? = nil, _ reason: String) {
        let place = needs.firstIndex { $0.tool == tool } ?? needs.endIndex
        if place == needs.endIndex { needs.append(ToolNeed(tool)) }
        needs[place].add(version: version, reason)
    }

    // MARK: - Jobs

    private mutating func read(_ job: Job, _ workflow: Workflow, _ root: String) throws {
        guard let body = job.stepsJob else { return }
        for (token, name) in [(body.container, "container"), (body.services, "services")] {
            if let token, !token.isNull { want("docker", "\(name): in \(Self.place(token.range, job.file))") }
        }
        let scopes = scopes(of: job, workflow)
        let defaultShell = body.defaults.shell ?? workflow.defaults.shell
        var files: Set<Key> = []
        for step in body.steps { try read(step, scopes, defaultShell, root, &files) }
    }

    /// The contexts of each leg, as far as they are known before anything runs.
    private func scopes(of job: Job, _ workflow: Workflow) -> [ContextScope] {
        let inputs = RunInputs(
            workflowPath: workflow.path, workflowName: workflow.name, title: "", event: "push", refName: "", sha: "",
            github: [:], variables: .object(variables), jobs: [])
        let path = NodePath(job.id.string)
        let situation = JobSituation(
            job: JobNode(path: path, id: job.id, scope: nil, needs: []), caller: nil,
            needs: job.needs.map { NeededJob(id: $0.value, result: .success, outputs: []) },
            ancestorResults: [.success], isCancelling: false)
        var matrices: [JSONValue] = [.null]
        // A job that would be skipped here, or whose matrix comes from another one, is read as if it had none.
        let rules = WorkflowRules(inputs: inputs, workflow: workflow, machine: .current(labels: [], foresight: nil))
        if case .run(let legs, _, _, _) = rules.evaluate(situation) {
            matrices = legs.map { $0.matrix ?? .null }
        }
        return matrices.map {
            ContextScope([
                "matrix": Value(json: $0), "vars": Value(json: .object(variables)), "github": Value(json: [:]),
                "inputs": .null, "env": Value(json: [:]),
            ])
        }
    }

    private mutating func read(
        _ step: Step, _ scopes: [ContextScope], _ defaultShell: Token?, _ root: String, _ files: inout Set<Key>
    ) throws {
        let place = Self.place(step.range, step.file)
        switch step.action {
        case .run(let script, let shell, _):
            let shell = (shell ?? defaultShell)?.string
            let program = shell.map { $0.utf8.prefix { $0 != UInt8(ascii: " ") } }.map { Key(Substring($0)) } ?? "bash"
            if program != "python" { want(program, "the shell of \(place)") }
            for program in ScriptPrograms.found(in: script.string ?? "") { want(program, "run: in \(place)") }
        case .uses(.docker(let image), _): want("docker", "docker://\(image) in \(place)")
        case .uses(.local(let path), let with): try readAction(path, with, scopes, root, &files)
        case .uses(.repository(let owner, let name, _, _), let with):
            switch Key("\(owner)/\(name)").asciiLowercased {
            case "actions/setup-python":
                wantVersions("python", "python-version", with, scopes, "setup-python in \(place)")
            case "actions/setup-node": wantVersions("node", "node-version", with, scopes, "setup-node in \(place)")
            default: break
            }
        case .uses(.selfRepository, _), .wait, .waitAll, .cancel: break
        }
    }

    /// The versions that an input asks for, one a line, in each leg.
    private mutating func wantVersions(
        _ tool: Key, _ input: Key, _ with: Token?, _ scopes: [ContextScope], _ reason: String
    ) {
        guard let token = with?[input], !token.isNull else { return want(tool, reason) }
        for scope in scopes {
            guard let value = try? token.evaluate(in: scope).requireText() else {
                // Only a run can tell.
                want(tool, reason)
                continue
            }
            let lines = value.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
            for line in lines { want(tool, version: line, reason) }
            if lines.isEmpty { want(tool, reason) }
        }
    }

    private mutating func readAction(
        _ path: String, _ with: Token?, _ scopes: [ContextScope], _ root: String, _ files: inout Set<Key>
    ) throws {
        for name in ["action.yml", "action.yaml"] {
            let file = path.utf8.isEmpty ? name : "\(path)/\(name)"
            guard let bytes = try Folder.read("\(root)/\(file)", limit: 16 << 20) else { continue }
            guard let action = ActionReader.read(path: file, bytes).action else {
                if files.insert(Key(file)).inserted { unreadable.append(file) }
                return
            }
            let inputs = scopes.map { action.inputs(with, in: $0) }
            // An action that uses itself ends here.
            let texts = inputs.map { $0.text() }.joined(separator: " ")
            guard files.insert(Key("\(file) \(texts)")).inserted, files.count < Self.mostActions else { return }
            switch action.runs {
            case .node(let node): want("node", version: "\(node.version)", "runs: in \(file)")
            case .docker: want("docker", "runs: in \(file)")
            case .composite(let steps):
                let inner = inputs.map { ContextScope(["inputs": Value(json: $0)]) }
                for step in steps { try read(step, inner, nil, root, &files) }
            }
            return
        }
    }

    /// Actions with different inputs that are looked at for one job; no pipeline has more, and a ring ends.
    private static let mostActions = 1000

    /// `pr-checks.yml:44`; an action keeps its folder.
    private static func place(_ range: SourceRange, _ file: String) -> String {
        let isWorkflow = file.utf8.starts(with: WorkflowFiles.folder.utf8)
        return "\(isWorkflow ? RepositoryName.lastComponent(file) : file):\(range.start.line)"
    }
}

extension ActionDefinition {
    /// The inputs of one use, as far as they are known before anything runs.
    fileprivate func inputs(_ with: Token?, in scope: ContextScope) -> JSONValue {
        var values = JSONObject()
        for input in inputs {
            let given = with?.pairs?.last { $0.key.string.map { Key($0).asciiLowercased } == input.id.asciiLowercased }
            let token = given?.value ?? input.defaultValue
            values[input.id] = .string((try? token?.evaluate(in: scope).requireText()) ?? "")
        }
        return .object(values)
    }
}
