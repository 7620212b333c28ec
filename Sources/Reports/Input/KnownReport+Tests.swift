import Basics

extension KnownReport {
    private static let dotnet =
        "Let .NET write JUnit XML: dotnet test --logger junit, of the package JunitXml.TestLogger"

    /// Kinds of test reports that are not read.
    static let unreadTests: [KnownReport] = [
        .unread("TRX of .NET", dotnet, .xml(["TestRun"])),
        .unread("NUnit XML", dotnet, .xml(["test-run"]), .xml(["test-results"])),
        .unread(
            "xUnit.net XML", dotnet, .xml(["assemblies"]), .xml(["assembly/collection"]), .xml(["assembly/class/test"])),
        .unread(
            "TAP",
            "Let the runner write JUnit XML: node --test --test-reporter=junit, prove --formatter "
                + "TAP::Formatter::JUnit, bats --report-formatter junit", .line("TAP version"), .line("ok 1"),
            .line("not ok 1")),
        .unread(
            "the output of go test -json", "Run gotestsum --junitfile FILE", .json(["Action", "Package"]),
            .json(["Action=start"]), .json(["ImportPath", "Action"])),
        .unread(
            "the output of go test", "Run gotestsum --junitfile FILE", .line("=== RUN "), .line("--- FAIL: "),
            .line("ok  \t")),
        .unread(
            "JSON of Jest or Vitest", "Run vitest --reporter=junit --outputFile=FILE, or jest --reporters=jest-junit",
            .json(["numTotalTests", "testResults"])),
        .unread(
            "JSON of Mocha", "Run mocha --reporter mocha-junit-reporter, or --reporter xunit",
            .json(["stats.suites", "stats.passes"])),
        .unread("JSON of Cucumber", "Run cucumber --format junit", .json(["[].elements", "[].keyword"])),
        .unread(
            "JSON of RSpec", "Run rspec --format RspecJunitFormatter --out FILE",
            .json(["examples[].full_description"]),
            .json(["examples", "summary_line"])),
        .unread(
            "JSON of pytest", "Run pytest --junitxml=FILE", .json(["exitcode", "collectors"]),
            .json(["tests[].nodeid"]),
            .json(["$report_type"]), .json(["pytest_version"])),
        .unread("JSON of Playwright", "Run playwright test --reporter=junit", .json(["config.rootDir", "suites"])),
        .unread(
            "the JSON of cargo test", "Run cargo nextest run with a profile that has junit.path",
            .json(["type=suite", "event"])),
        .unread("events of swift test", "Run swift test --xunit-output FILE", .json(["kind", "payload", "version"])),
        .unread("JSON of GoogleTest", "Run it with --gtest_output=xml:FILE", .json(["testsuites[].testsuite"])),
        .unread("Robot Framework's XML", "Run robot --xunit FILE, or rebot --xunit FILE output.xml", .xml(["robot"])),
        .unread(
            "TestNG's XML", "Give the files of junitreports/, which TestNG writes beside it", .xml(["testng-results"])),
        .unread("CTest's XML for CDash", "Run ctest --output-junit FILE", .xml(["Site"])),
        .unread(
            "Boost.Test XML", "Run it with --log_format=JUNIT --log_sink=FILE", .xml(["TestLog"]), .xml(["TestResult"])),
        .unread(
            "Catch2's XML", "Run it with --reporter JUnit::out=FILE", .xml(["Catch2TestRun"]), .xml(["Catch/Group"])),
        .unread("doctest's XML", "Run it with --reporters=junit --out=FILE", .xml(["doctest"])),
        .unread("QTest's XML", "Run it with -o FILE,junitxml", .xml(["TestCase"])),
        .unread("CUnit's XML", "Let the tests write JUnit XML", .xml(["CUNIT_TEST_RUN_REPORT"])),
        .unread("SonarQube's generic test XML", "Let the runner write JUnit XML", .xml(["testExecutions"])),
        .unread(
            "the XML of open test reporting", "Give the TEST-*.xml that JUnit's launcher writes",
            .xml(["events/started"])),
        .unread("JSON of Allure", "Let the runner write JUnit XML", .json(["uuid", "historyId"])),
        .unread("JSON of Newman", "Run newman run --reporters junit", .json(["run.executions", "collection"])),
        .unread("JSON of xcresulttool", "Run xcbeautify --report junit", .json(["testNodes"])),
    ]
}
