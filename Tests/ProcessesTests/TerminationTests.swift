import Basics
import Glibc
import Processes
import Testing

struct TerminationTests {
    /// Starts a script that says `ready`, has it terminated, and returns how it ended.
    private func terminate(_ script: String, _ grace: GracePeriods) async throws -> (ProcessExit, String) {
        let output = Collector()
        let exit = try await KeeperFixture.withKeeper { keeper in
            try await keeper.terminateWhenReady(KeeperFixture.script(script), output, grace)
        }.value
        return (exit, output.text)
    }

    @Test func interruptsFirst() async throws {
        let (exit, text) = try await terminate(
            "trap 'echo int; exit 9' INT; trap 'echo term' TERM; echo ready; while :; do sleep 0.01; done",
            GracePeriods(afterInterrupt: .seconds(300), afterTerminate: .seconds(300)))
        #expect(exit.status == .exited(9))
        #expect(text == "ready\nint\n")
    }

    @Test func terminatesWhatIgnoresTheInterrupt() async throws {
        let (exit, text) = try await terminate(
            "trap '' INT; trap 'echo term; exit 8' TERM; echo ready; while :; do sleep 0.01; done",
            GracePeriods(afterInterrupt: .milliseconds(20), afterTerminate: .seconds(300)))
        #expect(exit.status == .exited(8))
        // In between the shell may tell that SIGTERM has ended its `sleep`.
        #expect(text.hasPrefix("ready\n") && text.hasSuffix("term\n"))
    }

    @Test func killsTheWholeTreeOfWhatIgnoresBoth() async throws {
        let duration = ProcessTable.uniqueDuration()
        let script = """
            trap '' INT TERM; setsid sleep \(duration) >/dev/null 2>&1 & (sleep \(duration) >/dev/null 2>&1 &)
            echo ready; while :; do sleep 0.01; done
            """
        let output = Collector()
        let (exit, cleanup) = try await KeeperFixture.withKeeper { keeper in
            let exit = try await keeper.terminateWhenReady(
                KeeperFixture.script(script), output,
                GracePeriods(afterInterrupt: .milliseconds(20), afterTerminate: .milliseconds(20)))
            #expect(ProcessTable.remaining(with: duration) == [])
            return exit
        }
        #expect(exit.status == .signaled(SIGKILL))
        #expect(cleanup == JobCleanup())
    }

    @Test func signalsReachGroupsOfTheirOwnInTheSession() async throws {
        let (exit, text) = try await terminate(
            """
            set -m; trap 'wait; exit 7' INT
            (trap 'echo inner; exit' INT; echo ready; while :; do sleep 0.01; done) & wait
            """,
            GracePeriods(afterInterrupt: .seconds(300), afterTerminate: .seconds(300)))
        #expect(exit.status == .exited(7))
        #expect(text.contains("inner"))
    }

    @Test func killDoesNotWait() async throws {
        let output = Collector()
        let exit = try await KeeperFixture.withKeeper { keeper in
            try await keeper.runWhenReady(
                KeeperFixture.script("trap '' INT TERM; echo ready; while :; do :; done"), output
            ) {
                keeper.kill($0)
            }
        }.value
        #expect(exit.status == .signaled(SIGKILL))
    }

    @Test func killReachesWhatWasJustAskedFor() async throws {
        let (exit, cleanup) = try await KeeperFixture.withKeeper { keeper in
            let process = try keeper.start(KeeperFixture.script("sleep 300"), output: Collector())
            keeper.kill(process)
            return try await keeper.exit(of: process)
        }
        #expect(exit.status == .signaled(SIGKILL))
        #expect(cleanup == JobCleanup())
    }

    @Test func killSparesOtherProcessesOfTheJob() async throws {
        let (output, other) = (Collector(), Collector())
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        // Programs that other tests start meanwhile must not keep it open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(reading) }
        var waiting = KeeperFixture.script("echo up; read -r; exit 6")
        waiting.standardInput = .descriptor(reading)
        let spared = waiting
        let (statuses, _) = try await KeeperFixture.withKeeper { keeper in
            async let second = keeper.run(spared, output: other)
            await other.wait(for: "up")
            let first = try await keeper.runWhenReady(
                KeeperFixture.script("echo ready; while :; do sleep 0.01; done"), output
            ) { keeper.kill($0) }
            close(writing)
            return [first.status, try await second.status]
        }
        #expect(statuses == [.signaled(SIGKILL), .exited(6)])
    }

    @Test func signalsToAnEndedProcessDoNothing() async throws {
        let (exit, cleanup) = try await KeeperFixture.withKeeper { keeper in
            let output = Collector()
            let ended = try keeper.start(KeeperFixture.script("true"), output: output)
            _ = try await keeper.exit(of: ended)
            keeper.signal(ended, SIGTERM)
            keeper.terminate(ended)
            keeper.kill(ended)
            return try await keeper.run(KeeperFixture.script("exit 2"), output: output)
        }
        #expect(exit.status == .exited(2))
        #expect(cleanup == JobCleanup())
    }
}

extension JobKeeper {
    /// Runs a process and calls `action` once its output holds `ready`.
    func runWhenReady(
        _ spec: ProcessSpec, _ output: Collector, _ action: @escaping @Sendable (ProcessHandle) -> Void
    ) async throws -> ProcessExit {
        let process = try start(spec, output: output)
        await output.wait(for: "ready")
        action(process)
        return try await exit(of: process)
    }

    func terminateWhenReady(
        _ spec: ProcessSpec, _ output: Collector, _ grace: GracePeriods
    ) async throws -> ProcessExit {
        try await runWhenReady(spec, output) { self.terminate($0, grace: grace) }
    }
}
