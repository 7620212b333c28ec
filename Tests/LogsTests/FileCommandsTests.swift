import Basics
import Logs
import TestSupport
import Testing

struct FileCommandsTests {
    @Test(.enabled(if: ProjectRoot.conformance != nil, "../shared/conformance is not there"))
    func agreesWithTheRunnersOwnCases() throws {
        let folder = try #require(ProjectRoot.conformance)
        let document = try JSONValue.parse(bytes: try ProjectRoot.bytes(ofFile: folder + "/derived/file-commands.json"))
        let cases = try #require(document["cases"]?.arrayValue)
        #expect(cases.count == 47)
        for example in cases {
            let name = try #require(example["name"]?.stringValue)
            // The original tests write a byte order mark first.
            let text = example["text"]?.stringValue
            let bytes: [UInt8] = text.map { [0xEF, 0xBB, 0xBF] + Array($0.utf8) } ?? []
            let isEnvironment = example["file"]?.stringValue == "env"
            let result = isEnvironment ? FileCommands.environment(bytes) : FileCommands.values(bytes)
            if let words = example["error_contains"]?.stringValue {
                #expect(result.error?.contains(words) == true, "\(name): \(result.error ?? "no error")")
                continue
            }
            #expect(result.error == nil, "\(name)")
            let members = try #require(example["values"]?.objectValue?.members)
            let expected = members.compactMap { member in member.value.stringValue.map { (member.name, $0) } }
            #expect(
                Dictionary(result.entries.map { ($0.name, $0.value) }) { $1 }
                    == Dictionary(uniqueKeysWithValues: expected),
                "\(name)")
            #expect(result.refusals.count == example["issues"]?.intValue, "\(name)")
        }
    }

    @Test(arguments: [
        ("a=1\nbroken\nb=2\n", "Invalid format 'broken'"),
        ("a=1\n=2\n", "Invalid format '=2'. Name must not be empty"),
        ("a=1\n<<EOF\nEOF\n", "Invalid format '<<EOF'. Name must not be empty and delimiter must not be empty"),
        ("a=1\nb<<\n", "Invalid format 'b<<'. Name must not be empty and delimiter must not be empty"),
        ("a=1\nb<<EOF\ntext\n", "Invalid value. Matching delimiter not found 'EOF'"),
        ("a=1\nb<<EOF\ntext", "Invalid value. EOF marker missing new line."),
    ])
    func keepsWhatStandsBeforeAnError(text: String, error: String) {
        let result = FileCommands.values(Array(text.utf8))
        #expect(result.entries == [FileCommands.Entry(name: "a", value: "1")])
        #expect(result.error == error)
    }

    @Test func keepsBytesOfValuesAsTheyAre() {
        let result = FileCommands.values(Array("a=1\r\nb<<E\n\n x\r\n\nE\nc=x<<y\n".utf8))
        #expect(
            result.entries == [
                FileCommands.Entry(name: "a", value: "1\r"), FileCommands.Entry(name: "b", value: "\n x\r\n"),
                FileCommands.Entry(name: "c", value: "x<<y"),
            ])
    }

    @Test func refusesNodeOptionsInAnyCase() {
        let result = FileCommands.environment(Array("node_options=x\nA=1\n".utf8))
        #expect(result.entries.map(\.name) == ["A"])
        #expect(result.refusals == ["Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command."])
    }

    @Test func readsPaths() {
        #expect(FileCommands.paths(Array("/a\n\n/b c\r\n/d".utf8)) == ["/a", "/b c", "/d"])
        #expect(FileCommands.paths([]) == [])
    }

    @Test func limitsSummaries() {
        #expect(FileCommands.summary([]) == .none)
        #expect(FileCommands.summary([0xEF, 0xBB, 0xBF] + Array("# x".utf8)) == .markdown(Array("# x".utf8)))
        #expect(FileCommands.summary([UInt8](repeating: 65, count: 1024 * 1024)) != .none)
        guard case .refused(let message) = FileCommands.summary([UInt8](repeating: 65, count: 1536 * 1024)) else {
            Issue.record("a summary of 1.5 MiB was taken")
            return
        }
        #expect(message == "$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1536k.")
    }
}
