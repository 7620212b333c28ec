import Basics
import TestSupport

/// A random pipeline whose results do not depend on when anything in it happens: jobs with needs and conditions,
/// matrices, outputs, artifacts, summaries, called workflows, concurrency groups, background steps, and processes that
/// stay behind.
struct RandomPipeline {
    /// The workflow files, by path.
    let files: [String: String]

    private struct Made {
        let id: String
        /// The artifacts that every run of the job uploads.
        var artifacts: [String] = []
        var outputs: [String] = []
        var isSure = true
    }

    /// - Parameter marker: the argument of processes that stay behind.
    init(_ random: inout RandomSource, marker: String) {
        var jobs = JSONObject()
        var made: [Made] = []
        for number in 0..<random.int(in: 3...5) {
            let (job, next) = Self.job("j\(number)", after: made, marker, &random)
            jobs[Key(next.id)] = job
            made.append(next)
        }
        var main: JSONObject = ["name": "Random", "on": "push", "jobs": .object(jobs)]
        if random.chance(0.3) { main["concurrency"] = ["group": "whole", "cancel-in-progress": true] }
        files = [
            ".github/workflows/ci.yml": JSONValue.object(main).text(),
            ".github/workflows/called.yml": Self.called.text(),
        ]
    }

    private static func job(
        _ id: String, after made: [Made], _ marker: String, _ random: inout RandomSource
    ) -> (JSONValue, Made) {
        let needed = made.filter { _ in random.chance(0.45) }
        var job: JSONObject = ["needs": .array(needed.map { .string($0.id) })]
        let condition = random.chance(0.75) ? nil : random.pick(["always()", "failure()", "!cancelled()"])
        if let condition { job["if"] = .string(condition) }
        let isMatrix = random.chance(0.4)
        if isMatrix {
            var strategy: JSONObject = ["fail-fast": false, "matrix": ["n": [1, 2]]]
            if random.chance(0.3) { strategy["max-parallel"] = 1 }
            job["strategy"] = .object(strategy)
        }
        let key = isMatrix ? "\(id) (${{ matrix.n }})" : id
        if random.chance(0.25) {
            let seed = needed.first?.outputs.first.map { "${{ needs.\($0) }}" } ?? "none"
            job["uses"] = "./.github/workflows/called.yml"
            job["with"] = ["name": .string(key), "seed": .string(seed)]
            return (.object(job), Made(id: id, outputs: ["\(id).outputs.v"]))
        }
        job["runs-on"] = "ubuntu-latest"
        if random.chance(0.3) {
            job["concurrency"] = ["group": .string(random.pick(["red", "blue"])), "queue": "max"]
        }
        if random.chance(0.1) { job["continue-on-error"] = true }
        job["outputs"] = ["o1": "${{ steps.make.outputs.o1 }}", "o2": "${{ steps.make.outputs.o2 }}"]
        var steps = [begin(key)]
        if random.chance(0.3) {
            steps.append(["run": .string("(setsid sleep \(marker) > /dev/null 2>&1 &)\nsleep \(marker) &")])
        }
        let isParallel = random.chance(0.3)
        if isParallel {
            steps.append([
                "id": "back", "background": true, "run": "echo \"b=$GITHUB_JOB\" >> \"$GITHUB_OUTPUT\"",
            ])
        }
        let download = condition == nil ? needed.filter(\.isSure).flatMap(\.artifacts).first : nil
        if let download {
            steps.append(["uses": "actions/download-artifact@v4", "with": ["name": .string(download), "path": "in"]])
        }
        steps.append(make(key))
        if isParallel {
            steps += [["wait": ["back"]], ["run": "test '${{ steps.back.outputs.b }}' = \"$GITHUB_JOB\""]]
        }
        var next = Made(id: id, outputs: ["\(id).outputs.o1"], isSure: condition == nil)
        if random.chance(0.6) {
            let suffix = isMatrix ? "-${{ matrix.n }}" : ""
            steps.append([
                "uses": "actions/upload-artifact@v4", "with": ["name": .string(id + suffix), "path": "out"],
            ])
            next.artifacts = isMatrix ? ["\(id)-1", "\(id)-2"] : [id]
        }
        if random.chance(0.15) { steps.append(["run": "exit 3", "continue-on-error": .bool(random.chance(0.4))]) }
        job["steps"] = .array(steps)
        return (.object(job), next)
    }

    /// Notes that an attempt begins, in a workspace in which none has begun before.
    private static func begin(_ key: String) -> JSONValue {
        [
            "run": .string(
                "test ! -e begun && touch begun\necho '\(key)' >> \"$RUNNER_TOOL_CACHE/../ran-$GITHUB_RUN_ID\"")
        ]
    }

    /// A value of all that the job gets, as an output, in the summary and as a file that is the same each time.
    private static func make(_ key: String) -> JSONValue {
        [
            "id": "make", "env": ["NEEDS": "${{ toJSON(needs) }}", "NUMBER": "${{ matrix.n || 1 }}"],
            "run": .string(
                """
                mkdir out
                { echo '\(key)'; echo "$NEEDS" | tr -d '[:space:]' | fold -w1 | sort; cat in/* 2> /dev/null || true; } > all
                v=$(cksum < all | cut -d' ' -f1)
                echo "o$NUMBER=$v" >> "$GITHUB_OUTPUT"
                echo "### $v" >> "$GITHUB_STEP_SUMMARY"
                echo "$v" > out/value && touch -d @1000000000 out out/value
                """),
        ]
    }

    private static let called: JSONValue = [
        "on": [
            "workflow_call": [
                "inputs": ["name": ["type": "string"], "seed": ["type": "string"]],
                "outputs": ["v": ["value": "${{ jobs.second.outputs.v }}"]],
            ]
        ],
        "jobs": [
            "first": [
                "runs-on": "ubuntu-latest", "strategy": ["matrix": ["n": [1, 2]]],
                "outputs": ["o1": "${{ steps.make.outputs.o1 }}", "o2": "${{ steps.make.outputs.o2 }}"],
                "steps": [begin("${{ inputs.name }} / first (${{ matrix.n }})"), make("${{ inputs.seed }}")],
            ],
            "second": [
                "needs": "first", "runs-on": "ubuntu-latest", "outputs": ["v": "${{ steps.make.outputs.o1 }}"],
                "steps": [begin("${{ inputs.name }} / second"), make("second")],
            ],
        ],
    ]
}
