package import Basics
package import Reports

/// How the command line of tests is changed, so that it writes a report and runs only some of them.
package enum RetryCommand {
    /// Whose command it is.
    package enum Kind: String, Hashable, Sendable, CaseIterable { case pytest, swift, template }

    /// What kind of tests `command` runs, as far as it shows.
    package static func kind(of command: [String]) -> Kind? {
        let names = command.map { word in
            Key(String(decoding: word.utf8.split(separator: UInt8(ascii: "/")).last ?? word.utf8[...], as: UTF8.self))
        }
        if let swift = names.firstIndex(of: "swift"), names[swift...].dropFirst().first == "test" { return .swift }
        return names.contains { $0 == "pytest" || $0 == "py.test" } ? .pytest : nil
    }

    /// The report that the command is told to write: the last one counts, as for the tools themselves.
    package static func report(of command: [String], _ kind: Kind) -> String? {
        let options: [Key] =
            switch kind {
            case .pytest: ["--junitxml", "--junit-xml"]
            case .swift: ["--xunit-output"]
            case .template: []
            }
        var found: String?
        for (index, word) in command.enumerated() {
            let parts = word.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, options.contains(Key(String(decoding: first, as: UTF8.self))) else {
                continue
            }
            if parts.count == 2 {
                found = String(decoding: parts[1], as: UTF8.self)
            } else if index + 1 < command.count {
                found = command[index + 1]
            }
        }
        return found
    }

    /// The files of a report: `swift test` writes XCTest's results to one and Swift Testing's to another beside it.
    package static func files(of report: String, _ kind: Kind) -> [String] {
        guard kind == .swift else { return [report] }
        let bytes = Array(report.utf8)
        let name = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let point = bytes[name...].lastIndex(of: UInt8(ascii: ".")) ?? bytes.endIndex
        let text = String(decoding: bytes[..<point], as: UTF8.self) + "-swift-testing"
        return [report, text + String(decoding: bytes[point...], as: UTF8.self)]
    }

    /// `swift test …` for these tests alone. Filters of its own would add tests to them, so they are left out: what
    /// failed was among them.
    package static func swiftTest(_ command: [String], only tests: [TestKey]) -> [String] {
        var words: [String] = []
        var isValue = false
        for word in command {
            if isValue {
                isValue = false
            } else if Key(word) == "--filter" {
                isValue = true
            } else if !word.utf8.starts(with: "--filter=".utf8) {
                words.append(word)
            }
        }
        return words + tests.flatMap { ["--filter", swiftFilter($0)] }
    }

    /// A pattern that is this test's name and no more: `^LibTests[./]Outer[./]deep\(\)(/|$)`. The report joins types by
    /// points, `swift test` by slashes.
    package static func swiftFilter(_ test: TestKey) -> String {
        var text = test.className.string
        if !text.utf8.isEmpty { text += "." }
        text += test.name.string
        var pattern: [UInt8] = []
        // A point in the name of the test itself is one.
        var left = test.className.string.utf8.count + 1
        for byte in text.utf8 {
            left -= 1
            if byte == UInt8(ascii: "."), left >= 0 {
                pattern += "[./]".utf8
            } else if Array("\\^$.|?*+()[]{}".utf8).contains(byte) {
                pattern += [UInt8(ascii: "\\"), byte]
            } else {
                pattern.append(byte)
            }
        }
        return "^" + String(decoding: pattern, as: UTF8.self) + "(/|$)"
    }

    /// The arguments of `bash` for a template: `{tests}` stands for all names, each an argument of its own, whatever
    /// is in it.
    package static func template(_ text: String, tests: [TestKey]) -> [String] {
        let mark = Array("{tests}".utf8)
        var script: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            if rest.starts(with: mark) {
                script += "\"$@\"".utf8
                rest = rest.dropFirst(mark.count)
            } else {
                script.append(first)
                rest = rest.dropFirst()
            }
        }
        return ["bash", "-c", String(decoding: script, as: UTF8.self), "test-retry"] + tests.map(\.text.string)
    }

    /// A pytest plugin that lets only the tests of a list through, once there is one, and says where pytest stopped
    /// before its last test. It names tests as pytest's own report does, so that every test finds itself, whatever is in
    /// its parameters, and no argument of the command has to be understood.
    package static let pytestPlugin = """
        import json, os, re
        import pytest

        def _escaped(text):
            return re.sub("[^\\t\\n\\r -~\\x80-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]",
                          lambda found: "#x%02X" % ord(found.group()) if ord(found.group()) <= 0xFF
                          else "#x%04X" % ord(found.group()), text)

        def _key(nodeid):
            path, bracket, parameters = nodeid.partition("[")
            names = path.split("::")
            names[0] = re.sub(r"\\.py$", "", names[0].replace("/", "."))
            return ".".join(map(_escaped, names[:-1])), _escaped(names[-1] + bracket + parameters)

        _folder = os.environ.get("PITLANE_RETRY_FOLDER", "")
        _list = os.path.join(_folder, "tests.json")

        _session, _failed = None, 0

        def pytest_sessionstart(session):
            global _session
            _session = session

        def _count(report):
            global _failed
            if report.failed and not hasattr(report, "wasxfail"):
                _failed += 1

        pytest_runtest_logreport = pytest_collectreport = _count

        @pytest.hookimpl(trylast=True)
        def pytest_unconfigure(config):
            # How the session ended, and whether the tests that failed are all that did: --cov-fail-under adds one.
            if _session is not None and not hasattr(config, "workerinput"):
                with open(os.path.join(_folder, "sessions"), "a") as file:
                    print(int(_session.exitstatus), int(_session.testsfailed), _failed, file=file)

        def pytest_sessionfinish(session):
            # -x and --maxfail: what has not run cannot have passed.
            if session.shouldfail or session.shouldstop:
                open(os.path.join(_folder, "stopped"), "w").close()

        def pytest_collection_modifyitems(config, items):
            if not os.path.exists(_list):
                return
            with open(_list, encoding="utf-8") as file:
                wanted = {}
                for class_name, name in json.load(file):
                    wanted.setdefault(name, set()).add(class_name)
            def is_wanted(item):
                class_name, name = _key(item.nodeid)
                # --junitprefix stands before the class.
                return any(own == class_name or own.endswith("." + class_name) for own in wanted.get(name, ()))
            kept = [item for item in items if is_wanted(item)]
            config.hook.pytest_deselected(items=[item for item in items if not is_wanted(item)])
            items[:] = kept

        @pytest.hookimpl(tryfirst=True)
        def pytest_load_initial_conftests(early_config):
            # The coverage of the whole run stays: that of a few tests must not take its place.
            options = early_config.known_args_namespace
            if os.path.exists(_list) and getattr(options, "cov_source", None):
                options.cov_source, options.no_cov = [], True

        """

    /// Whether tests that failed are all that a command's exit code speaks of.
    ///
    /// - Parameters:
    ///   - status: How it ended.
    ///   - sessions: What the plugin wrote of each session of pytest; nil if it wrote nothing.
    package static func isExplained(_ status: Int32, _ kind: Kind, sessions: [UInt8]?) -> Bool {
        guard status != 0 else { return true }
        switch kind {
        case .swift: return status == 1
        // What a shell says of a command that cannot be run, or that a signal ended.
        case .template: return status < 126
        case .pytest:
            let lines = (sessions ?? []).split(separator: 0x0A).map { line in
                line.split(separator: 0x20).map(\.wholeNumber)
            }
            let isWhole = lines.allSatisfy { line in
                line.count == 3 && (line[0] == 0 || line[0] == 1) && line[1] == line[2]
            }
            return status == 1 && !lines.isEmpty && isWhole
        }
    }

    /// The list that the plugin reads.
    package static func pytestList(_ tests: [TestKey]) -> JSONValue {
        .array(tests.map { [.string($0.className.string), .string($0.name.string)] })
    }
}
