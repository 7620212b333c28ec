import Basics
import Files
import TestSupport
import Testing

/// The examples in `docs/language`: whole workflows are checked, and expressions have the results that stand there.
struct LanguagePageTests {
    /// A fenced block of a page.
    private struct Block {
        let page: String
        let language: String
        let text: String

        /// Whether it is a workflow file, not a part of one.
        var isWorkflow: Bool { language.utf8.elementsEqual("yaml".utf8) && hasLine("jobs:") }
        /// Whether it is an `action.yml`.
        var isAction: Bool { language.utf8.elementsEqual("yaml".utf8) && hasLine("runs:") }
        /// The path that a comment in its first line gives it.
        var path: String? {
            guard text.utf8.starts(with: "# ".utf8) else { return nil }
            let line = text.utf8.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }
            return String(Substring(line))
        }

        private func hasLine(_ line: String) -> Bool {
            text.utf8.split(separator: UInt8(ascii: "\n")).contains { $0.elementsEqual(line.utf8) }
        }
    }

    private static func blocks() throws -> [Block] {
        let folder = "\(ProjectRoot.path)/docs/language"
        var blocks: [Block] = []
        for name in try ProjectRoot.names(inFolder: folder) {
            var open: (language: String, lines: [Substring])?
            for line in try ProjectRoot.text(ofFile: "\(folder)/\(name)").split(
                separator: "\n", omittingEmptySubsequences: false)
            {
                guard line.utf8.starts(with: "```".utf8) else {
                    open?.lines.append(line)
                    continue
                }
                if let block = open {
                    let text = block.lines.joined(separator: "\n") + "\n"
                    blocks.append(Block(page: name, language: block.language, text: text))
                    open = nil
                } else {
                    open = (String(Substring(line.utf8.dropFirst(3))), [])
                }
            }
            #expect(open == nil, "\(name): a block is not closed")
        }
        return blocks
    }

    @Test func everyWorkflowIsValid() throws {
        let sandbox = try Sandbox([:])
        let blocks = try Self.blocks()
        let workflows = blocks.filter(\.isWorkflow)
        #expect(workflows.count >= 20)
        for (number, block) in workflows.enumerated() {
            let path = block.path ?? ".github/workflows/\(block.page)-\(number).yml"
            try sandbox.write([path: block.text])
        }
        for block in blocks where block.isAction { try sandbox.write(["action.yml": block.text]) }
        try sandbox.commit("the examples")
        let answer = try sandbox.pitlane("check")
        #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
        #expect(answer.output.utf8.containsText("no problems"), "\(answer.output)")
    }

    @Test func everyExpressionHasTheResultThatStandsThere() throws {
        let arrow = " → ".utf8
        var questions: [String] = []
        var results: [JSONValue] = []
        for block in try Self.blocks() where block.language.utf8.elementsEqual("results".utf8) {
            for line in block.text.split(separator: "\n") {
                let place = try #require(
                    line.utf8.indices.first { line.utf8[$0...].starts(with: arrow) }, "\(block.page): \(line)")
                let result = line.utf8[line.utf8.index(place, offsetBy: arrow.count)...]
                let question: JSONValue = ["expr": .string(String(line[..<place])), "contexts": [:]]
                questions.append(question.text())
                results.append(try JSONValue.parse(bytes: Array(result)))
            }
        }
        #expect(questions.count >= 25)
        let sandbox = try Sandbox([:])
        try sandbox.write(["expressions.ndjson": questions.joined(separator: "\n") + "\n"])
        let answer = try sandbox.shell("$PROGRAM expr --batch < expressions.ndjson")
        #expect(answer.objects.count == questions.count, "\(answer.errors)")
        for (question, (object, result)) in zip(questions, zip(answer.objects, results)) {
            #expect(object["value"] == result, "\(question): \(object.text())")
        }
    }
}
