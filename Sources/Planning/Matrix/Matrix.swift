package import Basics
import Expressions

/// What is wrong with a matrix, in GitHub's words.
package struct MatrixError: Error, Hashable, Sendable {
    /// The text GitHub shows.
    package let message: String

    package init(message: String) { self.message = message }
}

/// The combinations of `strategy.matrix` (docs/language/matrix.md).
package enum Matrix {
    /// One combination: the `matrix` context of a leg.
    package struct Combination: Hashable, Sendable {
        /// All values, in order.
        package var values: JSONObject
        /// Values shown in the job's name: those of the vectors, or all of an `include` that stands alone.
        package var shown: [String]

        /// What stands behind the name of a leg: ` (3.12, linux)`; empty where no value is shown.
        package var suffix: String { shown.isEmpty ? "" : " (\(shown.joined(separator: ", ")))" }
    }

    /// The largest number of legs a matrix may have.
    package static let limit = 256

    /// Expands an evaluated `matrix` mapping.
    ///
    /// The first vector varies slowest; a combination goes when any `exclude` matches it; then each `include`
    /// extends the combinations whose original values it does not contradict, or stands alone.
    package static func expand(_ matrix: JSONObject) throws(MatrixError) -> [Combination] {
        let vectors = try vectors(of: matrix)
        let includes = try mappings(matrix["include"], named: "include")
        let excludes = try mappings(matrix["exclude"], named: "exclude")
        guard !vectors.isEmpty || !includes.isEmpty else {
            throw MatrixError(message: "Matrix must define at least one vector")
        }
        let names = Set(vectors.map(\.name.asciiLowercased))
        for exclude in excludes {
            guard !exclude.members.isEmpty else {
                throw MatrixError(message: "Matrix exclude filter must not be empty")
            }
            for member in exclude.members where !names.contains(member.name.asciiLowercased) {
                throw MatrixError(
                    message: "Matrix exclude key '\(member.name)' does not match any key within the matrix")
            }
        }
        var rows = try product(vectors).filter { row in
            !excludes.contains { matches(.object($0), .object(row)) }
        }
        let originals = rows
        var alone: [JSONObject] = []
        for include in includes {
            let filter = JSONObject(include.members.filter { names.contains($0.name.asciiLowercased) })
            let extras = include.members.filter { !names.contains($0.name.asciiLowercased) }
            var used = false
            for position in rows.indices where matches(.object(filter), .object(originals[position])) {
                used = true
                for extra in extras { rows[position][extra.name] = extra.value }
            }
            if !used { alone.append(JSONObject(filter.members + extras)) }
        }
        let combinations =
            zip(rows, originals).map { Combination(values: $0, shown: leaves(.object($1))) }
            + alone.map { Combination(values: $0, shown: leaves(.object($0))) }
        guard combinations.count <= limit else { throw tooMany(combinations.count) }
        return combinations
    }

    // MARK: - Parts

    private static func vectors(of matrix: JSONObject) throws(MatrixError) -> [(name: Key, values: [JSONValue])] {
        var vectors: [(name: Key, values: [JSONValue])] = []
        for member in matrix.members where member.name != "include" && member.name != "exclude" {
            guard case .array(let values) = member.value else {
                throw MatrixError(message: "Matrix vector '\(member.name)' must be a list of values")
            }
            guard !values.isEmpty else {
                throw MatrixError(message: "Matrix vector '\(member.name)' does not contain any values")
            }
            vectors.append((member.name, values))
        }
        return vectors
    }

    private static func mappings(_ value: JSONValue?, named name: String) throws(MatrixError) -> [JSONObject] {
        switch value {
        case nil, .null?: return []
        case .array(let elements)?:
            var objects: [JSONObject] = []
            for element in elements {
                guard case .object(let object) = element else {
                    throw MatrixError(message: "Matrix \(name) must be a list of mappings")
                }
                objects.append(object)
            }
            return objects
        default: throw MatrixError(message: "Matrix \(name) must be a list of mappings")
        }
    }

    private static func product(_ vectors: [(name: Key, values: [JSONValue])]) throws(MatrixError) -> [JSONObject] {
        guard !vectors.isEmpty else { return [] }
        var rows = [JSONObject()]
        for vector in vectors {
            // Before exclusion more are fine; the bound only keeps a mistake from eating the memory.
            guard rows.count * vector.values.count <= 1 << 16 else {
                throw tooMany(rows.count * vector.values.count)
            }
            rows = rows.flatMap { row in
                vector.values.map { value in
                    var row = row
                    row[vector.name] = value
                    return row
                }
            }
        }
        return rows
    }

    private static func tooMany(_ count: Int) -> MatrixError {
        MatrixError(message: "The matrix makes \(count) jobs; at most \(limit) are allowed")
    }

    /// Whether every leaf of `filter` equals the value at the same place, as `==` of an expression does.
    private static func matches(_ filter: JSONValue, _ value: JSONValue?) -> Bool {
        switch (filter, value) {
        case (.object(let filter), .object(let value)?):
            return filter.members.allSatisfy { member in
                let name = member.name.asciiLowercased
                return matches(member.value, value.members.first { $0.name.asciiLowercased == name }?.value)
            }
        case (.array(let filter), .array(let value)?):
            return filter.indices.allSatisfy { $0 < value.count && matches(filter[$0], value[$0]) }
        case (_, nil): return false
        case (_, let value?): return Value.looselyEqual(Value(json: filter), Value(json: value))
        }
    }

    /// Texts of the scalars in a value, depth first, without nulls and empty strings.
    private static func leaves(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let object): object.members.flatMap { leaves($0.value) }
        case .array(let elements): elements.flatMap(leaves)
        case .null: []
        case .string(let text): text.utf8.isEmpty ? [] : [text]
        case .bool, .number: [Value(json: value).asString]
        }
    }
}
