import Basics
import Files
import Glibc
import Processes
import TestSupport
import Testing

/// `test-retry` and `gate tests` with real pytest.
@Suite(.enabled(if: hasPytest, "no pytest on the PATH"))
struct TestRetryTests {
    static let flaky = """
        import os, pytest

        @pytest.mark.parametrize("value", ["plain", "a b", "x[1]::y", "q'\\"", "$(touch pwned)"])
        def test_flaky(value):
            marker = "seen-%d" % abs(hash(value) % 10**9)
            if not os.path.exists(marker):
                open(marker, "w").close()
                assert value == "never"

        def test_good():
            with open("good-runs", "a") as file:
                file.write("x")
        """

    static func failing(_ count: Int) -> String {
        """
        import pytest

        @pytest.mark.parametrize("number", range(\(count)))
        def test_fails(number):
            with open("runs", "a") as file:
                file.write("x")
            assert number < 0
        """
    }

    /// Hashes of texts are the same in each process, so that a marker means one value.
    static let environment: [Key: String] = ["PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"]

    static func text(_ sandbox: Sandbox, _ name: String) throws -> String {
        String(decoding: try Folder.read("\(sandbox.repository)/\(name)", limit: 1 << 20) ?? [], as: UTF8.self)
    }

    @Test func aFlakyTestIsRetriedReportedAndDoesNotBlock() throws {
        let sandbox = try Sandbox(["tests/test_f.py": Self.flaky])
        let answer = try sandbox.pitlane(
            "test-retry", "--", python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=junit.xml",
            "tests", environment: Self.environment)
        #expect(answer.status == 0, "\(answer.output) \(answer.errors)")
        #expect(answer.errors.contains("test-retry: flaky: tests.test_f::test_flaky[a b] passed at try 2"))
        #expect(answer.errors.contains("tests.test_f::test_flaky[$(touch pwned)] passed at try 2"))
        // Only what had failed ran again.
        #expect(try Self.text(sandbox, "good-runs") == "x")
        #expect(answer.output.contains("5 passed, 1 deselected"))

        let gate = try sandbox.pitlane("gate", "tests", "junit.xml", "--format", "json")
        #expect(gate.status == 0, "\(gate.errors)")
        let verdict = try JSONValue.parse(gate.output)
        #expect(verdict["flaky"]?.intValue == 5)
        #expect(verdict["passed"]?.intValue == 1)
        #expect(verdict["failed"]?.intValue == 0)
    }

    /// As pytest-cov's --cov-fail-under does: the session has failed beside its tests.
    @Test func aCodeThatTheTestsDoNotExplainStays() throws {
        let sandbox = try Sandbox([
            "test_f.py": Self.flaky,
            "conftest.py": """
            import pytest

            @pytest.hookimpl(hookwrapper=True)
            def pytest_runtestloop(session):
                yield
                session.testsfailed += 1
            """,
        ])
        let answer = try sandbox.pitlane(
            "test-retry", "--junit", "junit.xml", "--", python, "-m", "pytest", "-q", "-p", "no:cacheprovider",
            environment: Self.environment)
        #expect(answer.status == 1, "\(answer.errors)")
        #expect(
            answer.errors.contains("the command ended with 1, and not only because tests failed"), "\(answer.errors)")
        // What the reruns do explain is told all the same.
        #expect(try sandbox.pitlane("gate", "tests", "junit.xml").output.contains("5 flaky"))
    }

    @Test func whatStoppedEarlyIsNotRetried() throws {
        let sandbox = try Sandbox(["test_f.py": Self.flaky])
        let answer = try sandbox.pitlane(
            "test-retry", "--", python, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider",
            environment: Self.environment)
        #expect(answer.status == 1)
        #expect(answer.errors.contains("pytest stopped before its last test"))
    }

    @Test func elevenFailuresAreNotRetried() throws {
        let sandbox = try Sandbox(["test_many.py": Self.failing(11)])
        let answer = try sandbox.pitlane(
            "test-retry", "--junit", "out/junit.xml", "--", python, "-m", "pytest", "-q", "-p", "no:cacheprovider",
            environment: Self.environment)
        #expect(answer.status == 1)
        #expect(answer.errors.contains("11 tests failed, more than 10: none runs again"))
        #expect(try Self.text(sandbox, "runs").utf8.count == 11)
        #expect(try sandbox.pitlane("gate", "tests", "out/junit.xml").status == 1)
    }

    @Test func aTestThatAlwaysFailsBlocksAtItsPlaceUntilItIsQuarantined() throws {
        let sandbox = try Sandbox(["tests/test_many.py": Self.failing(1)])
        // A wrapper: pytest is told through the environment.
        let answer = try sandbox.pitlane(
            "test-retry", "--kind", "pytest", "--junit", "junit.xml", "--", "bash", "-c",
            "\(python) -m pytest -q -p no:cacheprovider", environment: Self.environment)
        #expect(answer.status == 1)
        #expect(try Self.text(sandbox, "runs") == "xxx")
        #expect(answer.errors.contains("failed: tests.test_many::test_fails[0], 3 times"))

        let gate = try sandbox.pitlane("gate", "tests", "junit.xml", environment: ["GITHUB_ACTIONS": "true"])
        #expect(gate.status == 1)
        #expect(
            gate.output.contains("blocked: failed. tests/test_many.py:7 tests.test_many::test_fails[0] failed (1 of 1)")
        )
        #expect(gate.errors.contains("::error file=tests/test_many.py,line=7"), "\(gate.errors)")
        func quarantined(_ day: String) throws -> Int32 {
            try sandbox.write([
                "q.yml": """
                [{"test":"tests/test_many.py::test_fails[0]","owner":"ann","reason":"r","expires":"\(day)"}]
                """
            ])
            return try sandbox.pitlane("gate", "tests", "junit.xml", "--quarantine", "q.yml").status
        }
        #expect(try quarantined("\(CivilDate(dayNumber: time(nil) / 86_400 + 30))") == 0)
        #expect(try quarantined("2001-01-01") == 1)
        #expect(try quarantined("9999-12-31") == 2)
        #expect(try quarantined("soon") == 2)
    }

    @Test(
        arguments: [
            // Nothing written, an old report, a crash in the middle, nothing selected, a collection that fails.
            ("true", 1), ("exit 3", 3), ("kill -9 $$", 137),
            ("\(python) -m pytest -q -p no:cacheprovider -k nothing", 5),
            ("cp broken.txt test_broken.py; \(python) -m pytest -q -p no:cacheprovider", 2),
            ("\(python) -m pytest -q -p no:cacheprovider test_good.py; exit 4", 4),
        ] as [(String, Int32)])
    func whatTestedNothingNeverPasses(command: String, status: Int32) throws {
        let sandbox = try Sandbox([
            "junit.xml": "<testsuite tests='1'><testcase name='old'/></testsuite>",
            "broken.txt": "import nothing_here\n",
            "test_good.py": "def test_good(): pass\n",
        ])
        let answer = try sandbox.pitlane(
            "test-retry", "--kind", "pytest", "--junit", "junit.xml", "--", "bash", "-c", command,
            environment: Self.environment)
        #expect(answer.status == status, "\(answer.output) \(answer.errors)")
    }
}

