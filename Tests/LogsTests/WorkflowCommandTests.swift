import Basics
import Logs
import TestSupport
import Testing

struct WorkflowCommandTests {
    @Test(.enabled(if: ProjectRoot.conformance != nil, "../shared/conformance is not there"))
    func agreesWithTheRunnersOwnCases() throws {
        let folder = try #require(ProjectRoot.conformance)
        let document = try JSONValue.parse(
            bytes: try ProjectRoot.bytes(ofFile: folder + "/derived/workflow-command-parse.json"))
        let cases = try #require(document["cases"]?.arrayValue)
        #expect(cases.count == 14)
        for example in cases {
            let line = try #require(example["line"]?.stringValue)
            let command = WorkflowCommand(Array(line.utf8)) { $0 == "do-something" }
            guard example["parsed"]?.boolValue == true else {
                #expect(command == nil, "\(line)")
                continue
            }
            #expect(command?.name.string == example["command"]?.stringValue, "\(line)")
            #expect(command?.data == example["data"]?.stringValue, "\(line)")
            let members = try #require(example["properties"]?.objectValue?.members)
            let properties = members.compactMap { member in member.value.stringValue.map { (member.name, $0) } }
            #expect(command?.properties == Dictionary(uniqueKeysWithValues: properties), "\(line)")
        }
    }

    struct Example: Sendable, CustomTestStringConvertible {
        let line: String
        let name: String?
        let data: String
        let properties: [Key: String]

        init(_ line: String, _ name: String?, _ data: String = "", _ properties: [Key: String] = [:]) {
            (self.line, self.name, self.data, self.properties) = (line, name, data, properties)
        }

        var testDescription: String { line }
    }

    @Test(arguments: [
        Example("::error::x", "error", "x"),
        Example("\t ::ERROR file=a.js,LINE=1::x", "error", "x", ["file": "a.js", "line": "1"]),
        Example("::error file=a=b::x", "error", "x", ["file": "a=b"]),
        Example("::error file=a,file=b::", "error", "", ["file": "b"]),
        Example("::error ::x", "error", "x"),
        Example("::error::a::b", "error", "a::b"),
        Example("::error file=C%3A%2Cx::100%25 %250A %0d", "error", "100% %0A %0d", ["file": "C:,x"]),
        Example("::nothing::x", nil),
        Example("::error:x", nil),
        Example("::error", nil),
        Example("text ::error::x", nil),
        Example(":: error::x", nil),
        Example("::::x", nil),
        Example("::nothing:: ##[error]y", "error", "y"),
        Example("text ##[error]x]y", "error", "x]y"),
        Example("##[error file=a;line=2]x", "error", "x", ["file": "a", "line": "2"]),
        Example("##[nothing]##[error]x", nil),
        Example("##[error", nil),
        Example("", nil),
    ])
    func reads(_ example: Example) {
        let command = WorkflowCommand(Array(example.line.utf8)) { $0 == "error" }
        #expect(command?.name.string == example.name)
        guard example.name != nil else { return }
        #expect(command?.data == example.data)
        #expect(command?.properties == example.properties)
    }
}
