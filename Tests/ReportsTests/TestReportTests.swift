import Basics
import Reports
import TestSupport
import Testing

/// Reports of tests against a plain list of them.
struct TestReportTests {
    private static func random(_ random: inout RandomSource) -> TestCase {
        let key = TestKey(
            suite: random.pick(["", "s", "s/t"]), className: random.pick(["", "a.B", "ü"]),
            name: Key("n\(random.int(in: 0...20))"))
        let outcome = random.chance(0.6) ? .passed : random.pick(TestOutcome.allCases)
        return TestCase(
            key: key, outcome: outcome, attempts: random.pick([1, 2, Int(Int32.max)]),
            seconds: random.chance(0.5) ? Double(random.int(in: 0...9)) / 4 : nil,
            message: outcome.isBad ? random.pick(["", "boom"]) : "", detail: outcome.isBad ? "at x" : "",
            file: random.chance(0.5) ? random.pick(["a.py", "b/c.py"]) : nil,
            line: random.chance(0.5) ? random.int(in: 0...9) : nil)
    }

    private static func cases(_ count: Int, _ source: inout RandomSource) -> [TestCase] {
        (0..<count).map { _ in random(&source) }
    }

    private static func rank(_ outcome: TestOutcome) -> Int? {
        [.skipped, .passed, .flaky, .failed, .error].firstIndex(of: outcome)
    }

    private static func sum(_ left: Double?, _ right: Double?) -> Double? {
        left.map { $0 + (right ?? 0) } ?? right
    }

    private static func united(_ cases: [TestCase]) -> [TestCase] {
        var result: [TestCase] = []
        for test in cases {
            guard let place = result.firstIndex(where: { $0.key == test.key }) else {
                result.append(test)
                continue
            }
            let old = result[place]
            if (rank(test.outcome) ?? 0) > (rank(old.outcome) ?? 0) { result[place] = test }
            result[place].attempts = max(old.attempts, test.attempts)
            result[place].seconds = sum(old.seconds, test.seconds)
        }
        return result
    }

    @Test func reportsAreAsPlainListsOfTests() {
        let source = RandomSource()
        for index in 0..<ProveTier.count(sample: 300, full: 30_000) {
            var random = source.fork(index)
            let (one, two) = (Self.cases(random.int(in: 0...40), &random), Self.cases(random.int(in: 0...40), &random))
            let (first, second) = (TestReport(cases: one, notes: ["1"]), TestReport(cases: two, notes: ["2"]))
            let expected = Self.united(one)
            #expect(Array(first.cases) == expected, "\(source) case \(index)")
            #expect(Array(first.failures) == expected.filter(\.outcome.isBad), "\(source) case \(index)")
            for outcome in TestOutcome.allCases {
                #expect(first.count(outcome) == expected.count { $0.outcome == outcome }, "\(source) case \(index)")
            }
            let both = first.merged(with: second)
            #expect(Array(both.cases) == Self.united(one + two), "\(source) case \(index)")
            #expect(both.notes == ["1", "2"])
            #expect(TestReport(cases: Array(both.cases), notes: both.notes) == both, "\(source) case \(index)")
            #expect(Array(first.cases) == expected, "\(source) case \(index)")
        }
    }

    @Test func manyTestsAreFoundByTheirNames() throws {
        let count = 30_000
        func xml(_ outcome: (Int) -> String) -> String {
            "<testsuite name='s'>"
                + (0..<count).map { "<testcase classname='c\($0 % 97)' name='n\($0)'>\(outcome($0))</testcase>" }
                .joined()
                + "</testsuite>"
        }
        let first = try tests(Array(xml { $0 % 1000 == 7 ? "<failure/>" : "" }.utf8))
        #expect(first.cases.count == count)
        #expect(first.failures.map(\.key.name) == (0..<count / 1000).map { Key("n\($0 * 1000 + 7)") })
        let second = try tests(Array(xml { $0 % 2000 == 9 ? "<error/>" : "" }.utf8))
        let both = first.merged(with: second)
        #expect(both.cases.count == count)
        #expect(both.count(.failed) == count / 1000)
        #expect(both.count(.error) == count / 2000)
    }

    @Test func namesThatAreTooLongOrTooManyAreRefused() {
        func report(_ tests: Int, _ length: Int, _ outcome: String = "") -> [UInt8] {
            let name = String(repeating: "x", count: length)
            return Array(
                "<testsuite>".utf8
                    + (0..<tests).flatMap { "<testcase name='\(name)\($0)'>\(outcome)</testcase>".utf8 }
                    + "</testsuite>".utf8)
        }
        #expect(throws: Never.self) { try tests(report(1, 10_000)) }
        for (count, length) in [(1, 11_000), (5100, 10_000)] {
            let error = #expect(throws: ReportError.self) {
                try tests(report(count, length, "<failure/>"))
            }
            #expect(error?.code == .limit)
        }
    }
}
