package import Basics

/// The names an expression may use at one place: contexts, and functions beyond the built-in ones.
///
/// Anything else is a parse error there, also in a branch that would never be reached
/// (docs/language/expressions.md#functions, docs/language/contexts.md#availability).
package struct Vocabulary: Hashable, Sendable {
    /// A function of the surroundings (`hashFiles`, `success`, …); the scope carries it out.
    package struct Function: Hashable, Sendable {
        /// The name as documented; it is found ignoring case.
        package let name: Key
        /// The fewest arguments it takes.
        package let minimum: Int
        /// The most arguments it takes.
        package let maximum: Int

        package init(_ name: Key, _ minimum: Int, _ maximum: Int) {
            self.name = name
            self.minimum = minimum
            self.maximum = maximum
        }
    }

    /// The allowed contexts, in lower case.
    package let contexts: [Key]
    /// The allowed functions beyond the built-in ones.
    package let functions: [Function]
    /// The names `functions` are called by, in lower case.
    let functionKeys: [Key]

    /// Makes a vocabulary; names are taken ignoring the case of ASCII letters.
    package init(contexts: [Key], functions: [Function] = []) {
        self.contexts = contexts.map(\.asciiLowercased)
        self.functions = functions
        functionKeys = functions.map(\.name.asciiLowercased)
    }

    /// Makes a vocabulary of a `context` list of the official schemas: `github`, `success(0,MAX)`, `hashFiles(1,255)`.
    ///
    /// - Returns: nil where an entry has neither of these forms.
    package init?(schema entries: [String]) {
        var contexts: [Key] = []
        var functions: [Function] = []
        for entry in entries {
            let parts = entry.utf8.split(separator: UInt8(ascii: "("), omittingEmptySubsequences: false)
            let name = Key(Substring(parts[0]))
            if parts.count == 1 {
                contexts.append(name)
                continue
            }
            let counts = parts[1].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            guard parts.count == 2, counts.count == 2, counts[1].last == UInt8(ascii: ")"),
                let minimum = Int(Substring(counts[0])), case let end = Key(Substring(counts[1].dropLast())),
                let maximum = end == "MAX" ? Int.max : Int(end.string)
            else { return nil }
            functions.append(Function(name, minimum, maximum))
        }
        self.init(contexts: contexts, functions: functions)
    }

    /// Whether nothing is allowed, so that `${{` itself is an error there (docs/language/expressions.md#in-yaml).
    package var isEmpty: Bool { contexts.isEmpty && functions.isEmpty }

    /// This vocabulary with more contexts.
    package func adding(_ more: Key...) -> Vocabulary { Vocabulary(contexts: contexts + more, functions: functions) }

    /// This vocabulary with more functions.
    package func adding(functions more: [Function]) -> Vocabulary {
        Vocabulary(contexts: contexts, functions: functions + more)
    }

    /// This vocabulary without some contexts.
    package func without(_ fewer: Key...) -> Vocabulary {
        Vocabulary(contexts: contexts.filter { !fewer.contains($0) }, functions: functions)
    }
}

// MARK: - Positions

/// What each key of workflow and action files may use (docs/language/contexts.md#availability).
extension Vocabulary {
    // MARK: - Workflow level

    /// `run-name`, the workflow's `concurrency`, and the default of a `workflow_call` input.
    package static let workflow = Vocabulary(contexts: ["github", "inputs", "vars"])

    // MARK: - Job level

    /// `jobs.*.if`.
    package static let jobIf = strategy.adding(functions: [always, failureOfJobs, cancelled, successOfJobs])
    /// `jobs.*.strategy`.
    package static let strategy = workflow.adding("needs")
    /// `name`, `runs-on`, `timeout-minutes`, `continue-on-error`, `concurrency`, `environment`, `container`, `services`
    /// of a job, and `with` of a reusable call.
    package static let job = strategy.adding("strategy", "matrix")
    /// `jobs.*.env`, and `secrets` of a reusable call.
    package static let jobEnv = job.adding("secrets")
    /// `env` of a container or service, and `jobs.*.outputs.*`.
    package static let jobOutput = jobEnv.adding("steps", "job", "runner", "env")
    /// `environment.url`.
    package static let environmentURL = jobOutput.without("secrets")

    // MARK: - Steps

    /// `name`, `run`, `with`, `env`, `timeout-minutes`, `continue-on-error`, `working-directory` of a step.
    package static let stepRun = jobOutput.adding(functions: [hashFiles])
    /// `steps[*].if`.
    package static let stepIf = environmentURL.adding(functions: statusFunctions + [hashFiles])

    // MARK: - action.yml

    /// The fields of a composite action's steps.
    package static let compositeStep = Vocabulary(
        contexts: ["github", "inputs", "strategy", "matrix", "steps", "job", "runner", "env"], functions: [hashFiles])
    /// `if` of a composite action's steps.
    package static let compositeStepIf = compositeStep.adding(functions: statusFunctions)
    /// `pre-if` and `post-if` of an action.
    package static let actionRunsIf = Vocabulary(
        contexts: ["runner", "github", "job", "strategy", "matrix", "env", "inputs"],
        functions: statusFunctions + [hashFiles])

    // MARK: - Functions

    private static let always = Function("always", 0, 0)
    private static let cancelled = Function("cancelled", 0, 0)
    private static let failureOfJobs = Function("failure", 0, .max)
    private static let successOfJobs = Function("success", 0, .max)
    private static let hashFiles = Function("hashFiles", 1, 255)
    private static let statusFunctions = [always, Function("failure", 0, 0), cancelled, Function("success", 0, 0)]
}

// MARK: - Hints

/// What to do about names that are not allowed.
extension Vocabulary {
    private static let knownContexts = stepRun.contexts + ["jobs"]

    /// Why a context is not known here, or which one was meant.
    func hint(forContext name: String) -> String? {
        let key = Key(name).asciiLowercased
        if Self.knownContexts.contains(key) { return "'\(key)' is not available here; " + available }
        if BuiltInFunction.allCases.contains(where: { $0.key == key }) || functionKeys.contains(key) {
            return "'\(name)' is a function: write '\(name)(…)'"
        }
        if let closest = Suggestion.closest(to: key, among: contexts) { return "did you mean '\(closest)'?" }
        return "texts stand in single quotes: '\(name)'; " + available
    }

    /// Why a function is not known here, or which one was meant.
    func hint(forFunction name: String) -> String? {
        let key = Key(name).asciiLowercased
        switch key {
        case "success", "failure", "always", "cancelled": return "'\(key)()' can be called only in 'if'"
        case "hashfiles": return "'hashFiles()' can be called only in steps"
        default:
            let known = BuiltInFunction.allCases.map(\.name) + functions.map(\.name)
            return Suggestion.hint(for: Key(name), among: known)
        }
    }

    private var available: String {
        contexts.isEmpty ? "no context is" : "available: " + contexts.map(\.string).joined(separator: ", ")
    }
}
