import Basics
import Files
import TestSupport
import Testing

/// What earlier versions recorded is shown, run again and pruned by this one.
///
/// `Tests/Fixtures/Records` holds a repository with its data folder for each schema, as `make.sh` there leaves it: run
/// 5 was killed, and nothing has looked at it since.
struct OlderRecordTests {
    private static let archives: [String] = {
        let folder = "\(Folder.parent(of: Folder.parent(of: #filePath) ?? "") ?? "")/Fixtures/Records"
        return ((try? Folder.names(in: folder)) ?? []).map { "\(folder)/\(String(decoding: $0, as: UTF8.self))" }
            .filter { $0.utf8.suffix(7).elementsEqual(".tar.gz".utf8) }
    }()

    /// A sandbox with what the archive holds.
    private static func unpack(_ archive: String) throws -> Sandbox {
        let sandbox = try Sandbox([:])
        let answer = try sandbox.shell("cd .. && rm -rf repository && tar -xzf \(archive)")
        try #require(answer.status == 0, "\(answer.errors)")
        return sandbox
    }

    /// Runs a script in the repository; `pitlane` is the program, with the key of the record's secrets.
    private static func answer(_ sandbox: Sandbox, _ script: String) throws -> String {
        let answer = try sandbox.shell(
            "pitlane() { \"$PROGRAM\" \"$@\"; }; \(script)",
            environment: ["HOME": "\(sandbox.folder)/home", "MOOD": "good"])
        return answer.output + answer.errors
    }

    private static func expect(_ answer: String, _ parts: [String], _ place: SourceLocation = #_sourceLocation) {
        for part in parts { #expect(answer.utf8.containsText(part), "\(part) in \(answer)", sourceLocation: place) }
    }

    @Test func thereIsARecordOfAnEarlierVersion() { #expect(!Self.archives.isEmpty) }

    @Test(arguments: archives) func recordsAreShownAndRunAgain(_ archive: String) throws {
        let sandbox = try Self.unpack(archive)
        let runs = try sandbox.pitlane("runs", "--format", "json")
        let list = try #require(try JSONValue.parse(runs.output).arrayValue)
        let words = list.map { [$0["run"], $0["workflow"], $0["status"], $0["conclusion"]].map { $0?.text() ?? "" } }
        #expect(
            words == [
                ["5", #""slow""#, #""interrupted""#, "null"], ["4", #""slow""#, #""completed""#, #""cancelled""#],
                ["3", #""push""#, #""completed""#, #""success""#], ["2", #""red""#, #""completed""#, #""failure""#],
                ["1", #""green""#, #""completed""#, #""incomplete""#],
            ])
        let shown = """
            pitlane show 1; pitlane show 2; pitlane show 3; pitlane logs 1 'call / inner'; pitlane why 2
            pitlane artifacts 1 --download readme-2 --to ../got > /dev/null && cat ../got/README
            pitlane variable list; pitlane secret list; pitlane gate history tests
            """
        Self.expect(
            try Self.answer(sandbox, shown),
            [
                "(macos-latest 1)", "README:1  look 2   build (2)", "call / inner › said = hello-word!", "built 1",
                "readme-1", "https://staging.example.org", "attempt 2", "needs test, which was a failure",
                "branch built", "said=hello-word!", "pitlane rerun 2 --failed", "\nhello\n", "WORD  word", "KEPT",
                "1  least 1  most 1",
            ])
        Self.expect(
            try Self.answer(
                sandbox,
                """
                pitlane rerun 2 --failed --secret MOOD; echo "again $?"; pitlane rerun 5 --secret MOOD; echo "again $?"
                pitlane rerun 1; echo "again $?"; pitlane run workflow_dispatch --workflow push.yml; echo "new $?"
                """),
            [
                "red #2   workflow_dispatch main  (attempt 3)", "test (2) | 1 ", "first of once", "report | 1 ",
                "(run 2, attempt 3)\nagain 0\n", "(run 5, attempt 2)\nagain 0\n",
                "Cache restored from key: readme-2", "said=hello-word!", "again 4\n", "push #6", "new 0",
            ])
        let again = try sandbox.pitlane("show", "2", "--format", "json").output
        Self.expect(again, [#""status":"completed","conclusion":"success","attempt":3,"#])
        // Of what has not been run again nothing is kept: it is too old.
        let pruned = try JSONValue.parse(try Self.answer(sandbox, "pitlane prune --format json"))
        #expect(pruned["runs"]?.text() == "[3,4]")
        #expect(try Self.answer(sandbox, "ls .pitlane/logs") == "1\n2\n5\n6")
    }

    @Test(arguments: archives) func recordsArePruned(_ archive: String) throws {
        let sandbox = try Self.unpack(archive)
        let pruned = try JSONValue.parse(try Self.answer(sandbox, "pitlane prune --format json"))
        #expect(pruned["runs"]?.text() == "[1,2,3,4,5]")
        #expect(pruned["caches"]?.arrayValue?.count == 2)
        Self.expect(
            try Self.answer(
                sandbox,
                """
                (cd .pitlane && ls logs artifacts caches runs | tr -s '\\n' ' ')
                pitlane run workflow_dispatch --workflow push.yml | grep -o '(run.*'; pitlane show 1
                """), ["artifacts: caches: logs: runs: (run 6)", "there is no run 1"])
    }
}
