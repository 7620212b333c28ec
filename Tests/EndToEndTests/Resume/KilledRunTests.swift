import Basics
import Files
import TestSupport
import Testing

/// Runs whose driver is killed again and again come to what an undisturbed run comes to.
struct KilledRunTests {
    private struct Totals {
        var deaths = 0
        var resumed = 0
        var attempts = 0

        static func + (one: Totals, other: Totals) -> Totals {
            Totals(
                deaths: one.deaths + other.deaths, resumed: one.resumed + other.resumed,
                attempts: one.attempts + other.attempts)
        }
    }

    @Test func whatIsKilledAndResumedEndsAsIfNothingHadHappened() async throws {
        let source = RandomSource()
        let rounds = ProveTier.count(sample: 20, full: 200)
        let start = ContinuousClock.now
        let parts = 2
        let totals = try await withThrowingTaskGroup(of: Totals.self) { group in
            for part in 0..<parts {
                group.addTask {
                    let sandbox = try Sandbox([:])
                    var totals = Totals()
                    for round in stride(from: part, to: rounds, by: parts) {
                        totals = totals + (try Self.round(sandbox, source.fork(round), "\(source), round \(round)"))
                    }
                    return totals
                }
            }
            return try await group.reduce(Totals(), +)
        }
        #expect(totals.deaths > rounds / 2 && totals.attempts > 0, "\(source): \(totals)")
        try Evidence.record(
            name: "killed-runs",
            counts: [
                "pipelines": rounds, "kills": totals.deaths, "resumed": totals.resumed,
                "interrupted_attempts": totals.attempts,
            ], seeds: [source.seed], duration: ContinuousClock.now - start)
    }

    private static func round(_ sandbox: Sandbox, _ seed: RandomSource, _ name: String) throws -> Totals {
        var random = seed
        let marker = "8\(random.next() % 1_000_000_000).5"
        try sandbox.write(RandomPipeline(&random, marker: marker).files)
        try sandbox.commit(name)
        let whole = try sandbox.run()
        let numbers = whole.objects.compactMap { $0["run"]?.intValue }
        let undisturbed = try #require(numbers.first, "\(name): \(whole.errors)")
        var totals = Totals()
        let killed = undisturbed + 1
        var command = "run"
        for _ in 0..<random.int(in: 1...3) {
            let lines = random.int(in: 1...max(2, whole.objects.count))
            guard try kill(sandbox, command, afterLines: lines) else { break }
            totals.deaths += 1
            command = "resume \(killed)"
        }
        if totals.deaths > 0 {
            let answer = try sandbox.pitlane("resume", "\(killed)", "--format", "json")
            // It may have died with its last word.
            let isOver = answer.errors.utf8.containsText("is over")
            #expect(isOver || answer.status == whole.status, "\(name): \(answer.status), \(answer.errors)")
            totals.resumed += isOver ? 0 : 1
        }
        let (one, other) = (try record(sandbox, undisturbed), try record(sandbox, killed))
        #expect(result(one) == result(other), "\(name)")
        let log = "\(sandbox.work)/ran-\(killed)"
        let ran = Folder.exists(log) ? try Folder.read(log, limit: 1 << 20) ?? [] : []
        let keys = ran.split(separator: UInt8(ascii: "\n")).map { Key(String(decoding: $0, as: UTF8.self)) }
        for job in other["jobs"]?.arrayValue ?? [] {
            let attempts = job["attempts"]?.arrayValue ?? []
            let interrupted = attempts.count { $0["status"] == "interrupted" }
            #expect(interrupted == max(0, attempts.count - 1), "\(name): \(job)")
            totals.attempts += interrupted
            let key = Key(job["key"]?.stringValue ?? "")
            #expect(keys.count { $0 == key } <= attempts.count, "\(name): \(key) ran more often than it began")
        }
        #expect(SuddenDeathTests.processes(marker).isEmpty, "\(name)")
        // A job that failed leaves its workspace, with a note of whose it is; nothing else stays.
        let left = try sandbox.shell(
            """
            shopt -s nullglob
            for folder in ../work/*/*/; do
              [[ $folder == */tools/* || -e $folder/_owner.json ]] || echo "$folder"
            done
            """)
        #expect(left.output.utf8.isEmpty, "\(name): \(left.output)")
        return totals
    }

    /// Runs a command and kills the program after so many lines of what it tells; whether it was still there.
    private static func kill(_ sandbox: Sandbox, _ command: String, afterLines count: Int) throws -> Bool {
        let answer = try sandbox.shell(
            """
            rm -f ../told && mkfifo ../told
            "$PROGRAM" \(command) --format json > ../told 2> ../errors & pid=$!
            exec 3< ../told
            for ((line = 0; line < \(count); line++)); do read -r _ <&3 || break; done
            kill -9 $pid 2> /dev/null
            wait $pid
            exit $?
            """)
        return answer.status == 137
    }

    private static func record(_ sandbox: Sandbox, _ run: Int) throws -> JSONValue {
        try JSONValue.parse(bytes: Array(sandbox.pitlane("show", "\(run)", "--format", "json").output.utf8))
    }

    /// What a run came to, in lines.
    private static func result(_ record: JSONValue) -> [String] {
        func line(_ object: JSONValue, _ members: [Key]) -> String {
            members.map { (object[$0] ?? .null).text() }.joined(separator: " ")
        }
        var lines = [line(record, ["conclusion"])]
        for job in record["jobs"]?.arrayValue ?? [] {
            lines.append(line(job, ["key", "conclusion", "outputs"]))
            lines += (job["steps"]?.arrayValue ?? []).map {
                line($0, ["id", "name", "outcome", "conclusion", "outputs", "summary", "exit_code"])
            }
        }
        // An artifact's own number and address are outputs, too.
        lines = lines.filter { !$0.utf8.containsText("artifact-url") }
        return lines + (record["artifacts"]?.arrayValue ?? []).map { line($0, ["name", "files", "digest"]) }.sorted()
    }
}
