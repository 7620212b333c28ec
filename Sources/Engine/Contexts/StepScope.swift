import Basics
import Expressions
import Planning

/// What the expressions of a step read: the contexts of its moment, the status of its job or composite, and
/// `hashFiles` (docs/language/expressions.md#conditions, docs/language/contexts.md#availability).
struct StepScope: EvaluationScope {
    var contexts: [Key: Value]
    /// `success`, `failure` or `cancelled`: of the job, or of the composite action the step stands in.
    var status: Conclusion
    /// Whether the job is being cancelled, whatever composite the step stands in
    /// (docs/language/expressions.md#conditions).
    var isCancelled: Bool
    /// The folder `hashFiles` searches: `github.workspace`.
    var workspace: String

    func value(ofContext name: Key) -> Value { contexts[name] ?? .null }

    func call(_ function: Key, _ arguments: [Value]) throws(ExpressionError) -> Value {
        switch function {
        case "always": return .boolean(true)
        case "success": return .boolean(status == .success)
        case "failure": return .boolean(status == .failure)
        case "cancelled": return .boolean(isCancelled)
        case "hashfiles":
            do throws(HashFilesError) {
                return .string(try HashFiles.digest(patterns: arguments.map(\.asString), workspace: workspace))
            } catch {
                throw ExpressionError(.evaluation, error.message)
            }
        default: throw ExpressionError(.evaluation, "'\(function)' cannot be called here")
        }
    }
}
