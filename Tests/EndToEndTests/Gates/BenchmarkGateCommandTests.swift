import Basics
import Testing

/// `pitlane gate benchmark`, by the built program.
struct BenchmarkGateCommandTests {
    /// A report of hyperfine about one command.
    private static func report(_ seconds: Double) -> String {
        "{\"results\":[{\"command\":\"search\",\"min\":\(seconds),\"median\":\(seconds),\"max\":\(seconds),"
            + "\"times\":[\(seconds)],\"exit_codes\":[0]}]}"
    }

    private static let base = ["base/1.json", "base/2.json", "base/3.json", "base/4.json", "base/5.json"]

    private static func sandbox(_ files: [String: String]) throws -> Sandbox {
        var files = files
        for (index, name) in base.enumerated() { files[name] = report(1 + Double(index) / 100) }
        return try Sandbox(files)
    }

    @Test func fortyPercentMoreBlocksAndNoiseDoesNot() throws {
        let sandbox = try Self.sandbox(["slow.json": Self.report(1.42), "same.json": Self.report(1.05)])
        let slow = try sandbox.pitlane(list: ["gate", "benchmark", "slow.json", "--baseline"] + Self.base)
        #expect(slow.status == 1)
        #expect(slow.output.utf8.containsText("benchmark 1 slower  of 1 benchmark (5 runs of the base)"))
        #expect(slow.output.utf8.containsText("blocked: slower. search takes 1.42 s, +39.2 %; in 5 runs of the base"))
        let same = try sandbox.pitlane(
            list: ["gate", "benchmark", "same.json", "--format", "json", "--baseline"] + Self.base)
        #expect(same.status == 0)
        #expect(same.objects.first?["verdict"] == "pass")
        #expect(same.objects.first?["runs"] == 5)
        let strict = try sandbox.pitlane(
            list: ["gate", "benchmark", "same.json", "--threshold", "1", "--baseline", "base/1.json"])
        #expect(strict.status == 0)
        #expect(strict.output.utf8.containsText("note      baseline has 1 of 5 runs"))
    }

    /// What is slower once was the machine; what is slower each time is the program.
    @Test func whatIsSlowerIsMeasuredAgain() throws {
        let sandbox = try Self.sandbox([
            "slow.json": Self.report(2), "now.json": Self.report(2), "same.json": Self.report(1),
            "again.sh": "echo measured >> count; cp \"$1\" now.json; echo on standard output",
        ])
        func gate(_ source: String, _ options: String...) throws -> Sandbox.Answer {
            try sandbox.write(["now.json": Self.report(2), "count": ""])
            return try sandbox.pitlane(
                list: ["gate", "benchmark", "now.json", "--format", "json"] + options + ["--baseline"] + Self.base
                    + ["--again", "bash", "again.sh", source])
        }
        func count() throws -> Int { try sandbox.shell("wc -l < count").output.utf8.first.map { Int($0) - 48 } ?? -1 }
        let passed = try gate("same.json")
        #expect(passed.status == 0, "\(passed.output)\(passed.errors)")
        #expect(passed.objects.first?["benchmarks"]?.arrayValue?.first?["seconds"] == 1)
        #expect(passed.output.utf8.containsText("measured 2 times: something was slower at first"))
        #expect(try count() == 1)
        #expect(try gate("slow.json").status == 1)
        #expect(try count() == 2)
        #expect(try gate("slow.json", "--retries", "0").status == 1)
        #expect(try count() == 0)
        // A command that fails, or that leaves no report, is no measurement.
        for source in ["gone.json", "again.sh"] {
            let answer = try gate(source)
            #expect(answer.status == 2 && answer.output.utf8.isEmpty, "\(answer.output)")
        }
    }

    @Test func aStepsSummaryGetsTheVerdict() throws {
        let sandbox = try Self.sandbox(["slow.json": Self.report(2)])
        let answer = try sandbox.shell(
            "\"$PROGRAM\" gate benchmark slow.json --baseline base/*.json >/dev/null; echo $?; cat summary.md",
            environment: ["GITHUB_STEP_SUMMARY": "summary.md"])
        #expect(answer.output.utf8.starts(with: "1\n### ❌ Benchmarks: 1 of 1 slower\n".utf8), "\(answer.output)")
    }

    @Test func whatCannotBeReadNeverPasses() throws {
        let sandbox = try Self.sandbox(["cut.json": "{\"results\":[", "empty.json": "", "good.json": Self.report(1)])
        for arguments in [["cut.json"], ["empty.json"], ["gone.json"], ["good.json", "--baseline", "cut.json"]] {
            let answer = try sandbox.pitlane(list: ["gate", "benchmark"] + arguments)
            #expect(answer.status == 2, "\(arguments)")
            #expect(answer.output.utf8.isEmpty && answer.errors.utf8.starts(with: "error: ".utf8), "\(answer.errors)")
        }
    }
}
