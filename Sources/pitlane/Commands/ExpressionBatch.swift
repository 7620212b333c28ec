import Basics
import Expressions
import Glibc

/// Evaluates expressions whose known contexts are those given.
struct ExpressionEvaluation {
    let contexts: JSONObject

    /// The value of an expression; blank text is null.
    func value(of expression: String) throws(ExpressionError) -> Value {
        let vocabulary = Vocabulary(contexts: contexts.members.map(\.name))
        guard let parsed = try Expression.parse(expression, vocabulary) else { return .null }
        let scope = ContextValues(contexts.members.map { ($0.name, Value(json: $0.value)) })
        return try parsed.evaluate(in: scope)
    }

    /// `{"kind":"Number","value":3}`
    static func result(_ value: Value) -> JSONValue { ["kind": .string(value.kindName), "value": value.json] }

    /// `{"error":"…"}`
    static func result(_ error: ExpressionError) -> JSONValue { ["error": .string(error.message)] }
}

/// `expr --batch`: a line in, a line out.
enum ExpressionBatch {
    private static let longestLine = 64 << 20

    /// Reads standard input to its end.
    ///
    /// - Throws: `CommandError` for a line that is no request; the lines before it are answered.
    static func run() throws {
        var carry: [UInt8] = []
        var number = 0
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandError("standard input: \(String(cString: strerror(errno)))") }
            if count == 0 { break }
            carry += buffer[..<count]
            guard carry.count <= longestLine else {
                throw CommandError("standard input: line \(number + 1) is too long")
            }
            guard let end = carry.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            try answer(carry[..<end], &number)
            carry.removeSubrange(...end)
        }
        if !carry.isEmpty { try answer(carry[...], &number) }
    }

    private static func answer(_ lines: ArraySlice<UInt8>, _ number: inout Int) throws {
        var output: [UInt8] = []
        defer { Terminal.write(output) }
        for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            if line.allSatisfy({ $0 <= 0x20 }) { continue }
            output += try answer(Array(line), number).bytes()
            output.append(UInt8(ascii: "\n"))
        }
    }

    private static func answer(_ line: [UInt8], _ number: Int) throws -> JSONValue {
        let request: JSONValue
        do throws(JSONError) {
            request = try JSONValue.parse(bytes: line)
        } catch {
            throw CommandError("standard input, line \(number): \(error.reason)")
        }
        guard let expression = request["expr"]?.stringValue else {
            throw CommandError("standard input, line \(number): expected an object with \"expr\"")
        }
        let contexts = request["contexts"] ?? .null
        guard contexts.isNull || contexts.objectValue != nil else {
            throw CommandError("standard input, line \(number): \"contexts\" is not an object")
        }
        do throws(ExpressionError) {
            let evaluation = ExpressionEvaluation(contexts: contexts.objectValue ?? [:])
            return ExpressionEvaluation.result(try evaluation.value(of: expression))
        } catch {
            return ExpressionEvaluation.result(error)
        }
    }
}
