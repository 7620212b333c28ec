import Basics
import Glibc
import Logs
import TestSupport
import Testing

struct StepLogTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let output: String
        let log: String
        let commands: [LogCommand]
        var options = StepLogOptions()

        init(
            _ output: String, _ log: String, _ commands: [LogCommand] = [], options: StepLogOptions = StepLogOptions()
        ) {
            (self.output, self.log, self.commands, self.options) = (output, log, commands, options)
        }

        var testDescription: String { output.debugDescription }
    }

    static func annotation(
        _ level: Annotation.Level, _ message: String, file: String? = nil, line: Int? = nil
    ) -> LogCommand {
        .annotation(Annotation(level: level, message: message, file: file, line: line))
    }

    /// What a command that fails shows and reports.
    static func failure(_ command: String, _ reason: String) -> (log: String, commands: [LogCommand]) {
        let message = "Unable to process command '\(command)' successfully."
        return (
            "##[error]\(message)\n##[error]\(reason)\n",
            [annotation(.error, message), .failed(message: message), annotation(.error, reason)]
        )
    }

    static let deprecated =
        "The `set-output` command is deprecated and will be disabled soon. Please upgrade to using Environment Files."

    static let examples: [Example] = [
        Example("", ""),
        Example("plain\ntext", "plain\ntext"),
        Example("a::error::b\n  x ::error::c\n", "a::error::b\n  x ::error::c\n"),
        Example("::error::x\n", "##[error]x\n", [annotation(.error, "x")]),
        Example("::error::x", "##[error]x\n", [annotation(.error, "x")]),
        Example("  ::warning::x\r\nafter\r\n", "##[warning]x\nafter\r\n", [annotation(.warning, "x")]),
        Example("progress\r::notice::x\rmore", "progress\r##[notice]x\nmore", [annotation(.notice, "x")]),
        Example(
            "::error file=a.py,line=3::one%0Atwo\n", "##[error]one\ntwo\n",
            [annotation(.error, "one\ntwo", file: "a.py", line: 3)]),
        Example("##[error]x\n", "##[error]x\n", [annotation(.error, "x")]),
        Example("prefix ##[error]x\nmore\n", "prefix ##[error]x\nmore\n", [annotation(.error, "x")]),
        Example("prefix ##[add-mask]hunter22\nhunter22\n", "prefix \n***\n"),
        Example("## heading\n##[unknown]x\n", "## heading\n##[unknown]x\n"),
        Example("::group::Title\nin\n::endgroup::\n", "##[group]Title\nin\n##[endgroup]\n"),
        Example("::debug::x\ny\n", "y\n"),
        Example("::debug::x\ny\n", "##[debug]x\ny\n", options: StepLogOptions(showsDebug: true)),
        Example("hunter22\n::add-mask::hunter22\nhunter22\n", "hunter22\n***\n"),
        Example("::add-mask::one-secret%0Atwo-secret\ntwo-secret one-secret\n", "*** ***\n"),
        Example(
            "::add-mask:: \n", "##[warning]Can't add secret mask for empty string in ##[add-mask] command.\n",
            [annotation(.warning, "Can't add secret mask for empty string in ##[add-mask] command.")]),
        Example("::add-mask::hunter22\n::error::is hunter22\n", "##[error]is ***\n", [annotation(.error, "is ***")]),
        Example(
            "::add-mask::hunter22\n::set-output name=x::hunter22\n::set-output name=y::2\n",
            "##[warning]\(deprecated)\n",
            [
                annotation(.warning, deprecated), .setOutput(name: "x", value: "hunter22"),
                .setOutput(name: "y", value: "2"),
            ]),
        Example("::echo::on\n::group::x\n", "::group::x\n##[group]x\n"),
        Example("::echo::ON\n::echo::off\n::endgroup::\n", "::echo::off\n##[endgroup]\n"),
        Example("::echo::on\n::add-mask::hunter22\nhunter22\n", "::add-mask::***\n***\n"),
        Example(
            "::stop-commands::pause-here\n::error::x\n##[error]y\n::pause-here::\n::error::z\n",
            "::stop-commands::***\n::error::x\n##[error]y\n::***::\n##[error]z\n", [annotation(.error, "z")]),
        Example("::stop-commands::Tok\n::error::x\n::tOK::\n", "::stop-commands::Tok\n::error::x\n::tOK::\n"),
        Example(
            "::stop-commands::tok\n::stop-commands::tik\n::tik::\n::tok::\n::endgroup::\n",
            "::stop-commands::tok\n::stop-commands::tik\n::tik::\n::tok::\n##[endgroup]\n"),
        Example("::unknown::x\n::error\n:: \n", "::unknown::x\n::error\n:: \n"),
        Example(
            "::set-env name=A::b\n::add-path::/x\n", "",
            [.setEnvironment(name: "A", value: "b"), .addPath("/x")],
            options: StepLogOptions(allowsUnsecureCommands: true)),
    ]

    @Test(arguments: examples)
    func showsAndReports(_ example: Example) throws {
        let (fixture, summary) = try LogFixture.log(Array(example.output.utf8), options: example.options)
        #expect(fixture.text == example.log)
        #expect(fixture.commands == example.commands)
        #expect(summary.bytes == Int64(example.log.utf8.count))
        #expect(fixture.observed == fixture.bytes)
    }

    @Test(arguments: [
        ("::set-output::x", "Required field 'name' is missing in ##[set-output] command."),
        ("::save-state::x", "Required field 'name' is missing in ##[save-state] command."),
        ("::add-matcher::", "File path must be specified."),
        (
            "::echo::maybe",
            "Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: 'maybe'."
        ),
        (
            "::remove-matcher owner=x::y",
            "Either specify an owner name or a file path in ##[remove-matcher] command. Both values cannot be set."
        ),
        (
            "::remove-matcher::",
            "Either an owner name or a file path must be specified in ##[remove-matcher] command."
        ),
        (
            "::stop-commands::error",
            """
            Commands cannot be stopped until 'error': the token must not be empty, 'pause-logging' or the name of a \
            command.
            """
        ),
        (
            "::set-env name=A::b",
            """
            The `set-env` command is disabled. Please upgrade to using Environment Files or opt into unsecure command \
            execution by setting the `ACTIONS_ALLOW_UNSECURE_COMMANDS` environment variable to `true`.
            """
        ),
    ])
    func failsTheStepWhereACommandIsWrong(line: String, reason: String) throws {
        let (fixture, _) = try LogFixture.log(Array("\(line)\nafter\n".utf8))
        let expected = Self.failure(line, reason)
        #expect(fixture.text == expected.log + "after\n")
        #expect(fixture.commands == expected.commands)
    }

    @Test func warnsOfAShortMask() throws {
        let (fixture, _) = try LogFixture.log(Array("::add-mask::abc\nxabcx\n".utf8))
        #expect(fixture.text.hasPrefix("##[warning]") && fixture.text.hasSuffix("x***x\n"))
        #expect(fixture.commands.count == 1)
    }

    @Test func takesLinesOfTheProgramItself() throws {
        let fixture = LogFixture()
        let log = fixture.open(Masker(["hunter22"]))
        log.writeLine("##[group]Run hunter22")
        #expect(fixture.text == "##[group]Run ***\n")
        log.write("no newline ::")
        log.finish()
        log.writeLine("::error::Process completed with exit code 1.")
        log.write("::notice::from the next process")
        log.finish()
        let summary = try log.close()
        #expect(
            fixture.text == """
                ##[group]Run ***
                no newline ::
                ::error::Process completed with exit code 1.
                ##[notice]from the next process

                """)
        #expect(summary.lines == 4)
        #expect(fixture.commands == [Self.annotation(.notice, "from the next process")])
    }

    @Test func showsLinesAsSoonAsTheOutputPauses() throws {
        let fixture = LogFixture()
        let log = fixture.open(Masker(["hunter22", "line\n"]))
        log.write("first\nsecond with hunt")
        log.pause()
        // The beginning of a secret waits.
        #expect(fixture.text == "first\nsecond with ")
        log.write("ing\n")
        log.pause()
        #expect(fixture.text == "first\nsecond with hunting\n")
        _ = try log.close()
    }

    @Test func aSecretAddedElsewhereTakesEffectAtOnce() throws {
        let fixture = LogFixture()
        let masker = Masker()
        let log = fixture.open(masker)
        log.write("hunter22\n")
        masker.add("hunter22")
        log.write("hunter22\n")
        _ = try log.close()
        #expect(fixture.text == "hunter22\n***\n")
    }

    @Test func leavesNoFileWhereNothingWasWritten() throws {
        let fixture = LogFixture()
        #expect(try fixture.open().close() == LogSummary(bytes: 0, lines: 0))
        #expect(access(fixture.path, F_OK) != 0)
    }

    @Test func neverWritesOverARecordAndSaysSo() throws {
        let (fixture, _) = try LogFixture.log(Array("record\n".utf8))
        let log = fixture.open()
        log.write("other\n")
        let failure = #expect(throws: LogFailure.self) { try log.close() }
        #expect(failure?.errno == EEXIST)
        #expect(failure?.description.contains(fixture.path) == true)
        #expect(fixture.text == "record\n")
    }

    // MARK: - Long lines

    @Test func leavesOutACommandThatIsTooLong() throws {
        let secret = String(repeating: "s", count: StepLog.longestCommand)
        for pieces in [[], Array(repeating: 100_000, count: 11)] {
            let (fixture, _) = try LogFixture.log(
                Array("before\n::add-mask::\(secret)\nafter\n".utf8), pieces: pieces)
            #expect(fixture.text.hasPrefix("before\n##[error]Unable to process command 'add-mask'"))
            #expect(fixture.text.hasSuffix("after\n"))
            #expect(!fixture.text.contains("sss"))
            #expect(fixture.commands.contains { if case .failed = $0 { true } else { false } })
        }
    }

    @Test func keepsALongLineThatIsNoCommand() throws {
        let line = "::text::" + String(repeating: "t", count: StepLog.longestCommand) + "##[error]x"
        for pieces in [[], Array(repeating: 100_000, count: 11)] {
            let (fixture, _) = try LogFixture.log(Array("\(line)\n::error::y\n".utf8), pieces: pieces)
            #expect(fixture.text == "\(line)\n##[error]y\n")
            #expect(fixture.commands == [Self.annotation(.error, "y")])
        }
    }

    @Test func needsLittleMemoryWhateverTheOutput() async {
        await #expect(processExitsWith: .success) {
            func kilobytes() -> Int {
                var usage = rusage()
                getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
                return usage.ru_maxrss
            }
            // The fixture keeps all it sees, so it only gives the path.
            let fixture = LogFixture()
            let log = StepLog(path: fixture.path, masker: Masker(["hunter22"]))
            let block = [UInt8](repeating: UInt8(ascii: "x"), count: 256 * 1024)
            let before = kilobytes()
            // A line of 24 MiB, then one that might be a command.
            for _ in 0..<96 { log.write(block[...]) }
            log.write("\n::")
            for _ in 0..<96 { log.write(block[...]) }
            _ = try log.close()
            let grown = kilobytes() - before
            unlink(fixture.path)
            exit(grown < 12_000 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }
}
