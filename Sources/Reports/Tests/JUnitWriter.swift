import Basics

/// Writes the results of tests as JUnit XML that `JUnitReader` reads back: the report of tests that were tried again.
package enum JUnitWriter {
    /// The report; a flaky test is a pass with `<flakyFailure>`, as Surefire writes it.
    package static func bytes(_ report: TestReport) -> [UInt8] {
        var output = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".utf8)
        var start = report.cases.startIndex
        while start < report.cases.endIndex {
            let suite = report.cases[start].key.suite
            let end = report.cases[start...].firstIndex { $0.key.suite != suite } ?? report.cases.endIndex
            write(report.cases[start..<end], suite, to: &output)
            start = end
        }
        return output + "</testsuites>\n".utf8
    }

    private static func write(_ cases: ArraySlice<TestCase>, _ suite: Key, to output: inout [UInt8]) {
        func count(_ outcome: TestOutcome) -> Int { cases.count { $0.outcome == outcome } }
        output += "<testsuite".utf8
        attribute("name", suite.string, to: &output)
        for (name, number) in [
            ("tests", cases.count), ("failures", count(.failed)),
            ("errors", count(.error)),
            ("skipped", count(.skipped)),
        ] { attribute(name, "\(number)", to: &output) }
        output += ">\n".utf8
        for test in cases { write(test, to: &output) }
        output += "</testsuite>\n".utf8
    }

    private static func write(_ test: TestCase, to output: inout [UInt8]) {
        output += "<testcase".utf8
        attribute("classname", test.key.className.string, to: &output)
        attribute("name", test.key.name.string, to: &output)
        if let file = test.file { attribute("file", file.string, to: &output) }
        if let line = test.line {
            let isFromZero = TestReportBuilder.isPython(test.file) && line > 0
            attribute("line", "\(isFromZero ? line - 1 : line)", to: &output)
        }
        if let seconds = test.seconds { attribute("time", "\(seconds)", to: &output) }
        output += ">".utf8
        switch test.outcome {
        case .passed: break
        case .skipped: output += "<skipped/>".utf8
        case .flaky: for _ in 1..<max(2, test.attempts) { element("flakyFailure", test, to: &output) }
        case .failed, .error:
            element(test.outcome == .failed ? "failure" : "error", test, to: &output)
            for _ in 1..<max(1, test.attempts) { output += "<rerunFailure/>".utf8 }
        }
        output += "</testcase>\n".utf8
    }

    private static func element(_ name: String, _ test: TestCase, to output: inout [UInt8]) {
        output += "<\(name)".utf8
        attribute("message", test.message, to: &output)
        output += ">".utf8
        escape(test.detail, to: &output)
        output += "</\(name)>".utf8
    }

    private static func attribute(_ name: String, _ value: String, to output: inout [UInt8]) {
        output += " \(name)=\"".utf8
        escape(value, to: &output)
        output += "\"".utf8
    }

    /// What XML 1.0 cannot hold becomes U+FFFD; blanks that an attribute would lose are numbers.
    private static func escape(_ text: String, to output: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;".utf8
            case "<": output += "&lt;".utf8
            case ">": output += "&gt;".utf8
            case "\"": output += "&quot;".utf8
            case "\n", "\t", "\r": output += "&#\(scalar.value);".utf8
            default:
                let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                output += String(isAllowed ? scalar : "\u{FFFD}").utf8
            }
        }
    }
}
