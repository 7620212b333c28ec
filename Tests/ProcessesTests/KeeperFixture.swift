import Basics
import Glibc
import Processes

/// A keeper of its own for each test; the zygote is shared, as in the program.
enum KeeperFixture {
    private static let zygote = Result { try Zygote.start() }

    static let environment: [(Key, String)] = [("PATH", "/usr/local/bin:/usr/bin:/bin"), ("LC_ALL", "C")]

    static func script(_ text: String, drain: Duration = .seconds(5)) -> ProcessSpec {
        ProcessSpec(
            arguments: ["bash", "-c", text], environment: environment, workingDirectory: "/tmp", drain: drain)
    }

    /// A keeper the test closes itself.
    static func openKeeper() throws -> JobKeeper { try JobKeeper.start(zygote: try zygote.get(), locks: []) }

    /// Runs `body` with a keeper, closes it and returns both results.
    static func withKeeper<Value>(
        _ body: (JobKeeper) async throws -> Value
    ) async throws -> (value: Value, cleanup: JobCleanup) {
        let keeper = try openKeeper()
        let result: Result<Value, any Error>
        do { result = .success(try await body(keeper)) } catch { result = .failure(error) }
        let cleanup = await keeper.close()
        return (try result.get(), cleanup)
    }

    /// Runs one script to its end.
    static func run(_ text: String, drain: Duration = .seconds(5)) async throws -> (
        exit: ProcessExit, output: Collector
    ) {
        let output = Collector()
        let exit = try await withKeeper { keeper in
            try await keeper.run(script(text, drain: drain), output: output)
        }.value
        return (exit, output)
    }
}

extension JobKeeper {
    /// Runs a process to its end.
    func run(_ spec: ProcessSpec, output: any OutputSink) async throws(ProcessFailure) -> ProcessExit {
        try await exit(of: try start(spec, output: output))
    }
}
