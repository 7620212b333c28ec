import Basics

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
