import Basics
import Files
import Testing

/// Composite actions of other repositories, and what they use themselves.
struct CompositeActionTests {
    @Test func pathsMeanTheWorkspaceAndTheirOwnRepository() throws {
        let server = try ActionServer([
            ".github/workflows/ci.yml": ActionServer.workflow(
                """
                - uses: $/tools/own
                - uses: actions/checkout@v5
                - uses: octo/outer/sub@v1
                  env: { SEEN: env }
                """),
            "tools/own/action.yml": ActionServer.composite(
                "- { shell: bash, run: 'cat \"$GITHUB_ACTION_PATH/../data.txt\"; ls -A | wc -l' }"),
            "tools/data.txt": "own data\n",
            "here/action.yml": ActionServer.composite(
                "- { shell: bash, run: 'echo workspace action $SEEN [$GITHUB_ACTION_REPOSITORY]' }"),
        ])
        try server.publish(
            "octo/outer", tag: "v1",
            [
                "sub/action.yml": ActionServer.composite(
                    """
                    - uses: $/other
                    - uses: ./here
                    - { shell: bash, run: 'echo from $GITHUB_ACTION_REPOSITORY ${{ github.action_ref }} $SEEN' }
                    - uses: actions/upload-artifact@v4
                      with: { name: made, path: tools/data.txt }
                    """),
                "other/action.yml": ActionServer.composite("- { shell: bash, run: echo other $SEEN }"),
            ])
        let answer = try server.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        // `$/` needs no checkout: the workspace is empty then.
        #expect(answer.says("job", "own data") && answer.says("job", "0"))
        #expect(answer.says("job", "other env"))
        #expect(answer.says("job", "workspace action env []"))
        #expect(answer.says("job", "from octo/outer v1 env"))
        #expect(try server.pitlane("artifacts").output.utf8.containsText("made"))
        // The same with uncommitted changes: then the work tree is what runs.
        try server.sandbox.write(["tools/data.txt": "changed data\n"])
        #expect(try server.run().says("job", "changed data"))
    }

    @Test(arguments: [
        ("image: docker://alpine", "the container action octo/inner@v1 is not supported yet"),
        ("image: Dockerfile", "the container action octo/inner@v1 is not supported yet"),
    ])
    func aContainerActionInsideIsRefusedByName(image: String, message: String) throws {
        let server = try ActionServer(steps: "- uses: octo/outer@v1")
        try server.publish(
            "octo/outer", tag: "v1", ["action.yml": ActionServer.composite("- uses: octo/inner@v1")])
        try server.publish(
            "octo/inner", tag: "v1", ["action.yml": "name: a\ndescription: b\nruns: { using: docker, \(image) }"])
        let answer = try server.run()
        #expect(answer.status == 2)
        #expect(
            answer.errors.utf8.containsText("\(message) (used by octo/outer@v1 (action.yml:6:13))"), "\(answer.errors)")
        #expect(answer.errors.utf8.containsText("ci.yml:6:15"))
        #expect(try !server.hasRun())
        // It is in the cache now, so that the plan can tell.
        let plan = try server.pitlane("plan")
        #expect(plan.status == 2 && plan.output.utf8.containsText(message), "\(plan.output)")
    }

    @Test func aContainerActionOfTheRepositoryIsRefusedByThePlan() throws {
        for (name, text) in [
            ("Dockerfile", "FROM scratch"), ("action.yml", ActionServer.composite("- uses: docker://alpine")),
        ] {
            let server = try ActionServer([
                ".github/workflows/ci.yml": ActionServer.workflow("- uses: actions/checkout@v5\n- uses: ./tool"),
                "tool/\(name)": text,
            ])
            for answer in [try server.pitlane("plan"), try server.run()] {
                #expect(answer.status == 2)
                #expect((answer.output + answer.errors).utf8.containsText("the container action"), "\(answer.output)")
            }
        }
    }

    @Test func nineCompositeActionsInOneAnotherAreWithinTheLimitAndTenAreNot() throws {
        for (levels, status) in [(9, Int32(0)), (10, 2)] {
            let server = try ActionServer(steps: "- uses: octo/nest/1@v1")
            var files: [String: String] = [:]
            for level in 1...levels {
                files["\(level)/action.yml"] = ActionServer.composite(
                    level == levels ? "- { shell: bash, run: echo level \(level) }" : "- uses: $/\(level + 1)")
            }
            try server.publish("octo/nest", tag: "v1", files)
            let answer = try server.run()
            #expect(answer.status == status, "\(answer.errors)")
            if status == 0 {
                #expect(answer.says("job", "level 9"))
            } else {
                #expect(answer.errors.utf8.containsText("Composite action depth exceeded max depth 9"))
            }
        }
    }

    @Test func anActionThatNoFileNamedBeforeTheRunFailsItsStep() throws {
        let server = try ActionServer(
            steps: """
                - run: |
                    mkdir made
                    printf 'name: a\\ndescription: b\\nruns: { using: composite, steps: [{ uses: octo/tool@v1 }] }\\n' > made/action.yml
                - uses: ./made
                """)
        let answer = try server.run()
        #expect(answer.status == 1)
        #expect(answer.output.utf8.containsText("octo/tool@v1 was not among the actions of this run"))
    }

    @Test func unexpectedInputsOfACompositeWarn() throws {
        let server = try ActionServer(steps: "- uses: octo/tool@v1\n  with: { what: x }")
        try server.publish(
            "octo/tool", tag: "v1", ["action.yml": ActionServer.composite("- { shell: bash, run: echo fine }")])
        let answer = try server.run()
        #expect(answer.status == 0)
        let messages = answer.objects("annotation").compactMap { $0["message"]?.stringValue }
        #expect(messages.contains("Unexpected input(s) 'what', valid inputs are []"), "\(answer.output)")
    }
}
