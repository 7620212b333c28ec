import Basics
import Glibc
import Processes
import Synchronization
import TestSupport
import Testing

struct JobKeeperTests {
    struct Ending: Sendable, CustomTestStringConvertible {
        let script: String
        let status: ProcessExit.Status
        let code: Int32
        var testDescription: String { script }
    }

    @Test(arguments: [
        Ending(script: "exit 0", status: .exited(0), code: 0),
        Ending(script: "exit 3", status: .exited(3), code: 3),
        Ending(script: "exit 255", status: .exited(255), code: 255),
        Ending(script: "kill -TERM $$", status: .signaled(SIGTERM), code: 143),
        Ending(script: "kill -KILL $$", status: .signaled(SIGKILL), code: 137),
    ])
    func reportsHowAProcessEnds(_ ending: Ending) async throws {
        let (exit, output) = try await KeeperFixture.run(ending.script)
        #expect(exit.status == ending.status)
        #expect(exit.code == ending.code)
        #expect(!exit.isOutputHeldOpen)
        #expect(output.isFinished)
    }

    @Test func keepsTheOrderOfOutputAndErrors() async throws {
        let script = "for i in $(seq 200); do echo out$i; echo err$i >&2; done"
        let expected = (1...200).map { "out\($0)\nerr\($0)\n" }.joined()
        #expect(try await KeeperFixture.run(script).output.text == expected)
    }

    @Test func startsAProcessCleanly() async throws {
        let script = """
            echo "pid $$"; read -r _ _ _ _ group session _ < /proc/$$/stat; echo "group $group session $session"
            grep -E '^Sig(Blk|Ign)' /proc/self/status; umask; pwd; ls /proc/self/fd | wc -l; readlink /proc/self/fd/0
            """
        let lines = try await KeeperFixture.run(script).output.text.split(separator: "\n").map(String.init)
        try #require(lines.count == 8)
        let pid = lines[0].dropFirst(4)
        #expect(lines[1] == "group \(pid) session \(pid)")
        #expect(lines[2].hasSuffix("0000000000000000"))
        #expect(lines[3].hasSuffix("0000000000000000"))
        #expect(lines[4] == "0022")
        #expect(lines[5] == "/tmp")
        // Standard input, output, error, and the folder `ls` reads.
        #expect(lines[6] == "4")
        #expect(lines[7] == "/dev/null")
    }

    @Test func givesAProcessExactlyItsEnvironmentAndInput() async throws {
        let output = Collector()
        var spec = KeeperFixture.script("")
        spec.arguments = ["sh", "-c", "env | grep -v ^_= | sort; cat"]
        spec.environment = [("PATH", "/usr/bin:/bin"), ("EMPTY", ""), ("EQ", "a=b"), ("LINES2", "x\ny")]
        spec.standardInput = .bytes(Array("given".utf8))
        _ = try await KeeperFixture.withKeeper { try await $0.run(spec, output: output) }
        let lines = Set(output.text.split(separator: "\n").map(String.init))
        #expect(lines.isSuperset(of: ["EMPTY=", "EQ=a=b", "LINES2=x", "y", "PATH=/usr/bin:/bin", "given"]))
        // A shell adds its own.
        #expect(lines.subtracting(["PWD=/tmp", "SHLVL=0", "SHLVL=1", "OLDPWD=/tmp"]).count == 6)
    }

    @Test func passesALargeEnvironment() async throws {
        let output = Collector()
        var spec = KeeperFixture.script("")
        spec.arguments = ["sh", "-c", "env | wc -c"]
        spec.environment += (0..<15).map { (Key("BIG\($0)"), String(repeating: "x", count: 100_000)) }
        let exit = try await KeeperFixture.withKeeper { try await $0.run(spec, output: output) }.value
        #expect(exit.status == .exited(0))
        #expect((Int(output.text.filter(\.isNumber)) ?? 0) > 1_500_000)
    }

