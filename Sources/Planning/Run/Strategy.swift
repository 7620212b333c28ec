import Basics
import Expressions
import Workflows

/// An evaluated `strategy:` (docs/language/matrix.md).
struct Strategy {
    /// The matrix' combinations; nil without a matrix.
    var combinations: [Matrix.Combination]?
    var failFast = true
    /// nil means as many as there are legs.
    var maxParallel: Int?

    /// Leaves only the combinations that have the wanted values, several of one key being alternatives; a matrix without
    /// such a key stays whole.
    mutating func keep(_ filter: [Output]) {
        let texts = Dictionary(grouping: filter) { $0.name.asciiLowercased }.mapValues { Set($0.map { Key($0.value) }) }
        for (name, wanted) in texts {
            func value(_ combination: Matrix.Combination) -> JSONValue? {
                combination.values.members.first { $0.name.asciiLowercased == name }?.value
            }
            guard combinations?.contains(where: { value($0) != nil }) == true else { continue }
            combinations?.removeAll { combination in
                value(combination).map { !wanted.contains(Key(Value(json: $0).asString)) } ?? true
            }
        }
    }

    init(_ token: Token?, in scope: JobScope) throws {
        guard let token else { return }
        let strategy = try token.evaluate(in: scope)
        if let value = strategy["fail-fast"], !value.isNull {
            failFast = try value.requireBoolean()
        }
        if let value = strategy["max-parallel"], !value.isNull {
            let number = try value.requireNumber()
            guard number >= 1, let whole = Int(exactly: number) else { throw value.unexpected }
            maxParallel = whole
        }
        guard let matrix = strategy["matrix"], !matrix.isNull else { return }
        guard case .object(let object)? = matrix.json else { throw matrix.unexpected }
        do throws(MatrixError) {
            combinations = try Matrix.expand(object)
        } catch {
            throw EvaluationFailure(file: matrix.file, range: matrix.range, error.message)
        }
        if combinations?.isEmpty == true {
            throw EvaluationFailure(
                file: matrix.file, range: matrix.range,
                "the matrix excludes all its combinations; at least one must be left")
        }
    }
}
