import Basics
import Expressions

/// Makes steps of `steps:` (docs/language/workflows.md#steps, docs/language/steps.md#background-steps).
struct StepConverter {
    var problems: Problems
    /// What `if:` may use here.
    let available: Availability

    private var drafts: [Draft] = []
    private var scope = IDScope()
    /// What a step without `if:` has for a condition, parsed once.
    private var plainCondition: Expression?

    init(problems: Problems, available: Availability) {
        self.problems = problems
        self.available = available
    }

    /// A step whose id may still have to be made up.
    private struct Draft {
        let token: Token
        let action: Step.Action
        let nameForID: String
        let explicitID: Located<String>?
        let condition: Expression
        let conditionSource: Located<String>?
        let isBackground: Bool
        let parallelGroup: Int?
        /// For the wait that ends a parallel group: the drafts it waits for.
        var members: Range<Int>?
    }

    /// The steps in order; those with problems are left out.
    mutating func convert(_ steps: Token?) -> [Step] {
        var groups = 0
        for token in steps?.items ?? [] {
            if let inner = token["parallel"] {
                addParallel(inner, token, group: groups)
                groups += 1
            } else if let draft = draft(token, group: nil) {
                drafts.append(draft)
            }
        }
        checkTargets()
        return finish()
    }

    /// Takes the written ids first, so that one made up never takes the name of a later one.
    private mutating func finish() -> [Step] {
        for draft in drafts {
            guard let id = draft.explicitID else { continue }
            if let problem = scope.take(id.value) { problems.error(problem, id.range) }
        }
        let ids = drafts.map { $0.explicitID?.value ?? scope.make(from: $0.nameForID) }
        return drafts.indices.map { index in
            let draft = drafts[index]
            let action = draft.members.map { members in
                Step.Action.wait(members.map { Located(Key(ids[$0]), drafts[$0].token.range) })
            }
            return Step(
                id: ids[index], hasExplicitID: draft.explicitID != nil, range: draft.token.range,
                file: draft.token.file, actionRange: draft.token["uses"]?.range ?? draft.token.range,
                name: draft.token.value("name"), condition: draft.condition,
                conditionSource: draft.conditionSource, env: draft.token.value("env"),
                continueOnError: draft.token.value("continue-on-error"),
                timeoutMinutes: draft.token.value("timeout-minutes"), isBackground: draft.isBackground,
                parallelGroup: draft.parallelGroup, action: action ?? draft.action
            )
        }
    }

    private mutating func draft(_ token: Token, group: Int?) -> Draft? {
        problems.checkMinutes(token.value("timeout-minutes"))
        guard let (action, nameForID) = action(token) else { return nil }
        let source = token.value("if")?.locatedText
        guard let condition = condition(source) else { return nil }
        let isBackground = group != nil || token["background"]?.boolean ?? false
        return Draft(
            token: token, action: action, nameForID: nameForID, explicitID: token["id"]?.locatedText,
            condition: condition, conditionSource: source, isBackground: isBackground, parallelGroup: group
        )
    }

    private mutating func condition(_ source: Located<String>?) -> Expression? {
        if source == nil, let plainCondition { return plainCondition }
        let condition = problems.condition(source, available)
        if source == nil { plainCondition = condition }
        return condition
    }

    private mutating func action(_ token: Token) -> (Step.Action, nameForID: String)? {
        if let script = token["run"] {
            let action = Step.Action.run(
                script: script, shell: token.value("shell"), workingDirectory: token.value("working-directory")
            )
            return (action, "run")
        }
        if let uses = token["uses"]?.locatedText {
            do {
                let reference = try ActionReference(parsing: uses.value)
                return (.uses(reference, with: token.value("with")), reference.nameForID)
            } catch {
                problems.error(error.message, uses.range, hint: error.hint)
                return nil
            }
        }
        if let targets = token["wait"]?.locatedTexts {
            return (.wait(targets.map { Located(Key($0.value), $0.range) }), "wait")
        }
        if let all = token["wait-all"] {
            if all.boolean == false {
                problems.error("Unexpected value 'false'", all.range, hint: "remove the step, or leave the value out")
            }
            return (.waitAll, "wait-all")
        }
        if let target = token["cancel"]?.locatedText {
            return (.cancel(Located(Key(target.value), target.range)), "cancel")
        }
        return nil
    }
}

// MARK: - Background steps

extension StepConverter {
    /// Spreads a `parallel` group out: its steps in the background, then a wait for them.
    private mutating func addParallel(_ inner: Token, _ token: Token, group: Int) {
        let first = drafts.count
        for item in inner.items ?? [] {
            if let background = item["background"] {
                let hint = "remove it: steps of a parallel group are background steps anyway"
                problems.error("Unexpected value 'background'", background.range, hint: hint)
            }
            guard let draft = draft(item, group: group) else { continue }
            guard !draft.action.isControl else {
                let message = "Only 'run' and 'uses' steps are allowed in a parallel group"
                problems.error(message, SourceRange(at: item.range.start))
                continue
            }
            drafts.append(draft)
        }
        guard drafts.count > first, let condition = condition(nil) else { return }
        var wait = Draft(
            token: Token(.null, range: token.range, file: token.file), action: .waitAll, nameForID: "parallel",
            explicitID: nil, condition: condition, conditionSource: nil, isBackground: false, parallelGroup: group
        )
        wait.members = first..<drafts.count
        drafts.append(wait)
    }

    /// Waits and cancels must name background steps before them.
    private mutating func checkTargets() {
        var running: [Key] = []
        for draft in drafts {
            if draft.isBackground, let id = draft.explicitID { running.append(Key(id.value)) }
            guard draft.parallelGroup == nil else { continue }
            let targets: [Located<Key>] =
                switch draft.action {
                case .wait(let targets): targets
                case .cancel(let target): [target]
                case .run, .uses, .waitAll: []
                }
            for target in targets {
                let wanted = target.value.asciiLowercased
                guard !running.contains(where: { $0.asciiLowercased == wanted }) else { continue }
                let label = running.isEmpty ? "no" : Suggestion.list(running)
                problems.error(
                    "Step '\(target.value)' is not a background step before this one", target.range,
                    label: "background steps before this: \(label)",
                    hint: Suggestion.hint(for: target.value, among: running)
                )
            }
        }
    }
}

extension Step.Action {
    /// Whether this is a `wait`, `wait-all` or `cancel`.
    var isControl: Bool {
        switch self {
        case .run, .uses: false
        case .wait, .waitAll, .cancel: true
        }
    }
}

extension ActionReference {
    /// What an id for the step is made of (docs/language/workflows.md#step-ids).
    var nameForID: String {
        switch self {
        case .repository(let owner, let name, _, _): "\(owner)/\(name)"
        case .local: "self"
        case .selfRepository: "selfRepository"
        case .docker(let image): image
        }
    }
}