    @Test func losesNoLineOfAnEndingProcess() async throws {
        let rounds = ProveTier.count(sample: 10, full: 200)
        let (lost, _) = try await KeeperFixture.withKeeper { keeper in
            var lost = 0
            for _ in 0..<rounds {
                let output = Collector()
                let exit = try await keeper.run(KeeperFixture.script("seq 20001; exit 3"), output: output)
                #expect(exit.status == .exited(3))
                lost += 20_001 - output.bytes.count { $0 == UInt8(ascii: "\n") }
            }
            return lost
        }
        #expect(lost == 0)
        try Evidence.record(name: "process-output", counts: ["rounds": rounds, "lost_lines": lost])
    }

    @Test func passesLargeOutput() async throws {
        let size = 30_000_000
        final class Counter: OutputSink {
            let total = Mutex(0)
            func write(_ bytes: UnsafeRawBufferPointer) { total.withLock { $0 += bytes.count } }
            func finish() {}
        }
        let counter = Counter()
        let script = KeeperFixture.script("yes 0123456789 | head -c \(size)")
        _ = try await KeeperFixture.withKeeper { try await $0.run(script, output: counter) }
        #expect(counter.total.withLock { $0 } == size)
    }

    @Test func runsProcessesSideBySide() async throws {
        let (texts, cleanup) = try await KeeperFixture.withKeeper { keeper in
            try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        let output = Collector()
                        let exit = try await keeper.run(
                            KeeperFixture.script("echo \(index); exit \(index)"), output: output)
                        return "\(exit.code) \(output.text)"
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
        }
        #expect(texts == Set((0..<20).map { "\($0) \($0)\n" }))
        #expect(cleanup == JobCleanup())
    }

    @Test func measuresTimeAndMemoryOfTheTree() async throws {
        let (exit, _) = try await KeeperFixture.run(
            """
            i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done
            head -c 60000000 /dev/zero | tail -c 60000000 >/dev/null
            """)
        #expect(exit.usage.userMicroseconds > 20_000)
        #expect(exit.usage.userMicroseconds < 60_000_000)
        #expect(exit.usage.systemMicroseconds > 0)
        #expect(exit.usage.maximumResidentBytes > 60_000_000)
        #expect(exit.usage.maximumResidentBytes < 400_000_000)
    }

    @Test func cutsOffOutputThatIsHeldOpen() async throws {
        let output = Collector()
        let (exit, cleanup) = try await KeeperFixture.withKeeper { keeper in
            try await keeper.run(
                KeeperFixture.script("echo before; sleep 86399 & exit 4", drain: .milliseconds(20)), output: output)
        }
        #expect(exit.status == .exited(4))
        #expect(exit.isOutputHeldOpen)
        #expect(output.text == "before\n")
        #expect(output.isFinished)
        #expect(cleanup == JobCleanup(orphansKilled: 1))
    }

    @Test func waitsForOutputThatIsOnItsWay() async throws {
        // The grandchild ends once its parent is gone.
        let script = "(while kill -0 $$ 2>/dev/null; do :; done; echo after) & exit 0"
        let (exit, output) = try await KeeperFixture.run(script)
        #expect(!exit.isOutputHeldOpen)
        #expect(output.text == "after\n")
    }

    @Test func leavesAProcessAloneWhenTheWaitingTaskIsCancelled() async throws {
        let output = Collector()
        let (exit, _) = try await KeeperFixture.withKeeper { keeper in
            let task = Task { try await keeper.run(KeeperFixture.script("echo ready; exit 5"), output: output) }
            task.cancel()
            return try await task.value
        }
        #expect(exit.status == .exited(5))
        #expect(output.text == "ready\n")
    }

    @Test func refusesToRunInAClosedKeeper() async throws {
        let (keeper, _) = try await KeeperFixture.withKeeper { $0 }
        await #expect(throws: ProcessFailure.self) {
            try await keeper.run(KeeperFixture.script("true"), output: Collector())
        }
        #expect(await keeper.close() == JobCleanup())
    }
}
