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

    /// Whether nothing is allowed, so that `${{` itself is an error there (docs/language/expressions.md#in-yaml).
    package var isEmpty: Bool { contexts.isEmpty && functions.isEmpty }
}

// MARK: - Hints

/// What to do about names that are not allowed.
extension Vocabulary {
    private static let knownContexts: [Key] = [
        "github", "inputs", "vars", "needs", "strategy", "matrix", "secrets", "steps", "job", "runner", "env", "jobs",
    ]

    /// Why a context is not known here, or which one was meant.
    func hint(forContext name: String) -> String? {
        let key = Key(name).asciiLowercased
        if Self.knownContexts.contains(key) { return "'\(key)' is not available here; " + available }
        if BuiltInFunction.allCases.contains(where: { $0.key == key }) || functionKeys.contains(key) {
            return "'\(name)' is a function: write '\(name)(…)'"
        }
        return Suggestion.hint(for: key, among: contexts)
            ?? "texts stand in single quotes: '\(name)'; " + available
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
