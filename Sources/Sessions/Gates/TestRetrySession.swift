package import Basics
import Files
package import Gates
import Glibc
import Processes
import Reports

/// Runs tests until they pass, or no more tries are allowed.
package final class TestRetrySession {
    private let command: [String]
    private let kind: RetryCommand.Kind
    private let template: String?
    private let policy: RetryPolicy
    private let place: Place
    private let observer: any SessionObserver
    /// Where the command writes its report.
    private let report: String
    /// Whether the command has to be told so.
    private let isReportAdded: Bool
    /// Where the merged report goes beside that.
    private let output: String?
    private let scratch: String

    /// - Parameters:
    ///   - command: runs the tests.
    ///   - kind: how tests are run again.
    ///   - template: the command that runs them again, where the kind is one.
    ///   - output: the file of the merged report, or nil.
    ///   - policy: how often they may run again.
    package init(
        command: [String], kind: RetryCommand.Kind, template: String?, output: String?, policy: RetryPolicy,
        place: Place, observer: any SessionObserver
    ) throws {
        (self.kind, self.template, self.policy, self.output) = (kind, template, policy, output)
        (self.place, self.observer) = (place, observer)
        scratch = "\(place.host.variable("TMPDIR") ?? "/tmp")/pitlane-retry-\(UniqueName.make())"
        try Folder.make(scratch, mode: 0o700)
        let own = kind == .template ? output : RetryCommand.report(of: command, kind)
        report = Folder.resolve(own ?? output ?? "\(scratch)/junit.xml", in: place.folder)
        isReportAdded = own == nil
        // XCTest's results are only written of parallel runs.
        let isSerial = command.contains { ["--parallel", "--no-parallel"].contains(Key($0)) }
        self.command = kind == .swift && !isSerial ? command + ["--parallel"] : command
    }

    deinit { try? Folder.remove(scratch) }

    /// How it ended.
    package enum Ending {
        /// With the exit code that counts; the tests that passed only when they ran again are told as annotations.
        case exited(Int32, flaky: [Annotation] = [])
        /// After somebody had stopped it.
        case interrupted
    }

    /// Runs it all.
    package func run() throws -> Ending {
        if let output { try Folder.remove(Folder.resolve(output, in: place.folder)) }
        guard case .exited(let first) = try attempt(withReport(command)) else { return stopped() }
        let firstCode = first == 0 ? 1 : first
        var result: TestReport
        do { result = try read(isFirst: true) } catch {
            observer.noted(.failed(error))
            say("the command ended with \(first) and no usable report: it counts as failed")
            return .exited(firstCode)
        }
        if first != 0, result.failures.isEmpty || kind == .pytest && first != 1 {
            say(
                "the command ended with \(first)\(result.failures.isEmpty ? ", though no test failed" : ""): "
                    + "nothing runs again")
            try write(result, wasRetried: false)
            return .exited(first)
        }
        if !result.failures.isEmpty, try Folder.names(in: scratch).contains(Array("stopped".utf8)) {
            say("pytest stopped before its last test (-x, --maxfail): nothing runs again")
            try write(result, wasRetried: false)
            return .exited(firstCode)
        }
        var (last, tried) = (first, 0)
        // A code that the failed tests do not explain stays, whatever the reruns come to.
        var unexplained: Int32?
        func explain(_ status: Int32) {
            guard unexplained == nil, !RetryCommand.isExplained(status, kind, sessions: sessions()) else { return }
            unexplained = status
            say(
                "the command ended with \(status), and not only because tests failed"
                    + (kind == .pytest ? " (such as --cov-fail-under)" : "") + ": that code stays")
        }
        if !result.failures.isEmpty { explain(first) }
        loop: while true {
            switch policy.step(result, tried: tried) {
            case .done: break loop
            case .stop(let reason):
                if let reason { say(reason) }
                break loop
            case .retry(let tests):
                tried += 1
                let names = tests.prefix(10).map { SafeText.line($0.text.string) }.joined(separator: ", ")
                say(
                    "try \(tried) of \(policy.retries): \(FigureText.count(tests.count, "test", "tests")) again: \(names)"
                )
                guard case .exited(let status) = try retry(tests) else {
                    // The report of a few tests must not be what is left.
                    try write(result, wasRetried: true)
                    return stopped()
                }
                last = status
                explain(status)
                do { result = result.retried(try read(isFirst: false)) } catch {
                    say("\(error): the tests stay failed")
                }
            }
        }
        try write(result, wasRetried: tried > 0)
        let code = summary(result, tried: tried, first: firstCode, last: last)
        return .exited(unexplained ?? code, flaky: Self.annotations(result))
    }

    /// What the plugin wrote of the sessions of the command that ran last.
    private func sessions() -> [UInt8]? { (try? Folder.read("\(scratch)/sessions", limit: 1 << 20)) ?? nil }

    private func stopped() -> Ending {
        say("interrupted")
        return .interrupted
    }

    // MARK: - Running

    private func withReport(_ command: [String]) -> [String] {
        kind == .swift && isReportAdded ? command + ["--xunit-output", report] : command
    }

    private func retry(_ tests: [TestKey]) throws -> Foreground.Ending {
        switch kind {
        case .swift: return try attempt(RetryCommand.swiftTest(withReport(command), only: tests))
        case .template: return try attempt(RetryCommand.template(template ?? "", tests: tests))
        case .pytest:
            try Folder.write(RetryCommand.pytestList(tests).bytes(), to: "\(scratch)/tests.json")
            return try attempt(command)
        }
    }

    private func attempt(
        _ command: [String]
    ) throws -> Foreground.Ending {
        // What an earlier run wrote must not pass for what this one did.
        for file in RetryCommand.files(of: report, kind) + ["\(scratch)/sessions"] { try Folder.remove(file) }
        let extra = kind == .pytest ? try pytestEnvironment() : []
        let names = Set(extra.map(\.0))
        let environment = place.host.environment.filter { !names.contains($0.0) } + extra
        if Foreground.takeStop() { return .interrupted }
        return try Foreground.run(command, environment: environment, workingDirectory: place.folder)
    }

    /// What tells pytest where its report goes and which tests to run, through whatever stands around it.
    private func pytestEnvironment() throws -> [(Key, String)] {
        try Folder.write(Array(RetryCommand.pytestPlugin.utf8), to: "\(scratch)/pitlane_retry_plugin.py")
        let own = place.host.variable("PYTEST_ADDOPTS").map { [$0] } ?? []
        let words = ["-p", "pitlane_retry_plugin"] + (isReportAdded ? ["--junitxml=\(report)"] : [])
        let path = place.host.variable("PYTHONPATH").map { ":\($0)" } ?? ""
        return [
            ("PITLANE_RETRY_FOLDER", scratch), ("PYTHONPATH", scratch + path),
            ("PYTEST_ADDOPTS", (own + words.map(Self.quoted)).joined(separator: " ")),
        ]
    }

    /// A word as pytest splits it: in single quotes.
    private static func quoted(_ word: String) -> String {
        let quote = UInt8(ascii: "'")
        let inner = word.utf8.flatMap { $0 == quote ? Array("'\"'\"'".utf8) : [$0] }
        return String(decoding: [quote] + inner + [quote], as: UTF8.self)
    }

    // MARK: - Reports

    /// What the command has written just now.
    private func read(isFirst: Bool) throws -> TestReport {
        var merged: TestReport?
        var problem: (any Error)?
        for (index, file) in RetryCommand.files(of: report, kind).enumerated() {
            do {
                let report = try read(report: file)
                if merged == nil { merged = report } else { merged?.merge(report) }
            } catch let error as ReportError where kind == .swift && error.code == .noTests {
                problem = problem ?? error
            } catch let error as ReportError where kind == .swift && error.code == .unreadable {
                // A library that was left out writes none; one that crashed neither.
                let option: Key = index == 0 ? "--disable-xctest" : "--disable-swift-testing"
                if isFirst, !command.contains(where: { Key($0) == option }) { throw error }
                problem = problem ?? error
            }
        }
        if let merged { return merged }
        throw problem ?? SessionError("no report")
    }

    private func read(report name: String) throws -> TestReport {
        let file = try StreamedFile(Folder.resolve(name, in: place.folder), name: name)
        return try JUnitReader.read(name: name) { try file.next() }
    }

    private func write(_ result: TestReport, wasRetried: Bool) throws {
        var targets = wasRetried ? RetryCommand.files(of: report, kind) : []
        if let output {
            let path = Folder.resolve(output, in: place.folder)
            if wasRetried || Key(path) != Key(report) { targets.append(path) }
        }
        let bytes = JUnitWriter.bytes(result)
        for target in targets {
            try Folder.make(Folder.parent(of: target) ?? "/")
            try Folder.write(bytes, to: target)
        }
    }

    // MARK: - Telling

    private func summary(_ result: TestReport, tried: Int, first: Int32, last: Int32) -> Int32 {
        for test in result.cases where test.outcome == .flaky {
            let said = test.message.utf8.isEmpty ? "" : ": \(test.message)"
            say(
                "flaky: \(SafeText.line(test.key.text.string)) passed at try \(test.attempts)"
                    + SafeText.line(said))
        }
        for test in result.failures.prefix(20) where tried > 0 {
            say("failed: \(SafeText.line(test.key.text.string)), \(test.attempts) times")
        }
        guard result.failures.isEmpty else { return first }
        if tried > 0, last != 0 { say("all tests passed in the end, but the last attempt ended with \(last)") }
        return last
    }

    /// Says which tests are flaky.
    private static func annotations(_ result: TestReport) -> [Annotation] {
        TestsGate.evaluate(
            TestReport(cases: result.cases.filter { $0.outcome == .flaky }), by: TestsPolicy(),
            today: CivilDate(dayNumber: 0)
        ).report.annotations
    }

    private func say(_ text: String) { observer.noted(.progress("test-retry: \(text)")) }
}
