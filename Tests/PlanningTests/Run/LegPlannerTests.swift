import Basics
import Planning
import Testing

/// What differs between the legs of a job: names, keys, limits (docs/language/matrix.md#names).
struct LegPlannerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let job: String
        let keys: [String]
        let names: [String]
        var testDescription: String { job }
    }

    static let long = String(repeating: "n", count: 120)

    @Test(arguments: [
        Case(job: "", keys: ["a"], names: ["a"]),
        Case(job: "name: Build it", keys: ["a"], names: ["Build it"]),
        Case(job: "name: ''", keys: ["a"], names: ["a"]),
        Case(job: "name: \"${{ github.none }}\"", keys: ["a"], names: ["a"]),
        Case(job: "strategy: {matrix: {v: [1, x]}}", keys: ["a (1)", "a (x)"], names: ["a (1)", "a (x)"]),
        // A literal name gets the values, one with an expression stays as it is.
        Case(job: "name: Test, strategy: {matrix: {v: [1]}}", keys: ["a (1)"], names: ["Test (1)"]),
        Case(
            job: "name: \"Test ${{ matrix.v }}\", strategy: {matrix: {v: [1]}}", keys: ["a (1)"], names: ["Test 1"]),
        Case(
            job: "strategy: {matrix: {v: [1, 2], w: [b], include: [{v: 1, x: true}, {v: 9, x: [y]}]}}",
            keys: ["a (1, b)", "a (2, b)", "a (9, y)"], names: ["a (1, b)", "a (2, b)", "a (9, y)"]),
        // Combinations that show the same still have different keys.
        Case(
            job: "strategy: {matrix: {v: [{a: 1, b: ''}, {a: 1, b: null}]}}", keys: ["a (1)", "a (1) #2"],
            names: ["a (1)", "a (1)"]),
        Case(
            job: "name: \(long)", keys: ["a"], names: [String(repeating: "n", count: 97) + "..."]),
        Case(
            job:
                "name: \"${{ strategy.job-index }} of ${{ strategy.job-total }}, ${{ strategy.max-parallel }} at once, "
                + "${{ strategy.fail-fast }}\", strategy: {matrix: {v: [1, 2]}, max-parallel: 1}",
            keys: ["a (1)", "a (2)"], names: ["0 of 2, 1 at once, true", "1 of 2, 1 at once, true"]),
        Case(
            job:
                "name: \"${{ strategy.job-index }} of ${{ strategy.job-total }}, ${{ strategy.max-parallel }} at once, "
                + "${{ strategy.fail-fast }}, '${{ matrix.v }}'\"", keys: ["a"], names: ["0 of 1, 1 at once, true, ''"]),
    ])
    func `legs have keys and names`(_ one: Case) throws {
        let more = one.job.utf8.isEmpty ? "" : ", \(one.job)"
        let run = try WorkflowRun("on: push\njobs: {a: {runs-on: x, steps: [{run: x}]\(more)}}")
        #expect(run.reason("a") == nil)
        #expect(run.legs("a").map(\.key) == one.keys)
        #expect(run.legs("a").map(\.name) == one.names)
        let paths = one.job.utf8.contains(UInt8(ascii: "v")) && run.legs("a").first?.matrix != nil
        #expect(run.legs("a").first?.path == NodePath(paths ? "a[0]" : "a"))
    }

    @Test func `limits, labels and the environment are evaluated for each leg`() throws {
        let run = try WorkflowRun(
            """
            on: push
            jobs:
              a:
                runs-on: [self-hosted, "${{ matrix.os }}"]
                strategy: {matrix: {os: [l, m]}}
                timeout-minutes: ${{ matrix.os == 'l' && 3 || 7 }}
                cancel-timeout-minutes: 2
                continue-on-error: ${{ matrix.os == 'm' }}
                environment: {name: "to-${{ matrix.os }}", url: "${{ steps.x.outputs.y }}"}
                steps: [{run: x}]
              b: {runs-on: {labels: [q]}, environment: "${{ github.none }}", steps: [{run: x}]}
            """)
        let legs = run.legs("a")
        #expect(legs.map(\.runsOn) == [["self-hosted", "l"], ["self-hosted", "m"]])
        #expect(legs.map(\.timeoutMinutes) == [3, 7])
        #expect(legs.map(\.cancelTimeoutMinutes) == [2, 2])
        #expect(legs.map(\.continueOnError) == [false, true])
        #expect(legs.map(\.environment) == ["to-l", "to-m"])
        #expect(run.legs("b").map(\.runsOn) == [["q"]])
        #expect(run.legs("b").map(\.environment) == [nil])
        #expect(run.legs("b").map(\.timeoutMinutes) == [360])
        #expect(run.legs("b").map(\.cancelTimeoutMinutes) == [5])
    }
}