/// `test-retry` and `gate tests` without tools.
struct TestRetryTemplateTests {
    /// Writes a report of two tests: `b` fails until it is asked for by name.
    static let runner = """
        case "$*" in "") child="<failure message='no'/>" ;; "t::b") child= ;; *) exit 9 ;; esac
        echo "<testsuite name='s'><testcase classname='t' name='a'/><testcase classname='t' name='b'>$child</testcase></testsuite>" >r.xml
        test -z "$child"
        """

    @Test func aTemplateRunsTestsAgain() throws {
        let sandbox = try Sandbox(["run.sh": Self.runner])
        let answer = try sandbox.pitlane(
            "test-retry", "--junit", "r.xml", "--rerun-template", "bash run.sh {tests}", "--", "bash", "run.sh")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.errors.contains("flaky: t::b passed at try 2: no"))
        let gate = try sandbox.pitlane("gate", "tests", "r.xml")
        #expect(gate.output.contains("2 tests  (1 passed, 1 flaky)"), "\(gate.output)")
    }

    /// A crash after the tests is not explained by tests that pass when they run again.
    @Test func aCrashAfterTheTestsStays() throws {
        let sandbox = try Sandbox(["run.sh": Self.runner, "first.sh": "bash run.sh; kill -SEGV $$"])
        let answer = try sandbox.pitlane(
            "test-retry", "--junit", "r.xml", "--rerun-template", "bash run.sh {tests}", "--", "bash", "first.sh")
        #expect(answer.status == 139, "\(answer.errors)")
        #expect(answer.errors.contains("flaky: t::b passed at try 2: no"))
        #expect(answer.errors.contains("that code stays"))
    }

    @Test func withoutRetriesAFailureKeepsItsCode() throws {
        let sandbox = try Sandbox(["run.sh": Self.runner + " || exit 42"])
        let answer = try sandbox.pitlane(
            "test-retry", "--retries", "0", "--junit", "r.xml", "--rerun-template", "bash run.sh {tests}", "--", "bash",
            "run.sh")
        #expect(answer.status == 42)
    }

    @Test(arguments: ["INT", "TERM"])
    func aSignalIsPassedOnAndEndsWith130(signal: String) throws {
        let sandbox = try Sandbox([
            "wait.sh":
                "trap 'echo stopped by a signal; exit 0' INT TERM\necho up >up\nwhile :; do read -t 1 <>fifo || :; done"
        ])
        let answer = try sandbox.shell(
            """
            mkfifo fifo started
            "$PROGRAM" test-retry --junit r.xml --rerun-template 'true {tests}' -- bash wait.sh &
            until test -e up; do read -t 0.05 <>started || :; done
            kill -\(signal) $!
            wait $!
            """)
        #expect(answer.status == 130, "\(answer.errors)")
        #expect(answer.output.contains("stopped by a signal"))
    }

    @Test func whatCannotBeToldIsRefused() throws {
        let sandbox = try Sandbox(["a": ""])
        for arguments in [
            ["--", "make", "test"], ["pytest"], ["--retries", "-1", "--", "pytest"],
            ["--rerun-template", "x", "--", "y"],
            ["--kind", "swift", "--rerun-template", "x", "--", "y"], ["--kind", "pytest", "--", "no-such-program"],
        ] {
            #expect(try sandbox.pitlane(list: ["test-retry"] + arguments).status == 2, "\(arguments)")
        }
        #expect(try sandbox.pitlane("gate", "tests", "missing.xml").status == 2)
    }
}

private let hasPytest: Bool = {
    let result = try? Tool.run(
        [python, "-m", "pytest", "--version"], environment: Sandbox.environment(), workingDirectory: "/")
    return result?.status == 0
}()

/// The python that has pytest: that of the tools of `make test` where they are set up, else the machine's.
private let python: String = {
    let own = "\(ProjectRoot.path)/.build-tools/venv/bin/python"
    return access(own, X_OK) == 0 ? own : "python3"
}()
