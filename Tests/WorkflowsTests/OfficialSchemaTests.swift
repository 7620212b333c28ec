import Basics
import TestSupport
import Testing
import Workflows

/// Our tables against the official ones, read in place: keys, contexts, functions and events are the same.
struct OfficialSchemaTests {
    /// The definitions of one official schema.
    struct Schema: Sendable {
        let definitions: JSONValue

        init?(_ name: String) {
            guard let folder = ProjectRoot.conformance,
                let text = try? ProjectRoot.text(ofFile: "\(folder)/schema/\(name)"),
                let definitions = try? JSONValue.parse(text)["definitions"]
            else { return nil }
            self.definitions = definitions
        }

        func keys(_ name: Key) -> Set<Key> {
            Set(definitions[name]?["mapping"]?["properties"]?.objectValue?.members.map(\.name) ?? [])
        }

        func contexts(_ names: [Key]) -> [String] {
            names.flatMap { definitions[$0]?["context"]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        }

        func values(_ name: Key) -> [String] {
            definitions[name]?["allowed-values"]?.arrayValue?.compactMap(\.stringValue) ?? []
        }
    }

    static let workflow = Schema("workflow-v1.0.json")
    static let action = Schema("action-v1.0.json")

    /// A place of a file: text with `@` where the test puts something in.
    struct Place: Sendable, CustomStringConvertible {
        let text: String
        let definitions: [Key]

        init(_ text: String, _ definitions: Key...) {
            self.text = text
            self.definitions = definitions
        }

        var description: String { definitions.map(\.string).joined(separator: " ") }
        var isAction: Bool { text.utf8.starts(with: "runs:".utf8) || text.utf8.starts(with: "inputs:".utf8) }

        func diagnostics(_ filler: String) -> [Diagnostic] {
            let full = text.split(separator: "@", omittingEmptySubsequences: false).joined(separator: filler)
            return isAction
                ? ActionReader.read(path: "action.yml", text: full).diagnostics
                : WorkflowReader.read(path: "w.yml", text: full).diagnostics
        }
    }

    private static func job(_ rest: String) -> String { "on: push\njobs: {a: {runs-on: x, \(rest)}}" }
    private static func step(_ rest: String) -> String { job("steps: [{\(rest)}]") }
    private static func composite(_ rest: String) -> String { "runs: {using: composite, steps: [{\(rest)}]}" }

