import Basics
import Testing
import Workflows

struct CallExpansionTests {
    private func problems(
        _ caller: String, _ called: [String: String], options: CallExpansion.Options = CallExpansion.Options()
    ) throws -> [String] {
        let (expanded, diagnostics) = CallExpansion.expand(try workflow(caller), options: options) {
            reference, _ throws(CallLoadError) in
            guard let text = called[reference.text] else { throw CallLoadError("no such file", hint: "add it") }
            return CalledFile(name: reference.text, bytes: Array(text.utf8))
        }
        #expect((expanded == nil) == diagnostics.contains { $0.severity == .error })
        return diagnostics.map(\.line)
    }

    private let one = "on: push\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n"
    private let path = "./.github/workflows/b.yml"

    @Test("a missing file, a broken file and a file that cannot be called are named at the call")
    func files() throws {
        #expect(
            try problems(one, [:]) == [
                ".github/workflows/ci.yml:4:11: error: Cannot read workflow './.github/workflows/b.yml': no such file"
            ])
        #expect(
            try problems(one, [path: "on: workflow_call\njobs: {b: {runs-on: ''}}"]) == [
                "./.github/workflows/b.yml:2:21: error: Unexpected value ''",
                ".github/workflows/ci.yml:4:11: error: The called workflow './.github/workflows/b.yml' is not valid.",
            ])
        #expect(
            try problems(one, [path: "on: push\njobs: {b: {runs-on: x}}"]) == [
                ".github/workflows/ci.yml:4:11: error: workflow_call key is not defined in the referenced workflow."
            ])
    }

    @Test("a workflow that calls itself is found before it gets deep")
    func loops() throws {
        let loop = "on: workflow_call\njobs: {b: {uses: ./.github/workflows/b.yml}}"
        #expect(
            try problems(one, [path: loop]) == [
                "./.github/workflows/b.yml:2:18: error: The workflow './.github/workflows/b.yml' calls itself."
            ])
    }

    @Test("literal inputs must be of their type; what is not literal is left for later")
    func types() throws {
        let called =
            "on: {workflow_call: {inputs: {b: {type: boolean}, n: {type: number}, s: {type: string}}}}\n"
            + "jobs: {b: {runs-on: x}}"
        #expect(try problems(one + "    with: {b: true, n: 1.5, s: 3}\n", [path: called]) == [])
        #expect(
            try problems(one + "    with: {B: '${{ github.ref }}', n: '${{ github.ref }}'}\n", [path: called]) == [])
        #expect(
            try problems(one + "    with: {b: 'true', n: x, t: 1}\n", [path: called]) == [
                ".github/workflows/ci.yml:5:15: error: Unexpected value 'true'",
                ".github/workflows/ci.yml:5:26: error: Unexpected value 'x'",
                ".github/workflows/ci.yml:5:32: error: Invalid input, t is not defined in the referenced workflow.",
            ])
    }

    @Test("no more than so many files are called")
    func count() throws {
        let called = Dictionary(
            uniqueKeysWithValues: (0..<3).map {
                ("./.github/workflows/\($0).yml", "on: workflow_call\njobs: {b: {runs-on: x}}")
            })
        let jobs = (0..<3).map { "  j\($0): {uses: ./.github/workflows/\($0).yml}\n" }.joined()
        let options = CallExpansion.Options(files: 2)
        #expect(try problems("on: push\njobs:\n\(jobs)", called) == [])
        #expect(
            try problems("on: push\njobs:\n\(jobs)", called, options: options) == [
                ".github/workflows/ci.yml:5:14: error: More than 2 workflows are called."
            ])
    }

    @Test("files that call each other many times over end at the limit of jobs")
    func jobs() throws {
        var called: [String: String] = [:]
        for level in 0..<9 {
            let calls = (0..<50).map { "j\($0): {uses: ./.github/workflows/\(level + 1).yml}" }.joined(separator: ", ")
            called["./.github/workflows/\(level).yml"] = "on: workflow_call\njobs: {\(calls)}"
        }
        let found = try problems("on: push\njobs: {a: {uses: ./.github/workflows/0.yml}}", called)
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.contains("more than 10000 jobs") || $0.contains("depth exceeded 9") })
    }

    @Test("jobs get their own permissions, else their workflow's, else their caller's")
    func permissions() throws {
        let caller = try workflow(one + "    permissions: {contents: write}\n  c: {runs-on: x}\n")
        let called = "on: workflow_call\njobs: {b: {runs-on: x}, d: {runs-on: x, permissions: {contents: read}}}"
        let (expanded, _) = CallExpansion.expand(caller) { reference, _ throws(CallLoadError) in
            CalledFile(name: reference.text, bytes: Array(called.utf8))
        }
        let jobs = try #require(expanded?.jobs)
        #expect(jobs[1].permissions == nil)
        #expect(
            jobs[0].called?.jobs.map(\.permissions) == [
                Permissions([.contents: .write]), Permissions([.contents: .read]),
            ])
    }
}
