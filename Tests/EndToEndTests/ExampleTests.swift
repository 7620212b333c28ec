import Basics
import Files
import Glibc
import Processes
import Synchronization
import TestSupport
import Testing

/// The pull-request checks of the Cars Trends Tool, run whole: clean, and with one fault planted at a time.
///
/// They install packages from PyPI, so they run where `PITLANE_EXAMPLES` is set, as `make test` and `.ci/run` do.
@Suite(.serialized, .enabled(if: Examples.areWanted, "PITLANE_EXAMPLES is not set: PyPI may be out of reach"))
struct ExampleTests {
    /// A fault, the one job it must fail, and what has to be said about its place.
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        var testDescription: String { name }
    }

    static let faults = ["style", "type", "security", "test", "coverage", "flow", "migration"].map(Fault.init)

    /// Each planted fault takes a run of the whole pipeline: two of them in the sample, all in the full tier.
    static let faultsOfThisRun: [Fault] = {
        let source = RandomSource()
        let first = source.seed % UInt64(faults.count)
        print("faults of the example: \(source)")
        return (0..<ProveTier.count(sample: 2, full: faults.count)).map { faults[(Int(first) + $0) % faults.count] }
    }()

    /// Records, tools and caches of all runs here are in one folder, so that packages are downloaded once.
    static let shared = SharedFolder()

    static func makeRepository(_ folder: String) throws -> String {
        let repository = "\(folder)/cars-trends"
        _ = try script("scripts/demo-repository.sh", repository)
        return repository
    }

    static func script(_ arguments: String...) throws -> String {
        let path = "\(ProjectRoot.path)/\(arguments[0])"
        let result = try Tool.run(
            ["bash", path] + arguments.dropFirst(), environment: Sandbox.environment(),
            workingDirectory: ProjectRoot.path)
        try #require(result.status == 0, "\(arguments): \(result.errorText)")
        return result.text
    }

    /// Runs the checks with Debian's own Python alone where it is there, else with whatever PATH has.
    ///
    /// - Parameters:
    ///   - options: Which workflow or job, where not all of them.
    ///   - data: Where records go, if not where those of all runs here are.
    static func check(_ repository: String, _ options: [String] = [], data: String? = nil) throws -> Sandbox.Answer {
        let result = try Tool.run(
            [
                Sandbox.program, "run", "pull_request", "--base", "develop", "--format", "json", "--data",
                data ?? "\(shared.folder)/data", "--var", "PYTHONS=\(try pythons())", "--var", "BASE_IMAGE=\(base)",
            ] + options, environment: environment, workingDirectory: repository, timeout: .seconds(900))
        return Sandbox.Answer(status: result.status, output: result.text, errors: result.errorText)
    }

    /// The base of the example's image, as `scripts/setup.sh` makes it.
    static let base = "oci:\(ProjectRoot.path)/.build-tools/base:python"

    /// The versions the checks run on, as JSON: the one that is there.
    static func pythons() throws -> String {
        let version = try Tool.run(
            ["python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], environment: environment,
            workingDirectory: "/")
        return "[\"\(version.text)\"]"
    }

    static let environment: [(Key, String)] = {
        let hasDebian = access("/usr/bin/python3", X_OK) == 0 && access("/usr/bin/eslint", X_OK) == 0
        return Sandbox.environment([
            "PATH": hasDebian ? "/usr/bin:/bin" : getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin",
            "PYENV_ROOT": "/nonexistent",
        ])
    }()

    /// `make demo` runs the clean example each time, too.
    @Test(.enabled(if: ProveTier.isFull, "make demo and make prove run the clean example"))
    func allJobsOfTheCleanExampleSucceed() throws {
        let sandbox = try Sandbox([:])
        let repository = try Self.makeRepository(sandbox.folder)
        let answer = try Self.check(repository)
        #expect(answer.status == 0, "\(answer.errors)\n\(answer.output.suffix(4000))")
        #expect(answer.conclusions.count >= 5)
        #expect(answer.conclusions.values.allSatisfy { Key($0) == "success" }, "\(answer.conclusions)")
        if Self.isComparedWithAct { try Self.compareWithAct(answer, repository, sandbox.folder) }
    }

    @Test(arguments: faultsOfThisRun)
    func aPlantedFaultFailsExactlyItsJob(_ fault: Fault) throws {
        let sandbox = try Sandbox([:])
        let repository = try Self.makeRepository(sandbox.folder)
        // `NAME JOB FILE:LINE`, as the script says.
        let planted = try Self.script("Tests/Fixtures/plant.sh", fault.name, repository)
        let words = planted.utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        try #require(words.count == 3, "\(planted)")
        let answer = try Self.check(repository)
        #expect(answer.status == 1, "\(answer.errors)")
        let failed = answer.conclusions.filter { Key($0.value) == "failure" }.keys.map { key in
            String(decoding: key.utf8.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        }
        // `required` reports what failed.
        let expected =
            ["required"] + words[1].utf8.split(separator: UInt8(ascii: ",")).map { Key(String(Substring($0))) }
        #expect(Set(failed.map { Key($0) }) == Set(expected), "\(answer.conclusions)")
        // Jobs that need the failed one are skipped; all others succeed.
        #expect(answer.conclusions.values.allSatisfy { ["success", "failure", "skipped"].contains(Key($0)) })
        let place = String(decoding: words[2].utf8.suffix(while: { $0 != UInt8(ascii: "/") }), as: UTF8.self)
        #expect(answer.output.utf8.containsText(place), "nothing names \(words[2])")
        if Self.isComparedWithAct { try Self.compareWithAct(answer, repository, sandbox.folder) }
    }

    /// A pull request of documents: the one required check reports success, and nothing else has run.
    @Test func aChangeOfDocumentsNeedsNoTests() throws {
        let sandbox = try Sandbox([:])
        let repository = try Self.makeRepository(sandbox.folder)
        let change = "git switch -q -c docs develop && echo more >>README.md && git commit -qam 'docs: say more'"
        let changed = try Tool.run(
            ["bash", "-c", change],
            environment: Self.environment + [
                ("GIT_AUTHOR_NAME", "Test"), ("GIT_AUTHOR_EMAIL", "test@example.invalid"),
                ("GIT_COMMITTER_NAME", "Test"), ("GIT_COMMITTER_EMAIL", "test@example.invalid"),
            ], workingDirectory: repository)
        try #require(changed.status == 0, "\(changed.errorText)")
        let answer = try Self.check(repository, ["-W", "pr-checks"])
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.conclusions.count == 13)
        for (job, conclusion) in answer.conclusions {
            let isNeeded = ["changes", "required"].contains(Key(job))
            #expect(Key(conclusion) == (isNeeded ? "success" : "skipped"), "\(job): \(conclusion)")
        }
    }

    /// The nightly run with a dependency whose newest version is broken: that job alone fails, and the report says so.
    @Test func aBrokenNewestVersionFailsTheNight() throws {
        let sandbox = try Sandbox([:])
        let repository = try Self.makeRepository(sandbox.folder)
        _ = try Self.script("Tests/Fixtures/plant.sh", "newest", repository)
        // Schedules run on the default branch.
        let merged = try Tool.run(
            ["git", "switch", "-q", "-C", "main"], environment: Self.environment, workingDirectory: repository)
        try #require(merged.status == 0, "\(merged.errorText)")
        let options = ["run", "schedule", "-W", "nightly", "--env", "PIP_FIND_LINKS=\(sandbox.folder)/newest"]
        let jobs = ProveTier.isFull ? [] : ["-j", "newest"]
        let result = try Tool.run(
            [Sandbox.program] + options + jobs + [
                "--format", "json", "--data", "\(Self.shared.folder)/data", "--var", "PYTHONS=\(try Self.pythons())",
            ], environment: Self.environment, workingDirectory: repository, timeout: .seconds(900))
        let answer = Sandbox.Answer(status: result.status, output: result.text, errors: result.errorText)
        #expect(answer.status == 1, "\(answer.errors)")
        #expect(answer.conclusions["newest"].map(Key.init) == "failure", "\(answer.conclusions)")
        #expect(answer.output.utf8.containsText("this version does not work"))
        #expect(answer.output.utf8.containsText("| annotated-doc |"))
        if ProveTier.isFull {
            #expect(answer.conclusions["report"].map(Key.init) == "success")
            #expect(answer.output.utf8.containsText("**newest**: failure"))
        }
    }

    /// Faults that only the gates see, with the jobs to run and what has to be said.
    @Test(arguments: [
        ("dependency", ["-W", "security"], 1, "jinja2"), ("secret", ["-W", "security"], 1, "storage.py:3"),
        // Tried again, reported, and not blocking.
        ("flaky", ["-j", "tests"], 0, "test_second_try"),
    ])
    func aGateNames(_ fault: String, options: [String], status: Int32, words: String) throws {
        let sandbox = try Sandbox([:])
        let repository = try Self.makeRepository(sandbox.folder)
        _ = try Self.script("Tests/Fixtures/plant.sh", fault, repository)
        let answer = try Self.check(repository, options)
        #expect(answer.status == status, "\(answer.conclusions) \(answer.errors)")
        #expect(answer.output.utf8.containsText(words), "nothing names \(words)")
        if status == 0 { #expect(answer.output.utf8.containsText("flaky")) }
    }

    /// Unchanged runs in a row give no alarm; an answer that takes 40 % longer blocks.
    ///
    /// Other tests beside it would be what is measured, so it runs alone: `make prove` does it.
    @Test(.enabled(if: ProveTier.isFull, "make prove measures the example's answers"))
    func aSlowerAnswerBlocksAndUnchangedOnesDoNot() throws {
        let sandbox = try Sandbox([:])
        let repository = try Self.makeRepository(sandbox.folder)
        func git(_ arguments: String...) throws {
            let result = try Tool.run(
                ["git"] + arguments, environment: Self.environment, workingDirectory: repository)
            try #require(result.status == 0, "\(arguments): \(result.errorText)")
        }
        // What the merge of the request measures counts for the branch that has merged it.
        let data = "\(sandbox.folder)/data"
        let first = try Self.check(repository, ["-j", "benchmark"], data: data)
        try #require(first.status == 0, "\(first.errors)")
        try git("branch", "--force", "develop", "feature/export-csv")
        try git("switch", "--quiet", "--create", "feature/next")
        let count = ProveTier.count(sample: 5, full: 30)
        var alarms = 0
        for number in 1...count {
            // The same content again: a rerun measures it, and is compared with what the base has by then.
            let again = try Tool.run(
                [Sandbox.program, "rerun", "--job", "benchmark", "--format", "json", "--data", data],
                environment: Self.environment, workingDirectory: repository, timeout: .seconds(900))
            if again.status != 0 { alarms += 1 }
            #expect(again.status == 0, "run \(number): \(again.text.suffix(3000))")
        }
        _ = try Self.script("Tests/Fixtures/plant.sh", "slow", repository)
        let slow = try Self.check(repository, ["-j", "benchmark"], data: data)
        #expect(slow.status == 1, "\(slow.conclusions)")
        #expect(slow.output.utf8.containsText("/api/trends"))
        #expect(slow.output.utf8.containsText("blocked"))
        try Evidence.record(name: "example-benchmarks", counts: ["unchanged_runs": count, "false_alarms": alarms])
    }
}

/// A folder for the whole suite, removed when the process ends.
final class SharedFolder: Sendable {
    let folder: String

    init() {
        var template = Array("/tmp/pitlane-examples-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else { preconditionFailure("no temporary folder can be made in /tmp") }
        folder = made
        Self.path.withLock { $0 = folder }
        atexit { try? Folder.remove(SharedFolder.path.withLock { $0 }) }
    }

    private static let path = Mutex("")
}

/// Whether the long runs over the example application are wanted.
private enum Examples {
    static let areWanted = getenv("PITLANE_EXAMPLES") != nil
}

extension String.UTF8View {
    /// The longest suffix all of whose bytes satisfy `predicate`.
    fileprivate func suffix(while predicate: (UInt8) -> Bool) -> Substring.UTF8View {
        var start = endIndex
        while start > startIndex, predicate(self[index(before: start)]) { start = index(before: start) }
        return self[start...]
    }

}