    @Test(
        "the keys at each place are the official ones",
        .enabled(if: workflow != nil && action != nil, "../shared/conformance is absent"),
        arguments: [
            Place("on: push\njobs: {a: {runs-on: x}}\n@: 1", "workflow-root-strict"),
            Place(job("@: 1"), "job-factory"),
            Place("on: push\njobs: {a: {uses: ./.github/workflows/a.yml, @: 1}}", "workflow-job"),
            Place(job("strategy: {@: 1}"), "strategy"),
            Place(job("concurrency: {group: g, @: 1}"), "concurrency-mapping"),
            Place(job("permissions: {@: 1}"), "permissions-mapping"),
            Place(job("environment: {name: g, @: 1}"), "job-environment-mapping"),
            Place(job("container: {@: 1}"), "container-mapping"),
            Place(job("container: {credentials: {@: 1}}"), "container-registry-credentials"),
            Place(job("services: {s: {@: 1}}"), "service-container-mapping"),
            Place(job("defaults: {@: 1}"), "job-defaults"), Place(job("defaults: {run: {@: 1}}"), "job-defaults-run"),
            Place(job("snapshot: {image-name: n, @: 1}"), "snapshot-mapping"),
            Place(step("run: a, shell: b, @: 1"), "run-step"), Place(step("uses: a/b@c, @: 1"), "regular-step"),
            Place(step("wait: a, @: 1"), "wait-step"), Place(step("wait-all: , @: 1"), "wait-all-step"),
            Place(step("cancel: a, @: 1"), "cancel-step"),
            Place("on: {push: {@: 1}}\njobs: {a: {runs-on: x}}", "push-mapping"),
            Place("on: {pull_request: {@: 1}}\njobs: {a: {runs-on: x}}", "pull-request-mapping"),
            Place("on: {pull_request_target: {@: 1}}\njobs: {a: {runs-on: x}}", "pull-request-target-mapping"),
            Place("on: {merge_group: {@: 1}}\njobs: {a: {runs-on: x}}", "merge-group-mapping"),
            Place("on: {workflow_run: {@: 1}}\njobs: {a: {runs-on: x}}", "workflow-run-mapping"),
            Place("on: {image_version: {@: 1}}\njobs: {a: {runs-on: x}}", "image-version-mapping"),
            Place("on: {schedule: [{cron: c, @: 1}]}\njobs: {a: {runs-on: x}}", "cron-mapping"),
            Place("on: {workflow_call: {@: 1}}\njobs: {a: {runs-on: x}}", "workflow-call-mapping"),
            Place(
                "on: {workflow_call: {inputs: {i: {type: string, @: 1}}}}\njobs: {a: {runs-on: x}}",
                "workflow-call-input-definition"),
            Place(
                "on: {workflow_call: {outputs: {i: {value: v, @: 1}}}}\njobs: {a: {runs-on: x}}",
                "workflow-call-output-definition"),
            Place(
                "on: {workflow_call: {secrets: {i: {@: 1}}}}\njobs: {a: {runs-on: x}}",
                "workflow-call-secret-mapping-definition"),
            Place("runs: {using: docker, image: i, @: 1}", "container-runs-strict"),
            Place("runs: {using: node20, main: m, @: 1}", "node-runs-strict"),
            Place(composite("run: a, shell: b, @: 1"), "run-step"), Place(composite("uses: a/b@c, @: 1"), "uses-step"),
        ]
    )
    func keys(_ place: Place) throws {
        let schema = try #require(place.isAction ? Self.action : Self.workflow)
        // A `@` of a reference stays what it is.
        let text = place.text.split(separator: "b@c", omittingEmptySubsequences: false)
            .map { $0.split(separator: "@", omittingEmptySubsequences: false).joined(separator: "qqqqqq") }
            .joined(separator: "b@c")
        let diagnostics = Place(text, "x").diagnostics("")
        let label = try #require(diagnostics.first { $0.message == "Unexpected value 'qqqqqq'" }?.label)
        let ours = label.dropFirst("keys here: ".count).split(separator: ", ").map { Key($0) }
        #expect(Set(ours) == place.definitions.reduce(into: []) { $0.formUnion(schema.keys($1)) })
    }

