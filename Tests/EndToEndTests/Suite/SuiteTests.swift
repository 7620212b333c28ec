import Basics
import Files
import Glibc
import TestSupport
import Testing

/// The project's own conformance suite, run by the built program.
struct SuiteTests {
    @Test(arguments: try SuiteCase.all())
    func givesTheResultOfTheReference(_ example: SuiteCase) throws {
        let sandbox = try Sandbox([:])
        try sandbox.write([".github/workflows/case.yml": example.workflow])
        for file in example.files { try sandbox.write([file.path: file.text]) }
        try sandbox.commit("the case")
        if !example.setup.utf8.isEmpty {
            let answer = try sandbox.shell(example.setup)
            try #require(answer.status == 0, "\(answer.errors)")
        }
        let answer = try sandbox.pitlane(
            list: ["run", "--format", "json"] + example.arguments,
            environment: Dictionary(example.environment) { $1 })
        let expected = example.expected
        #expect(answer.status == Int32(expected.exit), "\(answer.errors)")
        let conclusions = answer.conclusions.map { (Key($0.key), Key($0.value)) }
        #expect(
            Dictionary(conclusions) { $1 } == Dictionary(expected.jobs.map { (Key($0.key), Key($0.value)) }) { $1 },
            "\(answer.errors)\n\(answer.output.utf8.count < 4000 ? answer.output : "")")
        for step in expected.steps { #expect(answer.stepConclusion(step.key) == Key(step.value), "\(step.key)") }
        for name in expected.names { #expect(answer.name(name.key).map { Key($0) } == Key(name.value), "\(name.key)") }
        for output in expected.outputs {
            #expect(answer.output(output.key).map { Key($0) } == Key(output.value), "\(output.key)")
        }
        for (job, lines) in expected.says {
            for line in lines { #expect(answer.has(line, in: job), "\(job): \(line)\n\(answer.lines(job))") }
        }
        for (job, lines) in expected.never {
            for line in lines { #expect(!answer.has(line, in: job), "\(job): \(line)") }
        }
        for text in expected.annotations {
            #expect(answer.annotations.contains { $0.utf8.containsText(text) }, "\(text): \(answer.annotations)")
        }
        for text in expected.unannotated {
            #expect(!answer.annotations.contains { $0.utf8.containsText(text) }, "\(text)")
        }
        for text in expected.errors { #expect(answer.errors.utf8.containsText(text), "\(text): \(answer.errors)") }
    }

    @Test func theTableInTheDocumentsIsMadeFromIt() throws {
        let path = "\(ProjectRoot.path)/docs/supported.md"
        let text = SupportedTable(cases: try SuiteCase.all(), rows: try ReferenceRow.all()).text
        if getenv("PITLANE_RECORD") != nil { try Folder.write(Array(text.utf8), to: path) }
        let written = try Folder.read(path, limit: 1 << 20) ?? []
        #expect(written == Array(text.utf8), "write it again: PITLANE_RECORD=1 make test FILTER=SuiteTests")
    }

    @Test func everyRowOfTheReferenceHasACaseOrAReason() throws {
        let cases = try SuiteCase.all()
        let rows = try ReferenceRow.all()
        #expect(rows.count >= 83)
        let covered = Set(cases.flatMap(\.covers).map { Key($0) })
        for row in rows {
            let isCovered = covered.contains(Key(row.name))
            #expect(isCovered == (row.reason == nil), "\(row.name): a case or a reason, and not both")
        }
        let known = rows.map { Key($0.name) }
        #expect(Set(known).count == known.count)
        for example in cases {
            for name in example.covers {
                #expect(known.contains(Key(name)), "\(example.testDescription): no row '\(name)' in rows.txt")
            }
        }
    }

    @Test func thereAreEnoughCasesAndNoTwoOfOneName() throws {
        let cases = try SuiteCase.all()
        #expect(cases.count >= 250)
        var seen: Set<Key> = []
        for example in cases {
            #expect(seen.insert(Key(example.testDescription)).inserted, "\(example.testDescription)")
        }
    }
}

extension Sandbox.Answer {
    /// Whether a job's log has a line; one that begins with `~` may stand anywhere in it.
    fileprivate func has(_ line: String, in job: String) -> Bool {
        guard line.utf8.first == UInt8(ascii: "~") else { return says(job, line) }
        let part = String(decoding: line.utf8.dropFirst(), as: UTF8.self)
        return lines(job).contains { $0.utf8.containsText(part) }
    }

    /// The conclusion of the step `JOB/NAME`.
    fileprivate func stepConclusion(_ key: String) -> Key? {
        objects("step.finished").last { object in
            Key("\(object["key"]?.stringValue ?? "")/\(object["name"]?.stringValue ?? "")") == Key(key)
        }?["conclusion"]?.stringValue.map { Key($0) }
    }

    /// The display name of a job.
    fileprivate func name(_ key: String) -> String? {
        objects("job.started").first { $0["key"]?.stringValue.map { Key($0) } == Key(key) }?["name"]?.stringValue
    }

    /// The job output `JOB.NAME`.
    fileprivate func output(_ key: String) -> String? {
        for object in objects("job.finished") {
            guard let job = object["key"]?.stringValue, let outputs = object["outputs"],
                key.utf8.starts(with: "\(job).".utf8)
            else { continue }
            let name = String(decoding: key.utf8.dropFirst(job.utf8.count + 1), as: UTF8.self)
            if let value = outputs[Key(name)]?.stringValue { return value }
        }
        return nil
    }

    /// `LEVEL FILE:LINE MESSAGE` of all annotations.
    fileprivate var annotations: [String] {
        objects("annotation").map { object in
            let file = object["file"]?.stringValue ?? ""
            let line = object["line"]?.numberValue.map { ":\(Int($0))" } ?? ""
            return "\(object["level"]?.stringValue ?? "") \(file)\(line) \(object["message"]?.stringValue ?? "")"
        }
    }
}
