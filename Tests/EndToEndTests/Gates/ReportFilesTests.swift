import Basics
import Files
import Testing

/// What reports can be: files, folders, patterns, compressed ones and standard input, for every gate.
struct ReportFilesTests {
    private static let junit = "<testsuite name='s' tests='1'><testcase classname='c' name='NAME'/></testsuite>"
    private static let bandit = """
        {"errors": [], "generated_at": "x", "metrics": {"_totals": {"loc": 9}}, "results": []}
        """
    private static let lcov = "TN:\nSF:a.py\nDA:1,1\nend_of_record\n"
    private static let hyperfine = """
        {"results": [{"command": "x", "mean": 1.0, "stddev": 0.1, "median": 1.0, "user": 1, "system": 0, "min": 1.0, "max": 1.0, "times": [1.0, 1.0]}]}
        """

    private static func junit(_ name: String) -> String { junit.replacing("NAME", with: name) }

    @Test func everyGateTakesFoldersPatternsGzipAndInput() throws {
        let sandbox = try Sandbox(["a.py": "x = 1\n"])
        try sandbox.write([
            "out/junit/TEST-a.xml": Self.junit("a"), "out/junit/deep/TEST-b.xml": Self.junit("b"),
            "out/junit/words.txt": "not XML", "out/sec/gate.json": #"{"gate": "security", "verdict": "pass"}"#,
            "out/junit/other.xml": "<html lang='en'/>",
            "out/junit/.hidden.xml": "<broken", "out/cov/lcov.info": Self.lcov, "out/cov/index.html": "<html>",
            "out/cov/package.json": "{}", "out/sec/bandit.json": Self.bandit, "out/bench/h.json": Self.hyperfine,
        ])
        _ = try sandbox.shell(
            "gzip -k out/*/*.json out/cov/lcov.info out/junit/TEST-a.xml && cat out/junit/TEST-a.xml.gz > one.gz")
        func gate(_ line: String) throws -> Sandbox.Answer {
            try sandbox.shell("\"$PROGRAM\" gate \(line) --no-record")
        }
        for (name, folder, file, options) in [
            ("coverage", "out/cov", "lcov.info", " --minimum 50"), ("tests", "out/junit", "TEST-a.xml", ""),
            ("security", "out/sec", "bandit.json", ""), ("benchmark", "out/bench", "h.json", ""),
        ] {
            for report in [
                folder, "\(folder)/\(file).gz", "'\(folder)/\(file.prefix(1))*\(file.suffix(4))'", "'**/\(file)'",
            ] {
                let answer = try gate("\(name) \(report)\(options)")
                #expect(answer.status == 0, "\(name) \(report): \(answer.output) \(answer.errors)")
            }
            let input = try sandbox.shell("\"$PROGRAM\" gate \(name) - --no-record\(options) < \(folder)/\(file).gz")
            #expect(input.status == 0, "\(name) -: \(input.output) \(input.errors)")
            let none = try gate("\(name) 'none/*.xml'\(options)")
            #expect(none.status == 2)
            #expect(none.errors.contains("no file matches this pattern"), "\(none.errors)")
        }
        let all = try gate("tests out/junit --format json")
        #expect(try JSONValue.parse(all.output)["total"]?.intValue == 2)
        #expect(all.output.contains("not a report of this gate, and passed over: out/junit/other.xml"), "\(all.output)")
        let two = try gate("tests 'out/junit/**/TEST-*.xml' --format json")
        #expect(try JSONValue.parse(two.output)["total"]?.intValue == 2)
    }

    @Test func whatIsBrokenIsNotPassedOver() throws {
        let sandbox = try Sandbox(["a.py": "x = 1\n"])
        try sandbox.write([
            "cut/a.xml": Self.junit("a"), "cut/b.xml": "<testsuite name='s'><testcase name='b'>",
            "zero/a.xml": Self.junit("a"),
            "trx/a.xml": Self.junit("a"), "trx/b.xml": "<test-run result='Failed'><test-suite/></test-run>",
            "odd/a.xml": Self.junit("a"), "zero/b.xml": "", "empty/words.md": "x", "others/x.xml": "<html lang='en'/>",
        ])
        _ = try sandbox.shell(
            "gzip -c cut/a.xml | head -c 60 > half.xml.gz; cp cut/b.xml \"odd/$(printf 'TEST-\\xff').xml\"; "
                + "mkdir -p \"hidden/$(printf '\\xfe')\"; cp zero/a.xml hidden; cp cut/b.xml hidden/*/")
        for (report, words) in [
            ("cut", "cut/b.xml"), ("zero", "the report is empty"), ("empty", "holds no file with the name of a report"),
            ("others", "none of the files in this folder is a report"), ("trx", "trx/b.xml"),
            ("odd", "cannot be looked at"), ("hidden", "cannot be looked at"), ("'odd/*.xml'", "cannot be looked at"),
            ("half.xml.gz", "ends too early"),
            ("'cut/**/b.xml'", "b.xml"), ("--rot x cut/a.xml", "Unknown option '--rot'"), ("--root", "Missing value"),
        ] {
            let answer = try sandbox.shell("\"$PROGRAM\" gate tests \(report) --no-record")
            #expect(answer.status == 2, "\(report): \(answer.output)")
            #expect(answer.errors.contains(words), "\(report): \(answer.errors)")
        }
    }
}
