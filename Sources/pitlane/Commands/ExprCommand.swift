import ArgumentParser
import Basics
import Expressions
import Files
import Rendering

/// `pitlane expr`: evaluates expressions.
struct ExprCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expr",
        abstract: "Evaluate an expression of GitHub Actions.",
        discussion: """
            The expression may stand in ${{ }} or bare. With --batch, objects {"expr":"…","contexts":{…}} come in, one a \
            line, and results {"kind":"Number","value":3} or {"error":"…"} go out.

            EXAMPLES
              pitlane expr "contains('release/1.2', 'release/')"
              pitlane expr 'github.ref_name' --context contexts.json
              pitlane expr --batch < expressions.ndjson

            EXIT CODES
              0, 1 the expression cannot be evaluated, 2 invalid input
            """)

    @Argument(help: "The expression.")
    var expression: String?

    @Option(help: ArgumentHelp("A JSON object: the contexts by name.", valueName: "file.json"))
    var context: String?

    @Flag(help: "Read many expressions from standard input.")
    var batch = false

    @Option(help: "How to show the value: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func validate() throws {
        if batch == (expression != nil) { throw ValidationError("Give an expression, or --batch, and not both.") }
        if batch, context != nil { throw ValidationError("With --batch each line has its own contexts.") }
    }

    func run() throws {
        try reporting {
            guard let expression else { return try ExpressionBatch.run() }
            let evaluation = ExpressionEvaluation(contexts: try contexts())
            do throws(ExpressionError) {
                let value = try evaluation.value(of: Self.bare(expression))
                switch format {
                case .json: Terminal.print(ExpressionEvaluation.result(value).text())
                case .text: Terminal.print(value.isPrimitive ? value.asString : value.json.text(indent: 2))
                }
            } catch {
                if format == .json { Terminal.print(ExpressionEvaluation.result(error).text()) }
                let hint = error.hint.map { "\n  = \($0)" } ?? ""
                throw CommandError("\(SafeText.line(error.message))\(hint)", code: Exit.failure)
            }
        }
    }

    private func contexts() throws -> JSONObject {
        guard let context else { return [:] }
        let path = Folder.resolve(context, in: place.workingDirectory)
        let bytes = try InputFile.read(path, limit: 64 << 20)
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(bytes: bytes)
        } catch {
            throw CommandError("--context \(context): \(error)")
        }
        guard case .object(let object) = value else {
            throw CommandError("--context \(context): must be a JSON object with the contexts by name")
        }
        return object
    }

    /// The inside of `${{ }}`, or the text itself.
    private static func bare(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.starts(with: "${{".utf8), bytes.suffix(2).elementsEqual("}}".utf8), bytes.count >= 5 else {
            return text
        }
        return String(decoding: bytes.dropFirst(3).dropLast(2), as: UTF8.self)
    }
}
