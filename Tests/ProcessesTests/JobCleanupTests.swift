import Basics
import Glibc
import Processes
import TestSupport
import Testing

/// Nothing a job started may outlive it, whatever it does and however the program ends.
@Suite(.serialized)
struct JobCleanupTests {
    /// Starts processes that fork twice, set sessions, ignore signals and clear their environment.
    static func escaping(_ duration: String) -> String {
        """
        exec >/dev/null 2>&1
        sleep \(duration) &
        ( ( sleep \(duration) & ) & )
        setsid sleep \(duration) &
        ( setsid env -i /bin/sleep \(duration) & )
        env -i /bin/sh -c 'trap "" INT TERM HUP; (sleep \(duration); true) & (setsid sleep \(duration); true) &' &
        i=0; while [ $i -lt 10 ]; do ( setsid nohup sleep \(duration) & ); i=$((i+1)); done
        """
    }

    @Test func closeKillsAndCountsWhatIsLeft() async throws {
        let duration = ProcessTable.uniqueDuration()
        let script = """
            exec >/dev/null 2>&1
            sleep \(duration) & ( setsid sleep \(duration) & ) ; env -i /bin/sleep \(duration) & exit 0
            """
        let (exit, cleanup) = try await KeeperFixture.withKeeper { keeper in
            try await keeper.run(KeeperFixture.script(script), output: Collector())
        }
        #expect(exit.status == .exited(0))
        #expect(cleanup == JobCleanup(orphansKilled: 3))
        #expect(ProcessTable.pids(with: duration) == [])
    }

    @Test func closeLeavesNothingOfWhatEscapes() async throws {
        let duration = ProcessTable.uniqueDuration()
        let (_, cleanup) = try await KeeperFixture.withKeeper { keeper in
            try await keeper.run(KeeperFixture.script(Self.escaping(duration)), output: Collector())
        }
        #expect(cleanup.orphansKilled >= 16)
        #expect(cleanup.survivors == 0)
        #expect(ProcessTable.pids(with: duration) == [])
    }

    @Test func closeEndsARunningProcess() async throws {
        let duration = ProcessTable.uniqueDuration()
        let output = Collector()
        let keeper = try KeeperFixture.openKeeper()
        let task = Task {
            try await keeper.run(KeeperFixture.script("echo ready; exec sleep \(duration)"), output: output)
        }
        await output.wait(for: "ready")
        #expect(await keeper.close() == JobCleanup(orphansKilled: 1))
        #expect(try await task.value.status == .signaled(SIGKILL))
        #expect(ProcessTable.pids(with: duration) == [])
    }

    @Test func aStepThatKillsItsKeeperLeavesNothing() async throws {
        let duration = ProcessTable.uniqueDuration()
        let script = Self.escaping(duration) + "\nkill -9 $PPID; sleep \(duration)"
        let (failure, cleanup) = try await KeeperFixture.withKeeper { keeper in
            await #expect(throws: ProcessFailure.self) {
                try await keeper.run(KeeperFixture.script(script), output: Collector())
            }
        }
        #expect(failure?.kind == .keeperLost)
        #expect(cleanup.isKeeperLost)
        #expect(ProcessTable.remaining(with: duration) == [])
    }

    /// The keeper holds the lock until nothing is left: once the lock is free, nothing may be there.
    @Test func aKilledProgramLeavesNothingAndFreesTheLockLast() async throws {
        let rounds = ProveTier.count(sample: 3, full: 50)
        var random = RandomSource()
        var survivors = 0
        for _ in 0..<rounds {
            let duration = ProcessTable.uniqueDuration()
            let path = "/tmp/pitlane-lock-\(duration)"
            let microseconds = random.int(in: 0...60_000)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [duration = duration as String, path = path as String, microseconds = microseconds as Int] in
                let lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
                flock(lock, LOCK_EX)
                let keeper = try JobKeeper.start(zygote: try Zygote.start(), locks: [lock])
                let script = KeeperFixture.script(JobCleanupTests.escaping(duration) + "\nsleep \(duration)")
                Task { try await keeper.run(script, output: Collector()) }
                Task { try await keeper.run(script, output: Collector()) }
                // Not a wait for anything: the random moment at which the program is killed.
                usleep(UInt32(microseconds))
                kill(getpid(), SIGKILL)
            }
            let lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
            let deadline = ContinuousClock.now + .seconds(20)
            while flock(lock, LOCK_EX | LOCK_NB) != 0, ContinuousClock.now < deadline { sched_yield() }
            #expect(flock(lock, LOCK_EX | LOCK_NB) == 0, "the lock is still held; \(random)")
            let left = ProcessTable.pids(with: duration)
            #expect(left == [], "\(random)")
            survivors += left.count
            close(lock)
            unlink(path)
        }
        try Evidence.record(
            name: "killed-program", counts: ["kills": rounds, "survivors": survivors], seeds: [random.seed])
    }
}
