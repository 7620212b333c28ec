import Basics
import Expressions

extension Availability {
    /// The names the expression parser is to know.
    var vocabulary: Vocabulary {
        switch self {
        case .workflow: .workflow
        case .needed: .strategy
        case .leg: .job
        case .leg.union(.secrets): .jobEnv
        case .running: .jobOutput
        case .step: .stepRun
        case .compositeStep: .compositeStep
        default: assembled
        }
    }

    private var assembled: Vocabulary {
        let contexts = Self.contexts.filter { contains($0.availability) }.map { Key($0.name) }
        var functions: [Vocabulary.Function] = []
        if contains(.hashFiles) { functions.append(Vocabulary.Function("hashFiles", 1, 255)) }
        if !isDisjoint(with: [.stepStatus, .jobStatus]) {
            let most = contains(.jobStatus) ? Int.max : 0
            functions += [
                Vocabulary.Function("always", 0, 0), Vocabulary.Function("cancelled", 0, 0),
                Vocabulary.Function("failure", 0, most), Vocabulary.Function("success", 0, most),
            ]
        }
        return Vocabulary(contexts: contexts, functions: functions)
    }
}
