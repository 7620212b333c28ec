import Basics
import TestSupport
import Testing

@Suite("Evidence")
struct EvidenceTests {
    @Test("a fragment holds what a test counted and measured, its seeds as text, its duration in seconds")
    func fragment() {
        let fragment = Evidence.fragment(
            counts: ["graphs": 10_000, "events": 3], measures: ["kill_ms": 1.5], seeds: [.max],
            duration: .milliseconds(1234))
        let expected: JSONValue = [
            "counts": ["events": 3, "graphs": 10_000], "measures": ["kill_ms": .number(1.5)],
            "seeds": ["18446744073709551615"], "duration_s": .number(1.234),
        ]
        #expect(fragment == expected)
    }

    @Test("what was not measured is left out")
    func smallFragment() {
        let fragment = Evidence.fragment(counts: ["cases": 1], measures: [:], seeds: [], duration: nil)
        #expect(fragment == ["counts": ["cases": 1]])
    }

    @Test("fragments are joined with the commit and the machine, and what no test records any more is removed")
    func joining() throws {
        let output = try Shell.output(
            """
            set -euo pipefail
            folder=$(mktemp -d)
            trap 'rm -rf "$folder"' EXIT
            cd '\(ProjectRoot.path)'
            mkdir "$folder/fragments" "$folder/evidence"
            echo '{"counts": {"cases": 7}}' > "$folder/fragments/a.json"
            echo '{"command": "make prove"}' > "$folder/evidence/old.json"
            echo '{"command": "make bench"}' > "$folder/evidence/benchmarks.json"
            PYTHONDONTWRITEBYTECODE=1 python3 scripts/evidence.py "$folder/fragments" "$folder/evidence" >&2
            cd "$folder/evidence" && ls && cat a.json
            """)
        #expect(output.hasPrefix("a.json\nbenchmarks.json\n"), "\(output)")
        let start = try #require(output.firstIndex(of: "{"), "\(output)")
        let joined = try JSONValue.parse(String(output[start...]))
        #expect(joined["counts"] == ["cases": 7])
        #expect(joined["command"] == "make prove")
        #expect((joined["machine"]?["cores"]?.intValue ?? 0) > 0)
        #expect(joined["machine"]?["processor"]?.stringValue?.isEmpty == false)
        let places = ProjectRoot.path.split(separator: "/").prefix(1).map { "/\($0)/" }
        #expect(!places.contains { output.contains($0) }, "a path of this machine is in \(output)")
    }

    @Test("without fragments nothing is claimed")
    func nothingRecorded() throws {
        let output = try Shell.output(
            """
            folder=$(mktemp -d)
            trap 'rm -rf "$folder"' EXIT
            PYTHONDONTWRITEBYTECODE=1 python3 '\(ProjectRoot.path)/scripts/evidence.py' "$folder" "$folder" 2>&1 || echo "exit $?"
            """)
        #expect(output.contains("no test recorded anything") && output.hasSuffix("exit 1\n"), "\(output)")
    }
}
