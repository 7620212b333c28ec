package import Actions
import Basics
import Engine
import Expressions
import Forges
package import Planning
import Synchronization
package import Workflows

/// Tells before a run what its steps with built-in actions, and with actions of the repository, come to on this machine.
package final class MachineForesight: Sendable {
    /// What a folder of the run's own repository says of an action.
    package enum OwnAction: Sendable {
        case missing
        /// There is one, and it cannot be read.
        case invalid
        case found(ActionDefinition)

        package init(_ definition: ActionDefinition?) { self = definition.map { .found($0) } ?? .invalid }
    }

    /// Gives the action in a folder of the run's own repository.
    package typealias OwnActions = @Sendable (_ folder: String) -> OwnAction

    private let repository: Rehearsal.Repository
    private let interpreters: Interpreters
    private let isReplaced: @Sendable (_ owner: String, _ name: String, _ ref: String) -> Bool
    private let ownAction: OwnActions
    private let known = Mutex<[Key: OwnAction]>([:])
    /// Built-in actions with inputs of which there is nothing to say: the same checkout stands in most jobs.
    private let unremarkable = Mutex<Set<Key>>([])

    package init(
        repository: Rehearsal.Repository, interpreters: Interpreters,
        isReplaced: @escaping @Sendable (_ owner: String, _ name: String, _ ref: String) -> Bool,
        ownAction: @escaping OwnActions
    ) {
        self.repository = repository
        self.interpreters = interpreters
        self.isReplaced = isReplaced
        self.ownAction = ownAction
    }

    /// That of a run: by its commit, or the work tree where that is used as it is.
    ///
    /// - Parameters:
    ///   - repository: `owner/name`.
    ///   - server: the address that stands before it.
    ///   - place: where it runs.
    ///   - actions: where actions come from; nil where no folder stands in for any.
    package convenience init(
        _ own: OwnRepository, repository: String, server: String, place: Place, actions: ActionPolicy?
    ) {
        self.init(
            repository: Rehearsal.Repository(
                name: repository, server: server, workTree: own.workTree, hasSubmodules: { own.hasSubmodules },
                largeFile: { own.largeFile }),
            interpreters: place.interpreters(of: own.git.root),
            isReplaced: { owner, name, ref in
                guard let remote = try? RemoteRepository(owner: owner, name: name, ref: ref) else { return false }
                return actions?.replaces(remote) ?? false
            },
            ownAction: { folder in
                guard let files = try? own.files(in: [folder]) else { return .invalid }
                return files[Key(folder)].map { OwnAction(try? $0.definition(path: $0.name)) } ?? .missing
            })
    }

    /// What is known of a step.
    package func foresee(_ step: ForeseenStep) -> [Foreseen] { foresee(step, depth: 1) }

    private func foresee(_ step: ForeseenStep, depth: Int) -> [Foreseen] {
        switch step.reference {
        case .repository(let owner, let name, let path, let ref):
            guard let action = BuiltInActions.find(owner: owner, name: name, path: path), !isReplaced(owner, name, ref)
            else { return [] }
            return strangers(step, among: action.inputs.map(\.name)) + rehearse(action, step)
        case .local(let path), .selfRepository(let path):
            // `$/` of another repository's workflow is in that one.
            if case .selfRepository = step.reference, ActionOrigin(workflowFile: step.file) != .own { return [] }
            guard depth < ActionClosure.depthLimit else { return [] }
            if case .local = step.reference, step.workspace == .empty {
                return [absent(step, "is not there yet: no step before it checks the repository out")]
            }
            switch action(path) {
            case .missing: return [absent(step, "has no action.yml, action.yaml or Dockerfile in this repository")]
            case .invalid: return []
            case .found(let action):
                return strangers(step, among: action.inputs.map(\.id)) + inner(action, step, depth)
            }
        case .docker: return []
        }
    }

    private func action(_ path: String) -> OwnAction {
        if let found = known.withLock({ $0[Key(path)] }) { return found }
        let action = ownAction(path)
        known.withLock { $0[Key(path)] = action }
        return action
    }

    /// An action that no step before can have brought, or that one of them has to bring.
    private func absent(_ step: ForeseenStep, _ what: String) -> Foreseen {
        let message = "\(step.reference.text) \(what)"
        if case .local = step.reference, step.workspace == .anything {
            return .noted(
                Diagnostic(
                    .warning, message, file: step.file, range: step.range,
                    hint: "a step before it has to bring the action; else correct the path"))
        }
        let hint =
            step.workspace == .empty && step.reference.isLocal
            ? "run actions/checkout in a step before it" : "correct the path, or add the action"
        return .refused(Diagnostic(.error, message, file: step.file, range: step.range, hint: hint))
    }

    // MARK: - Inputs

    /// Inputs that the action does not declare; it would not see them.
    private func strangers(_ step: ForeseenStep, among names: [Key]) -> [Foreseen] {
        step.inputs.compactMap { input in
            let name = input.name.asciiLowercased
            guard !names.contains(where: { $0.asciiLowercased == name }) else { return nil }
            let list = names.map(\.string).joined(separator: ", ")
            return .noted(
                Diagnostic(
                    .warning, "\(step.reference.text) has no input '\(input.name)'", file: step.file,
                    range: input.range, label: names.isEmpty ? "it takes none" : "inputs: \(list)",
                    hint: Suggestion.hint(for: input.name, among: names)))
        }
    }

    // MARK: - Built-in actions

    private func rehearse(_ action: BuiltInAction, _ step: ForeseenStep) -> [Foreseen] {
        let words = step.inputs.flatMap { [$0.name.string, $0.value.map { "=\($0)" } ?? "?"] }
        let question = Key(([action.name.string] + words).joined(separator: "\0"))
        if unremarkable.withLock({ $0.contains(question) }) { return [] }
        let rehearsal = Rehearsal(
            action, given: step.inputs.map { ($0.name, $0.value) }, repository: repository, interpreters: interpreters)
        for input in action.inputs where input.isRequired && input.fallback == nil {
            let isGiven = step.inputs.contains { $0.name.asciiLowercased == input.name.asciiLowercased }
            if isGiven { continue }
            let message = "\(action.name): input '\(input.name)' is required and was not given"
            return [
                .refused(
                    Diagnostic(.error, message, file: step.file, range: step.range, hint: "add it under 'with:'"))
            ]
        }
        do {
            try action.foresee?(rehearsal)
            unremarkable.withLock { _ = $0.insert(question) }
            return []
        } catch {
            let problem = Diagnostic(.error, "\(error)", file: step.file, range: step.range)
            guard let missing = (error as? ActionError)?.missing else { return [.refused(problem)] }
            // A step before may install it.
            let program = Array(missing.utf8.prefix { $0 != UInt8(ascii: " ") })
            return step.scripts.contains { Self.names(program, in: $0) } ? [] : [.missing(missing, problem)]
        }
    }

    private static func names(_ program: [UInt8], in script: String) -> Bool {
        let bytes = Array(script.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: program) }
    }

    // MARK: - Composite actions

    private func inner(_ action: ActionDefinition, _ step: ForeseenStep, _ depth: Int) -> [Foreseen] {
        guard case .composite(let steps) = action.runs else { return [] }
        var inputs = JSONObject()
        for input in action.inputs {
            let given = step.inputs.last { $0.name.asciiLowercased == input.id.asciiLowercased }
            let fallback = input.defaultValue.map { KnownValues([:]).text($0) } ?? ""
            if let text = given == nil ? fallback : given?.value { inputs[input.id] = .string(text) }
        }
        return KnownValues([:], inputs: inputs).foresee(steps).flatMap { inner in
            // What is said of it stands at the step that leads to it.
            return foresee(step.leading(to: inner), depth: depth + 1).compactMap { finding in
                switch finding {
                case .refused(let problem):
                    return inner.isCertain
                        ? .refused(problem.inside(step.reference)) : .noted(problem.inside(step.reference))
                case .missing(let name, let problem):
                    return inner.isCertain ? .missing(name, problem.inside(step.reference)) : nil
                // A name that is wrong in the action is a matter of the action's file.
                case .noted: return nil
                }
            }
        }
    }
}

extension ActionReference {
    fileprivate var isLocal: Bool { if case .local = self { true } else { false } }
}

extension Diagnostic {
    /// The same, found in an action that a step uses.
    fileprivate func inside(_ reference: ActionReference) -> Diagnostic {
        Diagnostic(severity, "\(message) (in \(reference.text))", file: file, range: range, hint: hint)
    }
}
