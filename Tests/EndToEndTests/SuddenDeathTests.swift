import Basics
import Glibc
import TestSupport
import Testing

/// A killed program leaves no process behind, and a record that reads.
@Suite(.serialized) struct SuddenDeathTests {
    /// Steps that fork twice, take a session of their own, and clear their environment.
    private static func workflow(marker: String) -> String {
        """
        on: push
        jobs:
          escape:
            runs-on: ubuntu-latest
            strategy:
              matrix: { n: [1, 2] }
            steps:
              - run: echo "before ${{ matrix.n }}"
              - run: |
                  (setsid env -i /bin/sh -c '(sleep \(marker) &) ; sleep \(marker)' &)
                  (env -i setsid setsid sleep \(marker) &)
                  echo started
                  sleep \(marker)
        """
    }

    /// Numbers of the processes whose command line holds `marker`.
    static func processes(_ marker: String) -> [String] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var found: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard Int(name) != nil, let file = fopen("/proc/\(name)/cmdline", "rb") else { continue }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = fread(&bytes, 1, bytes.count, file)
            let text = String(decoding: bytes[..<count].map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
            // The test's own shell names the marker, too, but not as an argument of `sleep`.
            if text.utf8.starts(with: "sleep \(marker)".utf8) { found.append(name) }
        }
        return found
    }

    /// The status of the only run once it is over, or after 20 s; nil where it died before there was a run.
    private static func settledStatus(_ sandbox: Sandbox) throws -> Key? {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let runs = try sandbox.pitlane("runs", "--format", "json")
            guard runs.status == 0, let list = try JSONValue.parse(runs.output).arrayValue,
                let status = list.first?["status"]?.stringValue
            else { return nil }
            if Key(status) != "in_progress" || ContinuousClock.now > deadline { return Key(status) }
            usleep(20_000)
        }
    }

    @Test func aKilledRunLeavesNothingBehind() throws {
        var random = RandomSource()
        let rounds = ProveTier.count(sample: 6, full: 50)
        var interrupted = 0
        for round in 0..<rounds {
            let marker = "9\(random.next() % 1_000_000).\(round)1"
            let sandbox = try Sandbox(workflow: Self.workflow(marker: marker))
            let delay = Double(random.next() % 900) / 1000
            // The moment of death is the random part; what follows is waited for with a deadline.
            let killed = try sandbox.shell(
                "\"$PROGRAM\" run --max-parallel 2 >/dev/null 2>&1 & pid=$!; sleep \(delay); kill -9 $pid; wait $pid")
            #expect(killed.status == 137)
            guard let status = try Self.settledStatus(sandbox) else { continue }
            // The record says so once the run's lock is free, and its keepers hold that until nothing is left.
            #expect(Self.processes(marker).isEmpty, "\(random), round \(round), after \(delay) s")
            #expect(status == "interrupted")
            interrupted += 1
            for command in [["show"], ["logs"]] {
                let answer = try sandbox.pitlane(list: command)
                #expect(answer.status == 0, "\(command): \(answer.errors)")
            }
        }
        #expect(interrupted > 0)
        try Evidence.record(
            name: "sudden-death", counts: ["rounds": rounds, "interrupted": interrupted], seeds: [random.seed])
    }

    @Test func cancelSendsInterruptFirstAndLetsAlwaysStepsRun() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps:
                      - run: |
                          trap 'echo got INT; exit 1' INT
                          touch "$RUNNER_TOOL_CACHE/../ready"
                          while :; do sleep 0.05; done
                      - run: echo not reached
                      - if: always()
                        run: echo always runs ${{ job.status }}
                      - if: cancelled()
                        run: echo cancelled runs
                  later:
                    needs: job
                    runs-on: ubuntu-latest
                    steps: [{ run: echo never }]
                """)
        let ready = "\(sandbox.work)/ready"
        let answer = try sandbox.shell(
            """
            "$PROGRAM" run --format json & pid=$!
            for i in $(seq 600); do test -e '\(ready)' && break; sleep 0.05; done
            kill -INT $pid; wait $pid
            """)
        #expect(answer.status == 130, "\(answer.errors)")
        #expect(answer.says("job", "got INT"))
        #expect(!answer.says("job", "not reached"))
        #expect(answer.says("job", "always runs cancelled"))
        #expect(answer.says("job", "cancelled runs"))
        #expect(answer.conclusions["job"] == "cancelled")
        #expect(answer.conclusions["later"] != "success")
    }
}