    @Test(
        "the contexts and functions at each place are the official ones",
        .enabled(if: workflow != nil && action != nil, "../shared/conformance is absent"),
        arguments: [
            Place("on: push\nrun-name: '${{ @ }}'\njobs: {a: {runs-on: x}}", "run-name"),
            Place("on: push\nenv: {A: '${{ @ }}'}\njobs: {a: {runs-on: x}}", "workflow-env"),
            Place("on: push\nconcurrency: '${{ @ }}'\njobs: {a: {runs-on: x}}", "workflow-concurrency"),
            Place(job("if: '@'"), "job-if"), Place(job("name: '${{ @ }}'"), "string-strategy-context"),
            Place(job("strategy: '${{ @ }}'"), "strategy"), Place(job("env: '${{ @ }}'"), "job-env"),
            Place(job("environment: '${{ @ }}'"), "job-environment"),
            Place(
                job("environment: {name: a, url: '${{ @ }}'}"), "job-environment", "string-runner-context-no-secrets"),
            Place(job("concurrency: '${{ @ }}'"), "job-concurrency"),
            Place(job("timeout-minutes: '${{ @ }}'"), "number-strategy-context"),
            Place(job("continue-on-error: '${{ @ }}'"), "boolean-strategy-context"),
            Place(job("container: '${{ @ }}'"), "container"), Place(job("services: '${{ @ }}'"), "services"),
            Place(job("container: {image: i, env: {A: '${{ @ }}'}}"), "container", "string-runner-context"),
            Place(
                job("container: {image: i, credentials: {username: '${{ @ }}'}}"), "container",
                "container-registry-credentials"),
            Place(job("outputs: {A: '${{ @ }}'}"), "string-runner-context"),
            Place(job("defaults: {run: {shell: '${{ @ }}'}}"), "job-defaults-run"),
            Place(step("run: '${{ @ }}'"), "string-steps-context"), Place(step("run: a, if: '@'"), "step-if"),
            Place(step("run: a, env: {A: '${{ @ }}'}"), "step-env"),
            Place(step("uses: ./a, with: {A: '${{ @ }}'}"), "step-with"),
            Place(step("run: a, timeout-minutes: '${{ @ }}'"), "step-timeout-minutes"),
            Place(step("run: a, continue-on-error: '${{ @ }}'"), "step-continue-on-error"),
            Place(step("run: a, name: '${{ @ }}'"), "step-name"),
            Place(
                "on: push\njobs: {a: {uses: ./.github/workflows/a.yml, with: {A: '${{ @ }}'}}}", "scalar-needs-context"),
            Place(
                "on: push\njobs: {a: {uses: ./.github/workflows/a.yml, secrets: {A: '${{ @ }}'}}}",
                "scalar-needs-context-with-secrets"),
            Place(
                "on: {workflow_call: {inputs: {i: {type: string, default: '${{ @ }}'}}}}\njobs: {a: {runs-on: x}}",
                "workflow-call-input-default"),
            Place(
                "on: {workflow_call: {outputs: {i: {value: '${{ @ }}'}}}}\njobs: {a: {runs-on: x}}",
                "workflow-output-context"),
            Place("inputs: {a: {default: '${{ @ }}'}}\nruns: {using: node20, main: m}", "input-default-context"),
            Place("runs: {using: node20, main: m, post-if: '@'}", "runs-if"),
            Place("runs: {using: docker, image: i, args: ['${{ @ }}']}", "container-runs-context"),
            Place("runs: {using: docker, image: i, env: {A: '${{ @ }}'}}", "container-runs-env"),
            Place(composite("run: '${{ @ }}', shell: b"), "string-steps-context"),
            Place(composite("run: a, shell: b, if: '@'"), "step-if"),
        ]
    )
    func contexts(_ place: Place) throws {
        let schema = try #require(place.isAction ? Self.action : Self.workflow)
        let entries = schema.contexts(place.definitions)
        #expect(!entries.isEmpty)
        let names: [String] = [
            "github", "inputs", "vars", "needs", "strategy", "matrix", "secrets", "steps", "job", "runner", "env",
            "jobs",
        ]
        for name in names { #expect(place.diagnostics(name).isEmpty == entries.contains(name), "\(name)") }
        let calls = [
            ("hashFiles(1,255)", "hashFiles(1)"), ("always(0,0)", "always()"), ("cancelled(0,0)", "cancelled()"),
            ("success(0,0)", "success()"), ("failure(0,0)", "failure()"),
        ]
        for (entry, call) in calls {
            let isKnown = entries.contains { $0.prefix { $0 != "(" } == entry.prefix { $0 != "(" } }
            #expect(place.diagnostics(call).isEmpty == isKnown, "\(call)")
        }
        #expect(place.diagnostics("success(1)").isEmpty == entries.contains("success(0,MAX)"))
    }

    @Test(
        "every official event and activity type is known, and no other",
        .enabled(if: workflow != nil, "../shared/conformance is absent")
    )
    func events() throws {
        let schema = try #require(Self.workflow)
        for event in schema.keys("on-mapping-strict") {
            let isList = event == "schedule"
            #expect(read("on: \(event)").isEmpty, "\(event)")
            if !isList { #expect(read("on: {\(event): }").isEmpty, "\(event)") }
            let dashed = event.string.map { $0 == "_" ? "-" : $0 }.reduce(into: "") { $0.append($1) }
            let types = schema.values(Key("\(dashed)-activity-type"))
            guard !types.isEmpty else { continue }
            #expect(read("on: {\(event): {types: [\(types.joined(separator: ", "))]}}").isEmpty, "\(event)")
            #expect(read("on: {\(event): {types: qqqqqq}}") == ["Unexpected value 'qqqqqq'"], "\(event)")
        }
        #expect(read("on: qqqqqq") == ["Unexpected value 'qqqqqq'"])
        #expect(read("on: {qqqqqq: }") == ["Unexpected value 'qqqqqq'"])
    }

    private func read(_ on: String) -> [String] {
        WorkflowReader.read(path: "w.yml", text: "\(on)\njobs: {a: {runs-on: x}}").diagnostics.map(\.message)
    }
}
