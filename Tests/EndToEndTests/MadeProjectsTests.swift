import Basics
import Files
import Glibc
import TestSupport
import Testing

/// A project as people publish them, its workflows, and what has to come of them.
struct MadeProject: Sendable, CustomTestStringConvertible {
    /// The folder below `Tests/Fixtures/Projects`.
    let name: String
    /// Words behind `pitlane run --format json`; a pull request comes from the branch `feature`.
    let arguments: [String]
    /// Commands the project needs.
    var tools: [String] = []
    /// Conclusions of all jobs.
    let jobs: [String: String]
    /// Lines by job; one that begins with `~` may stand anywhere in a line.
    let says: [(job: String, line: String)]
    var artifacts: [String] = []
    /// What a log must not hold.
    var secret: String?

    var testDescription: String { "\(name), \(arguments.first ?? "")" }
    var isPullRequest: Bool { arguments.first.map { Key($0) } == "pull_request" }

    static let request = ["pull_request", "--base", "main"]

    static let all = [
        python(["push"], ["publish": "skipped"], []),
        python(request, ["publish": "skipped"], [("smoke", "~version 1.4.0 would be published from feature")]),
        python(["push", "--tag", "v1.4.0"], ["publish": "success"], [("publish", "~wordtally-1.4.0.pyz")]),
        node(["push"]), node(request),
        mixed(["push"], "success", [("deploy", "<h1>/contact</h1>")]), mixed(request, "skipped", []),
        reusable(["push"]), reusable(request),
        MadeProject(
            name: "swift", arguments: ["push"], tools: ["swift"],
            jobs: ["test (debug, true)": "success", "run": "success"],
            says: [("test (debug, true)", "~2 tests in 1 suite passed"), ("run", "MMXXVI")], artifacts: ["program"]),
    ]

    private static func python(
        _ arguments: [String], _ more: [String: String], _ says: [(String, String)]
    ) -> MadeProject {
        let jobs = [
            "lint": "success", "test (counting)": "success", "test (cli)": "success", "test (next, true)": "failure",
            "build": "success", "smoke": "success", "passed": "success",
        ]
        return MadeProject(
            name: "python", arguments: arguments, tools: ["python3"], jobs: jobs.merging(more) { $1 },
            says: [
                ("test (counting)", "~test_counts_whatever_the_case"), ("test (counting)", "OK"), ("smoke", "two 2"),
                ("passed", "| cli | OK |"), ("passed", "| next | FAILED (failures=1) |"),
            ] + says,
            artifacts: ["dist", "results-cli", "results-counting", "results-next"])
    }

    private static func node(_ arguments: [String]) -> MadeProject {
        MadeProject(
            name: "node", arguments: arguments, tools: ["node"],
            jobs: [
                "changes": "success", "test (main.test.js)": "success", "test (slug.test.js)": "success",
                "pack": "success", "use": "success", "report": "skipped",
            ],
            says: [
                ("test (slug.test.js)", "# pass 2"), ("test (main.test.js)", "# pass 1"), ("use", "slug it-works"),
                ("test (main.test.js)", "~the style was not checked"),
            ], artifacts: ["package"])
    }

    private static func mixed(
        _ arguments: [String], _ deploy: String, _ says: [(String, String)]
    ) -> MadeProject {
        MadeProject(
            name: "mixed", arguments: arguments, tools: ["python3", "node"],
            jobs: [
                "service": "success", "web (/)": "success", "web (/about)": "success", "web (/contact)": "success",
                "scripts (bash)": "success", "scripts (sh)": "success", "site": "success", "deploy": deploy,
            ],
            says: [("web (/)", "web/routes.json: OK"), ("scripts (sh)", "outcome failure, conclusion success")] + says,
            artifacts: ["page_-0", "page_about-1", "page_contact-2", "routes", "site"])
    }

    private static func reusable(_ arguments: [String]) -> MadeProject {
        var jobs = ["build": "success", "build / pack": "success", "report": "success"]
        for kind in ["size", "content"] {
            for inner in ["", " / one", " / one / run"] { jobs["check (\(kind))\(inner)"] = "success" }
        }
        return MadeProject(
            name: "reusable", arguments: arguments + ["--secret", "SIGNING_KEY"], jobs: jobs,
            says: [
                ("build / pack", "signing with ***"), ("check (content) / one / run", "src/data.txt"),
                ("report", "reported"), ("report", "~built bundle-release, last checked "),
            ], artifacts: ["bundle-release"], secret: "a-made-up-signing-key")
    }
}

/// Five projects as people publish them: a pipeline that GitHub runs green is green here at the first try.
struct MadeProjectsTests {
    @Test(arguments: MadeProject.all)
    func isGreenAtTheFirstTry(_ project: MadeProject) throws {
        let sandbox = try Sandbox([:])
        let missing = try project.tools.filter { try sandbox.shell("command -v \($0)").status != 0 }
        guard missing.isEmpty else {
            try Test.cancel("\(missing.joined(separator: ", ")) is not in PATH")
        }
        try make(project, in: sandbox)
        let secrets: [Key: String] = project.secret.map { ["SIGNING_KEY": $0] } ?? [:]
        let answer = try sandbox.pitlane(list: ["run", "--format", "json"] + project.arguments, environment: secrets)
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.conclusions == project.jobs, "\(answer.errors)")
        for (job, line) in project.says {
            let part = String(decoding: line.utf8.drop { $0 == UInt8(ascii: "~") }, as: UTF8.self)
            let isThere =
                line.utf8.first == UInt8(ascii: "~")
                ? answer.lines(job).contains { $0.utf8.containsText(part) } : answer.says(job, line)
            #expect(isThere, "\(job): \(line)\n\(answer.lines(job).joined(separator: "\n"))")
        }
        if let secret = project.secret { #expect(!answer.output.utf8.containsText(secret)) }
        let artifacts = try sandbox.pitlane("artifacts")
        #expect(artifacts.status == 0)
        for name in project.artifacts { #expect(artifacts.output.utf8.containsText(name), "\(artifacts.output)") }
    }

    /// A repository with the project on `main`; for a pull request, with a change on `feature`.
    private func make(_ project: MadeProject, in sandbox: Sandbox) throws {
        let copy = try sandbox.shell(
            """
            set -e
            cp -a "$PROJECT/." .
            if command -v python3; then python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' > .python-version; fi
            if command -v node; then node --version > .nvmrc; fi
            """, environment: ["PROJECT": "\(ProjectRoot.path)/Tests/Fixtures/Projects/\(project.name)"])
        try #require(copy.status == 0, "\(copy.errors)")
        try sandbox.commit("a project")
        if project.isPullRequest {
            try sandbox.git("checkout", "-q", "-b", "feature")
            try sandbox.write(["CHANGES.txt": "A change.\n"])
            try sandbox.commit("a change")
        }
        if let place = project.arguments.firstIndex(where: { Key($0) == "--tag" }) {
            try sandbox.git("tag", project.arguments[place + 1])
        }
    }
}
