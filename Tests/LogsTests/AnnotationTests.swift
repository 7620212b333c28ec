import Basics
import Logs
import Testing

struct AnnotationTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let properties: [Key: String]
        let expected: Annotation

        init(
            _ properties: [Key: String], file: String? = nil, line: Int? = nil, endLine: Int? = nil, column: Int? = nil,
            endColumn: Int? = nil
        ) {
            self.properties = properties
            expected = Annotation(
                level: .error, message: "m", file: file, line: line, endLine: endLine, column: column,
                endColumn: endColumn)
        }

        var testDescription: String { properties.map { "\($0)=\($1)" }.sorted().joined(separator: ",") }
    }

    @Test(arguments: [
        Example([:]),
        Example(["line": "3"], line: 3),
        Example(["endline": "3"], line: 3, endLine: 3),
        Example(["line": "3", "endline": "5"], line: 3, endLine: 5),
        Example(["line": "5", "endline": "3"]),
        Example(["line": "x", "col": "2"]),
        Example(["line": "3", "col": "2"], line: 3, column: 2),
        Example(["line": "3", "endcolumn": "4"], line: 3, column: 4, endColumn: 4),
        Example(
            ["line": "3", "endline": "3", "col": "2", "endcolumn": "4"], line: 3, endLine: 3, column: 2, endColumn: 4),
        Example(["line": "3", "endline": "4", "col": "2", "endcolumn": "4"], line: 3, endLine: 4),
        Example(["line": "3", "col": "4", "endcolumn": "2"], line: 3),
        Example(["col": "4"]),
        Example(["line": "-1"]),
        Example(["file": "src/a.py"], file: "src/a.py"),
        Example(["file": "/srv/space/src/a.py"], file: "src/a.py"),
        Example(["file": "/srv/spaces/a.py"], file: "/srv/spaces/a.py"),
        Example(["file": "/srv/space"], file: "/srv/space"),
    ])
    func validatesItsPlace(_ example: Example) {
        let annotation = Annotation(
            level: .error, message: "m", properties: example.properties, workspace: "/srv/space")
        #expect(annotation == example.expected)
    }

    @Test func cutsItsMessage() {
        let message = String(repeating: "é", count: 5000)
        let annotation = Annotation(level: .notice, message: message, properties: ["title": "t"], workspace: "")
        #expect(annotation.message.unicodeScalars.count == 4096)
        #expect(annotation.title == "t")
    }
}
