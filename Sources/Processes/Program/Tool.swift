package import Basics
import CProcesses
import Glibc

/// Small tools the program calls for itself (`git rev-parse`), outside any job.
///
///     let head = try Tool.run(["git", "rev-parse", "HEAD"], environment: environment, workingDirectory: root)
///     guard head.status == 0 else { throw … head.errorText … }
package enum Tool {
    /// What a tool said.
    package struct Output: Hashable, Sendable {
        /// The exit code; 128 and the signal's number where a signal ended it.
        package let status: Int32
        package let standardOutput: [UInt8]
        package let standardError: [UInt8]

        /// Standard output as text, broken UTF-8 repaired, without the line ends at its end.
        package var text: String { Self.text(standardOutput) }
        /// Standard error as text, broken UTF-8 repaired, without the line ends at its end.
        package var errorText: String { Self.text(standardError) }

        private static func text(_ bytes: [UInt8]) -> String {
            let end = bytes.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            return String(decoding: bytes[..<(end.map { $0 + 1 } ?? 0)], as: UTF8.self)
        }
    }

    /// Runs a tool, blocking the calling thread until it has ended, and returns what it wrote.
    ///
    /// The tool has its own session, no standard input and nothing but `environment`. For a step's processes there is
    /// `JobKeeper`.
    ///
    /// - Parameters:
    ///   - arguments: the program, found as `ProcessSpec.arguments` says, and its arguments.
    ///   - environment: its whole environment.
    ///   - workingDirectory: an absolute path.
    ///   - input: the tool's standard input.
    ///   - limit: the most bytes it may write to standard output and error each.
    ///   - timeout: the longest it may take.
    /// - Returns: its exit code and what it wrote.
    /// - Throws: `ProcessFailure`: it could not be started, or a limit was passed and it was killed.
    package static func run(
        _ arguments: [String], environment: [(Key, String)], workingDirectory: String,
        input: ProcessSpec.Input = .nothing, limit: Int = 64 << 20, timeout: Duration = .seconds(600)
    ) throws(ProcessFailure) -> Output {
        try Started(arguments, environment, workingDirectory, input).finish(limit: limit, timeout: timeout)
    }

    /// Runs tools side by side, as `run` does one, and returns what they wrote in the order of `commands`.
    ///
    /// - Parameter waiting: is told every five seconds how long it has taken so far.
    /// - Throws: `ProcessFailure`: one could not be started, or passed a limit; the others have ended by then.
    package static func runAll(
        _ commands: [[String]], environment: [(Key, String)], workingDirectory: String, limit: Int = 64 << 20,
        timeout: Duration = .seconds(600), waiting: (Duration) -> Void = { _ in }
    ) throws(ProcessFailure) -> [Output] {
        let start = ContinuousClock.now
        var said = start
        func tick() {
            guard said.duration(to: .now) >= .seconds(5) else { return }
            said = .now
            waiting(start.duration(to: said))
        }
        var started: [Started] = []
        var problem: ProcessFailure?
        for command in commands where problem == nil {
            do throws(ProcessFailure) {
                started.append(try Started(command, environment, workingDirectory, .nothing))
            } catch {
                problem = error
            }
        }
        var outputs: [Output] = []
        for tool in started {
            do throws(ProcessFailure) {
                outputs.append(try tool.finish(limit: limit, timeout: timeout, tick: tick))
            } catch {
                problem = problem ?? error
            }
        }
        if let problem { throw problem }
        return outputs
    }

    /// A tool that runs; `finish` must be called once.
    private final class Started {
        private let name: String
        private let pid: Int32
        private let output: Descriptor
        private let error: Descriptor

        init(
            _ arguments: [String], _ environment: [(Key, String)], _ workingDirectory: String,
            _ input: ProcessSpec.Input
        ) throws(ProcessFailure) {
            let request = try SpawnRequest(
                ProcessSpec(
                    arguments: arguments, environment: environment, workingDirectory: workingDirectory,
                    standardInput: input))
            let standardInput = try input.open()
            let outputPipe = try Pipe(bytes: 0)
            let outputReading = outputPipe.reading
            let outputWriting = outputPipe.writing
            let errorPipe = try Pipe(bytes: 0)
            let errorReading = errorPipe.reading
            let errorWriting = errorPipe.writing
            name = arguments[0]
            pid = try request.start([standardInput.raw, outputWriting.raw, errorWriting.raw])
            // Only the tool may hold the writing ends, or they never end.
            _ = consume outputWriting
            _ = consume errorWriting
            output = outputReading
            error = errorReading
        }

        /// Reads all the tool writes and waits for its end.
        func finish(
            limit: Int, timeout: Duration, tick: () -> Void = {}
        ) throws(ProcessFailure) -> Output {
            var streams = [Stream(output.raw), Stream(error.raw)]
            let problem = collect(&streams, name: name, limit: limit, until: .now + timeout, tick: tick)
            if problem != nil { kill(-pid, SIGKILL) }
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
            if let problem { throw problem }
            let signal = pl_exit_signal(status)
            return Output(
                status: signal > 0 ? 128 + signal : pl_exit_code(status), standardOutput: streams[0].bytes,
                standardError: streams[1].bytes)
        }
    }

    private struct Stream {
        let descriptor: Int32
        var isOpen = true
        var bytes: [UInt8] = []

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        /// Reads once.
        mutating func read(_ buffer: UnsafeMutableRawBufferPointer) {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count > 0 { bytes.append(contentsOf: buffer[..<count]) }
            if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { isOpen = false }
        }
    }

    /// Reads all streams to their ends; returns which limit was passed.
    private static func collect(
        _ streams: inout [Stream], name: String, limit: Int, until deadline: ContinuousClock.Instant,
        tick: () -> Void
    ) -> ProcessFailure? {
        withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) { buffer in
            while streams.contains(where: \.isOpen) {
                let left = ContinuousClock.now.duration(to: deadline)
                guard left > .zero else {
                    return ProcessFailure(.limit, "'\(name)' has not ended in time and was killed")
                }
                var waits = streams.map {
                    pollfd(fd: $0.isOpen ? $0.descriptor : -1, events: Int16(POLLIN), revents: 0)
                }
                // Nobody waits longer than a second for a sign of life.
                let pause = min(left, .seconds(1))
                poll(&waits, nfds_t(waits.count), Int32(clamping: Int64((pause / .milliseconds(1)).rounded(.up))))
                tick()
                for index in streams.indices where waits[index].revents != 0 {
                    streams[index].read(buffer)
                    guard streams[index].bytes.count <= limit else {
                        return ProcessFailure(.limit, "'\(name)' wrote more than \(limit) bytes and was killed")
                    }
                }
            }
            return nil
        }
    }
}
