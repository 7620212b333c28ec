import Basics
import Files
import Glibc
import Processes
import TestSupport
import Testing

/// The program that `make test` installs.
private enum SchemaChecker {
    static let path = "\(ProjectRoot.path)/.build-tools/bin/check-jsonschema"
    static let isThere = access(path, X_OK) == 0
}

/// `--format json` of every command is what `docs/schema` says, also where names are hostile.
@Suite(.enabled(if: SchemaChecker.isThere, "check-jsonschema is not installed: make setup"))
struct OutputSchemaTests {
    private static let schemas = "\(ProjectRoot.path)/docs/schema"

    private static let files: [String: String] = [
        ".github/workflows/a \"b\" é.yml": #"""
        name: "W \"q\" \\ \e[31m \u202E é\U0001F680"
        on: [push, pull_request]
        jobs:
          j:
            name: "J \"q\" ${{ matrix.v }}"
            runs-on: ubuntu-latest
            environment: { name: "e \"q\"", url: "https://x/\"" }
            strategy: { fail-fast: false, matrix: { v: ["a\"b", "\e[31m", 1.5, null, { x: [1] }] } }
            outputs: { o: "${{ steps.s.outputs.o }}" }
            steps:
              - id: s
                name: "S \"\n\t\e[1m"
                run: |
                  printf '\377\000\033[31m"\\ x\r\n'
                  echo 'o=a"b\' >> $GITHUB_OUTPUT
                  echo '::warning file=a"b,line=2,title=t"::m "q" %0A x'
                  echo '# "s"' >> $GITHUB_STEP_SUMMARY
                  echo data > f.txt
              - { if: "false", run: "true" }
              - { uses: actions/upload-artifact@v4, if: matrix.v == 1.5, with: { name: "art é\U0001F680", path: f.txt } }
          f: { runs-on: ubuntu-latest, needs: [j], continue-on-error: true, steps: [{ run: "echo '\"q\"'; exit 3" }] }
          g: { runs-on: ubuntu-latest, concurrency: "c \"q\"", permissions: { contents: read }, steps: [{ run: exit 4 }] }
          h: { runs-on: ubuntu-latest, needs: [g], steps: [{ run: exit 4 }] }
          w: { runs-on: windows-latest, steps: [{ run: exit 4 }] }
          c: { uses: ./.github/workflows/called.yml }
          p:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: git push -q origin "HEAD:refs/heads/new\"é"
        """#,
        ".github/workflows/called.yml": """
        on: workflow_call
        jobs: { in: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }
        """,
        ".github/workflows/cron.yml": """
        name: "cron \\"q\\""
        on: { workflow_run: { workflows: ['*'], types: [completed] }, schedule: [{ cron: "1 2 * * *" }] }
        jobs: { in: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }
        """,
        "../b\"ad.yml": "on: push\njobs: { a: { \"st\\\"epz\": 1 } }\n",
        "../j.xml": """
        <testsuites><testsuite name="s"><testcase classname="a&quot;" name="b\\"><failure message="m&quot;é"/></testcase>\
        <testcase classname="a" name="c"/></testsuite></testsuites>
        """,
        "../l.info":
            "SF:.github/workflows/cron.yml\nDA:1,1\nDA:2,0\nend_of_record\nSF:no\"\\ne.py\nDA:1,0\nend_of_record\n",
        "../g.json": #"""
        [{"Description":"d\"","StartLine":1,"EndLine":1,"StartColumn":1,"EndColumn":2,"File":"a\"b","Match":"m",\#
        "Secret":"s","Commit":"","Entropy":1,"Author":"","Email":"","Date":"","Message":"","Tags":[],\#
        "RuleID":"r\"","Fingerprint":"a\"b:r:1"}]
        """#,
        "../b.json": #"""
        {"results":[{"command":"a\" b","mean":1.0,"min":0.9,"max":1.1,"median":1.0,"user":0,"system":0,"times":[1.0]}]}
        """#,
    ]

    /// What each schema is for: command lines whose output it describes, and whether that is one object a line.
    private static let commands: KeyValuePairs<String, [[String]]> = [
        "plan": [["plan"], ["plan", "schedule"]],
        "run": [["run"], ["rerun", "--failed"], ["logs"]],
        "runs": [["runs"]], "show": [["show", "1"]], "why": [["why", "1"]],
        "artifacts": [["artifacts", "1"], ["artifacts", "1", "--download", "art é🚀", "--to", "../download"]],
        "check": [["check"], ["check", "../b\"ad.yml"]],
        "expr": [["expr", "'a\"b'"], ["expr", "nope("], ["expr", #"fromJSON('{"a\"":[1,null]}')"#]],
        "secrets": [["secret", "list"]], "variables": [["variable", "list"]], "doctor": [["doctor"]],
        "gate": [
            ["gate", "tests", "../j.xml", "--save", "../v1.json"],
            ["gate", "coverage", "../l.info", "--minimum", "10", "--per-file", "90", "--save", "../v2.json"],
            ["gate", "security", "../g.json"], ["gate", "benchmark", "../b.json"],
        ],
        "gate-report": [["gate", "report", "../v1.json", "../v2.json", "--require", "security"]],
        "gate-history": [["gate", "history", "tests"]], "prune": [["prune"]], "freeze": [["freeze"]],
        "release-plan": [["release", "plan"], ["release", "plan", "--pre", "rc"]],
    ]

    /// The problems that the checker finds in outputs by schema; nil where there are none.
    private func problems(_ outputs: [String: [JSONValue]], in folder: String) throws -> String? {
        var properties = JSONObject()
        for name in outputs.keys {
            properties[Key(name)] = [
                "type": "array", "minItems": 1,
                "items": ["$ref": .string("file://\(Self.schemas)/\(name).schema.json")],
            ]
        }
        let schema: JSONValue = ["type": "object", "properties": .object(properties)]
        let members = outputs.map { JSONObject.Member(Key($0.key), .array($0.value)) }
        try Folder.write(Array(schema.text().utf8), to: "\(folder)/schema.json")
        try Folder.write(Array(JSONValue.object(JSONObject(members)).text().utf8), to: "\(folder)/outputs.json")
        let result = try Tool.run(
            [SchemaChecker.path, "--verbose", "--schemafile", "\(folder)/schema.json", "\(folder)/outputs.json"],
            environment: Sandbox.environment(), workingDirectory: folder)
        return result.status == 0 ? nil : result.text + result.errorText
    }

    @Test func outputsAreWhatTheirSchemasSay() throws {
        let sandbox = try Sandbox([:])
        try sandbox.git("checkout", "-q", "-b", "m\"é")
        try sandbox.git("init", "-q", "--bare", "../remote.git")
        try sandbox.git("remote", "add", "origin", "../remote.git")
        try sandbox.write(Self.files)
        try sandbox.commit("M \"q\" \\ é")
        let environment: [Key: String] = ["XDG_CONFIG_HOME": "\(sandbox.folder)/config"]
        let kept = try sandbox.shell(
            #"""
            echo 'v"é long' | "$PROGRAM" secret set A_1 && echo longer | "$PROGRAM" secret set A_1 --env 'e "q"'
            "$PROGRAM" variable set V 'x"y\' && "$PROGRAM" variable set V z --env 'e "q"'
            "$PROGRAM" variable set V z --env 'f "q"' && "$PROGRAM" freeze 'F "q"' --reason $'a"b\e[31m\n'
            """#, environment: environment)
        #expect(kept.status == 0, "\(kept.errors)")
        var outputs: [String: [JSONValue]] = [:]
        for (schema, lines) in Self.commands {
            for arguments in lines {
                let answer = try sandbox.pitlane(list: arguments + ["--format", "json"], environment: environment)
                let objects = answer.output.utf8.split(separator: 0x0A)
                #expect(!objects.isEmpty, "\(arguments): \(answer.errors)")
                outputs[schema, default: []] += try objects.map { try JSONValue.parse(bytes: Array($0)) }
            }
        }
        if ImageTools.canBuild {
            try sandbox.write(["Dockerfile": "FROM scratch\nCOPY Dockerfile /\n"])
            let image = try sandbox.pitlane("image", "build", "--format", "json")
            outputs["image-build"] = [try JSONValue.parse(image.output)]
        }
        try sandbox.commit("feat(\"é\")!: \"q\" \\ \u{1B}[31m\n\nBREAKING CHANGE: \"x\"")
        outputs["release-plan"]? += try sandbox.release("plan", "--format", "json").objects
        outputs["release-create"] = try sandbox.release("create", "--pre", "rc", "--format", "json").objects
        let batch = try sandbox.shell(#"printf '{"expr":"1"}\n{"expr":"x("}\n' | "$PROGRAM" expr --batch"#)
        outputs["expr"]? += batch.objects
        let types = Set((outputs["run"] ?? []).compactMap { $0["type"]?.stringValue })
        #expect(
            types.isSuperset(of: ["effect.withheld", "annotation", "log", "step.finished", "run.finished"]), "\(types)")
        #expect(try problems(outputs, in: sandbox.folder) == nil)
        // Every schema is held to something, and one that is not met is found.
        let names = try Folder.names(in: Self.schemas).map { String(decoding: $0, as: UTF8.self) }
        // Those of deployments are held to what they print where there is an engine.
        let others = ["common", "image-build", "history", "status"]
        #expect(Set(names) == Set((outputs.keys + others).map { "\($0).schema.json" }))
        for (name, values) in outputs {
            guard case .object(var object)? = values.first else { continue }
            object["surprise"] = 1
            outputs[name] = [.object(object)]
        }
        let found = try #require(try problems(outputs, in: sandbox.folder))
        for name in ["plan", "check", "doctor", "show", "why", "prune"] {
            #expect(found.contains("$.\(name)[0]"), "\(name)")
        }
    }
}
