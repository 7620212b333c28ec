import Basics
import Reports
import TestSupport
import Testing

struct BenchmarkReaderTests {
    @Test(arguments: [1, 7, 4096])
    func eachToolIsKnownByItsReport(chunk: Int) throws {
        let pytest = try benchmarks(BenchmarkSamples.pytest, chunk: chunk)
        #expect(pytest.tools == [.pytestBenchmark])
        #expect(shown(pytest) == ["test_b.py::TestX::test_m[é] 0.01×7", "test_b.py::test_fast 7.9e-07×3"])
        let google = try benchmarks(BenchmarkSamples.google, chunk: chunk)
        #expect(google.tools == [.googleBenchmark])
        #expect(
            shown(google) == [
                "BM_A/8 3.75e-09×3", "BM_M 0.0025×1", "BM_S 2.5×1", "BM_U 2.5e-06×5", "BM_Err! no \"data\"",
            ])
        let hyperfine = try benchmarks(BenchmarkSamples.hyperfine, chunk: chunk)
        #expect(hyperfine.tools == [.hyperfine])
        #expect(
            shown(hyperfine) == [
                "echo [x=1, y=2] 0.0006×1", "echo [x=1, y=3] 0.0006×1", "true 0.0009×4",
                "false [x=1]! the command did not exit with 0 in each run",
            ])
    }

    @Test func reportsOfOneRunAreMerged() throws {
        let first = BenchmarkReport(
            tools: [.hyperfine],
            samples: [BenchmarkSample(name: "a", seconds: 2), BenchmarkSample(name: "b", seconds: 1)])
        let second = BenchmarkReport(
            tools: [.googleBenchmark],
            samples: [BenchmarkSample(name: "a", seconds: 4, count: 2), BenchmarkSample(name: "c", seconds: 1)],
            failures: [.init(name: "b", reason: "lost")])
        #expect(shown(first.merged(with: second)) == ["a 2.0×3", "c 1.0×1", "b! lost"])
        #expect(shown(second.merged(with: first)) == ["a 2.0×3", "c 1.0×1", "b! lost"])
        #expect(first.merged(with: second).tools == [.hyperfine, .googleBenchmark])
    }

    @Test(arguments: [
        ("0", "it took 0 s, less than can be measured"), ("4.9e-324", "it took 0 s, less than can be measured"),
        ("1e300", "it took 1e+300 s, more than can be"),
    ])
    func whatCannotBeIsNoMeasurement(median: String, reason: String) throws {
        let report = try benchmarks(
            "{\"results\":[{\"command\":\"a\",\"min\":0,\"median\":\(median),\"max\":1e301,\"times\":[0,0,1],\"exit_codes\":[0]}]}"
        )
        #expect(shown(report) == ["a! \(reason)"])
    }

    /// A clock may be too coarse for the quickest of them only.
    @Test func theMedianStandsForALeastTimeThatNoClockTells() throws {
        let coarse = try benchmarks(
            "{\"results\":[{\"command\":\"a\",\"min\":0,\"median\":1,\"max\":1,\"times\":[0,1,1],\"exit_codes\":[0]}]}")
        #expect(shown(coarse) == ["a 1.0×3"])
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let report: String
        let code: ReportError.Code
        /// What the error's reason begins with.
        let reason: String

        init(_ report: String, _ code: ReportError.Code, _ reason: String) {
            (self.report, self.code, self.reason) = (report, code, reason)
        }

        var testDescription: String { reason }
    }

    static func pytest(_ old: String, _ new: String) -> String { BenchmarkSamples.pytest.replacing(old, with: new) }
    static func google(_ old: String, _ new: String) -> String { BenchmarkSamples.google.replacing(old, with: new) }
    static func hyperfine(_ old: String, _ new: String) -> String {
        BenchmarkSamples.hyperfine.replacing(old, with: new)
    }

    /// A benchmark of Google Benchmark that runs once, and another entry of its name with `members`.
    static func twin(_ members: String) -> String {
        let first = "\"family_index\":0,\"repetition_index\":0,"
        let entries = [members.utf8.isEmpty ? "" : first, members].map {
            "{\"run_name\":\"a\",\"run_type\":\"iteration\",\"repetitions\":1,\($0)\"real_time\":1,\"time_unit\":\"s\"}"
        }
        return "{\"context\":{},\"benchmarks\":[\(entries.joined(separator: ","))]}"
    }

    static let faults: [Fault] = [
        Fault("", .empty, "the report is empty"),
        Fault(" \n", .empty, "the report is empty"),
        Fault("<a/>", .malformed, "expected a value, found '<'"),
        Fault(" \u{0}", .malformed, "expected a value, found byte 0x0"),
        Fault("[]", .wrongSchema, "no JSON object"),
        Fault("{}", .wrongSchema, "neither 'benchmarks' nor 'results' is there"),
        Fault("{\"meta\":{\"format\":3},\"files\":{},\"totals\":{}}", .wrongSchema, "neither 'benchmarks' nor"),
        Fault("{\"benchmarks\":{}}", .wrongSchema, "'benchmarks' is not a list"),
        Fault("{\"benchmarks\":[1]}", .wrongSchema, "'benchmarks' holds something other than objects"),
        Fault("{\"benchmarks\":[],\"results\":[]}", .wrongSchema, "the lists of two tools"),
        Fault("{\"results\":[],\"results\":[]}", .malformed, "'results' is written twice"),
        Fault("{\"machine_info\":{},\"benchmarks\":[],\"version\":\"5\"}", .empty, "there is no benchmark"),
        Fault("{\"context\":{},\"benchmarks\":[]}", .empty, "there is no benchmark"),
        Fault("{\"results\":[]}", .empty, "there is no benchmark"),
        Fault(
            "{\"context\":{},\"benchmarks\":[{\"run_name\":\"a\",\"run_type\":\"iteration\",\"skipped\":true}]}",
            .empty, "there is no benchmark"),
        Fault(pytest("\"machine_info\"", "\"machine\""), .wrongSchema, "no report of pytest-benchmark: the object"),
        Fault(google("\"context\"", "\"text\""), .wrongSchema, "no report of Google Benchmark: the object"),
        Fault(pytest("\"stats\": {\"min\": 0.010", "\"s\": {\"min\": 0"), .malformed, "a benchmark without 'run_name'"),
        Fault(pytest("\"fullname\"", "\"full\""), .malformed, "a benchmark without 'fullname'"),
        Fault(pytest("TestX::test_m[\\u00e9]", "test_fast"), .malformed, "'test_b.py::test_fast' is there twice"),
        Fault(pytest("\"median\": 8.1e-07", "\"median\": 8.1e-05"), .malformed, "'test_b.py::test_fast' has a median"),
        Fault(pytest("\"median\": 8.1e-07", "\"median\": null"), .malformed, "'test_b.py::test_fast' has no number"),
        Fault(pytest("\"min\": 7.9e-07", "\"min\": -1"), .malformed, "'test_b.py::test_fast' has a median"),
        Fault(
            pytest("\"rounds\": 3", "\"rounds\": 4"), .malformed, "'test_b.py::test_fast' states 4 rounds and lists 3"),
        Fault(pytest("\"rounds\": 3", "\"rounds\": 0"), .malformed, "'test_b.py::test_fast' has no whole number"),
        Fault(
            pytest("\"rounds\": 7", "\"rounds\": 9007199254740991"), .malformed,
            "'test_b.py::TestX::test_m[é]' has no whole number 'rounds'"),
        Fault(pytest("\"rounds\": 3", "\"max\": 3"), .malformed, "'max' is written twice"),
        Fault(pytest("[7.9e-07", "[null"), .malformed, "a list of times holds something other"),
        Fault(google("\"run_type\": \"iteration\"", "\"r\": 0"), .malformed, "'BM_A/8' has no 'run_type'"),
        Fault(google("\"run_type\": \"iteration\"", "\"run_type\": \"x\""), .malformed, "'BM_A/8' has a 'run_type'"),
        Fault(google("\"time_unit\": \"ns\"", "\"time_unit\": \"min\""), .malformed, "'BM_A/8' has a 'time_unit'"),
        Fault(google("\"real_time\": 3.75", "\"real_time\": \"3\""), .malformed, "'BM_A/8' has no time 'real_time'"),
        Fault(google("\"real_time\": 3.75", "\"real_time\": -3"), .malformed, "'BM_A/8' has no time 'real_time'"),
        Fault(google("\"real_time\": 3.75", "\"real_time\": NaN"), .malformed, "expected a value, found 'N'"),
        Fault(google("\"error_occurred\": true", "\"error_occurred\": 1"), .malformed, "'error_occurred' is neither"),
        Fault(
            google("\"repetitions\": 5", "\"repetitions\": 0"), .malformed, "'BM_U' has no whole number 'repetitions'"),
        Fault(google("\"aggregate_name\": \"cv\"", "\"x\": 1"), .malformed, "'BM_A/8' has an aggregate without"),
        Fault(
            "{\"context\":{},\"benchmarks\":[{\"run_name\":\"a\",\"run_type\":\"aggregate\",\"aggregate_name\":\"cv\"}]}",
            .malformed, "'a' has neither repetitions nor a median or mean"),
        Fault(twin(""), .malformed, "'a' is there twice"),
        Fault(twin("\"repetition_index\":0,"), .malformed, "'a' is there twice"),
        Fault(twin("\"family_index\":1,\"repetition_index\":1,"), .malformed, "'a' is there twice"),
        Fault(hyperfine("\"times\"", "\"t\""), .malformed, "'true' has no 'times'"),
        Fault(hyperfine("[0.0009,", "{}, \"x\": ["), .malformed, "a list of times was expected"),
        Fault(hyperfine("\"y\": 3", "\"y\": 2"), .malformed, "'echo [x=1, y=2]' is there twice"),
        Fault(
            "{\"context\":{},\"machine_info\":{},\"benchmarks\":["
                + "{\"fullname\":\"a\",\"stats\":{\"min\":1,\"max\":1,\"median\":1,\"rounds\":1}},"
                + "{\"run_name\":\"a\",\"run_type\":\"iteration\",\"real_time\":1,\"time_unit\":\"s\"}]}",
            .wrongSchema, "the entries of two tools"),
    ]

    @Test(arguments: faults)
    func brokenReportsAreRefused(fault: Fault) {
        for chunk in [1, 4096] {
            let error = #expect(throws: ReportError.self) { try benchmarks(fault.report, chunk: chunk) }
            #expect(error?.code == fault.code)
            #expect(error?.reason.utf8.starts(with: fault.reason.utf8) == true, "\(error?.reason ?? "")")
        }
    }

    @Test(arguments: BenchmarkSamples.all)
    func reportsCutAnywhereAreRefused(report: String) {
        let bytes = Array(report.utf8)
        for length in 0..<bytes.count {
            #expect(throws: ReportError.self, "cut after \(length) bytes") {
                try benchmarks(Array(bytes.prefix(length)), chunk: 1 + length % 50)
            }
        }
    }
}
