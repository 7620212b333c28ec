import Basics
import Glibc
import TestSupport
import Testing

/// `resume` where the disk has failed the record.
struct DamagedRecordTests {
    /// Three jobs, one after the other; the last holds until the file `go` is beside the work root.
    private static let workflow = """
        on: push
        jobs:
          first: { runs-on: ubuntu-latest, steps: [{ run: 'echo "one" | tee -a "$GITHUB_STEP_SUMMARY"' }] }
          second: { needs: first, runs-on: ubuntu-latest, steps: [{ run: 'echo two' }] }
          third:
            needs: second
            runs-on: ubuntu-latest
            steps: [{ run: 'touch "$RUNNER_TOOL_CACHE/../ready"; until test -e "$RUNNER_TOOL_CACHE/../go"; do sleep 0.02; done' }]
        """

    private static let begin = """
        begin() {
            rm -f ../work/ready ../work/go
            "$PROGRAM" run "$@" > /dev/null 2>&1 & pid=$!
            for i in $(seq 1500); do test -e ../work/ready && break; sleep 0.02; done
            kill -9 $pid; wait $pid 2> /dev/null; touch ../work/go
            until flock -n ${data:-.pitlane}/runs/1/lock true; do sleep 0.02; done
        }
        """

    /// A loss of power takes the end of the write-ahead log: what it knew of has not happened then.
    @Test func aTornLogLosesItsEndOnly() throws {
        var random = RandomSource()
        let sandbox = try Sandbox(workflow: Self.workflow)
        let answer = try sandbox.shell(
            "\(Self.begin)\nbegin; cp -a .pitlane ../whole; stat -c %s .pitlane/pitlane.sqlite-wal; grep -c . ../whole/logs/1/*/1.log"
        )
        let size = try #require(
            answer.output.utf8.split(separator: 10).first.flatMap { Int(String(decoding: $0, as: UTF8.self)) })
        for round in 0..<ProveTier.count(sample: 6, full: 60) {
            let name = "\(random), round \(round)"
            // Half of the time the last page is of other bytes instead.
            let kept = round == 0 ? 0 : random.int(in: 0...size)
            let damage =
                random.chance(0.5)
                ? "truncate -s \(kept) .pitlane/pitlane.sqlite-wal"
                : "head -c \(size - kept) /dev/urandom | dd of=.pitlane/pitlane.sqlite-wal bs=1 seek=\(kept) conv=notrunc status=none"
            let torn = try sandbox.shell(
                """
                rm -rf .pitlane; cp -a ../whole .pitlane; rm -f .pitlane/pitlane.sqlite-shm
                \(damage)
                "$PROGRAM" resume 1 --format json
                """)
            if torn.status == 0 {
                let show = try sandbox.pitlane("show", "1", "--format", "json")
                let record = try JSONValue.parse(bytes: Array(show.output.utf8))
                let jobs = record["jobs"]?.arrayValue ?? []
                #expect(jobs.count == 3 && jobs.allSatisfy { $0["conclusion"] == "success" }, "\(name): \(record)")
                #expect(jobs.first?["steps"]?.arrayValue?.first?["summary"] == "one\n", "\(name)")
                for key in ["first", "second", "third"] {
                    #expect(try sandbox.pitlane("logs", "1", key).status == 0, "\(name): \(key)")
                }
            } else {
                // All of the log is gone, and the record with it: nothing is written over.
                #expect(torn.status == 2, "\(name): \(torn)")
                #expect(torn.errors.utf8.split(separator: 10).count == 1, "\(name): \(torn)")
                let says = ["put back a copy", "there is no run 1"].contains { torn.errors.utf8.containsText($0) }
                #expect(says, "\(name): \(torn)")
                #expect(try sandbox.shell("cmp .pitlane/logs/1/first/1.log ../whole/logs/1/first/1.log").status == 0)
            }
        }
    }

    @Test(.enabled(if: system("unshare -m mount -t tmpfs none /mnt 2>/dev/null") == 0, "needs leave to mount a disk"))
    func aFullOrReadOnlyDiskIsSaidOnceAndLosesNothing() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let answer = try sandbox.shell(
            """
            cat > ../steps.sh <<'END'
            \(Self.begin)
            mkdir ../disk; mount -t tmpfs -o size=4m none ../disk
            data=../disk/data; begin --data $data
            say() { echo "$1 $2, lines $(wc -l < ../errors)"; grep -oE 'free some space|make it writable' ../errors | head -1; }
            mount -o remount,ro ../disk
            "$PROGRAM" runs --data $data 2>&1 | grep -o 'run 1 was interrupted'
            "$PROGRAM" show 1 --data $data | grep -c '✗ third *interrupted'
            "$PROGRAM" resume --data $data > /dev/null 2> ../errors; say read-only $?
            mount -o remount,rw ../disk
            head -c 5000000 /dev/zero > ../disk/filler 2> /dev/null
            "$PROGRAM" resume --data $data > /dev/null 2> ../errors; say full $?
            rm ../disk/filler
            "$PROGRAM" resume --data $data --format json | grep -o '"conclusion":"[a-z]*"' | tail -1
            "$PROGRAM" show --data $data | grep -c '✓ *1 '
            END
            unshare -m bash ../steps.sh
            """)
        let lines = answer.output.utf8.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        #expect(
            lines == [
                "run 1 was interrupted", "1", "read-only 2, lines 1", "make it writable", "full 2, lines 1",
                "free some space",
                "\"conclusion\":\"success\"", "3",
            ], "\(answer)")
    }
}
