import Basics
import Expressions
import Testing
import Workflows

/// The model of a valid file.
struct WorkflowModelTests {
    @Test("a workflow without a name is called by its path")
    func names() throws {
        let plain = try workflow("on: push\njobs: {a: {runs-on: x}}")
        #expect(plain.name == ".github/workflows/ci.yml" && !plain.hasName)
        let named = try workflow("name: CI\nrun-name: r ${{ github.ref }}\non: push\njobs: {a: {runs-on: x}}")
        #expect(named.name == "CI" && named.hasName)
        #expect(named.runName?.expression?.source == "format('r {0}', github.ref)")
    }

    @Test("triggers carry filters, types, inputs and schedules with their places")
    func triggers() throws {
        let workflow = try workflow(
            """
            on:
              push:
                branches: [main, 'release/**']
                tags-ignore: v0.*
                paths: ['src/**', '!src/docs/**']
              pull_request:
              pull_request_target: { types: opened }
              schedule:
                - cron: '0 2 * * *'
                - { cron: '5 4 * * sun', timezone: Europe/Berlin }
              workflow_run: { workflows: [CI], types: [completed], branches-ignore: [x] }
              workflow_dispatch:
                inputs:
                  level: { type: choice, options: [info, debug], default: info, required: true }
                  dry: { type: boolean, default: true, description: d }
                  text:
              workflow_call:
                inputs: { n: { type: number, default: 3 } }
                outputs: { o: { description: d, value: '${{ jobs.a.outputs.o }}' } }
                secrets: { S: , T: { required: true } }
            jobs: { a: { runs-on: x } }
            """
        )
        #expect(
            workflow.triggers.map(\.event).map(\.string) == [
                "push", "pull_request", "pull_request_target", "schedule", "workflow_run", "workflow_dispatch",
                "workflow_call",
            ])
        let push = try #require(workflow.trigger(for: "push"))
        #expect(push.branches?.map(\.value) == ["main", "release/**"])
        #expect(push.branches?[1].range.start == SourcePosition(line: 3, column: 22))
        #expect(push.tagsIgnore?.map(\.value) == ["v0.*"])
        #expect(push.paths?.count == 2 && push.types == nil && push.branchesIgnore == nil)
        #expect(workflow.trigger(for: "pull_request")?.types == nil)
        #expect(workflow.trigger(for: "pull_request_target")?.types?.map(\.value) == ["opened"])
        let schedules = try #require(workflow.trigger(for: "schedule")?.schedules)
        #expect(schedules.map(\.cron.value) == ["0 2 * * *", "5 4 * * sun"])
        #expect(schedules.map { $0.timezone?.value } == [nil, "Europe/Berlin"])
        let run = try #require(workflow.trigger(for: "workflow_run"))
        #expect(run.workflows?.map(\.value) == ["CI"] && run.branchesIgnore?.map(\.value) == ["x"])
        let dispatch = try #require(workflow.trigger(for: "workflow_dispatch")?.inputs)
        #expect(dispatch.map(\.kind) == [.choice, .boolean, .string])
        #expect(dispatch.map(\.isRequired) == [true, false, false])
        #expect(dispatch[0].options.map(\.value) == ["info", "debug"])
        #expect(dispatch[1].defaultValue?.boolean == true && dispatch[1].description == "d")
        let call = try #require(workflow.trigger(for: "workflow_call"))
        #expect(call.inputs.first?.defaultValue?.number == 3)
        #expect(call.outputs.first?.value?.expression?.source == "jobs.a.outputs.o")
        #expect(call.secrets.map(\.isRequired) == [false, true])
    }

    @Test("`on` may be a name or a list")
    func shortTriggers() throws {
        #expect(try workflow("on: push\njobs: {a: {runs-on: x}}").triggers.map(\.event) == ["push"])
        let list = try workflow("on: [push, pull_request, push]\njobs: {a: {runs-on: x}}")
        #expect(list.triggers.map(\.event) == ["push", "pull_request"])
    }

    @Test("a job keeps what its keys say, with the implicit success in its condition")
    func job() throws {
        let workflow = try workflow(
            """
            on: push
            defaults: { run: { shell: bash } }
            jobs:
              lint: { runs-on: ubuntu-latest }
              test:
                name: Test ${{ matrix.v }}
                needs: [lint, LINT]
                if: github.ref == 'refs/heads/main'
                runs-on: [self-hosted, linux]
                strategy: { fail-fast: false, matrix: { v: [1, '2'] } }
                timeout-minutes: 10
                continue-on-error: ${{ matrix.v == 1 }}
                env: { A: 1, B: true, C: ~ }
                environment: { name: prod, url: 'https://x' }
                container: node:20
                services: { db: { image: 'pg', ports: [5432] } }
                outputs: { o: '${{ steps.s.outputs.o }}' }
                defaults: { run: { working-directory: 'd' } }
                concurrency: { group: g, cancel-in-progress: true }
                permissions: { contents: read, id-token: write }
                steps: [{ run: make }]
            """
        )
        let test = try #require(workflow.job("TEST"))
        #expect(test.id == "test" && test.range.start == SourcePosition(line: 5, column: 3))
        #expect(test.needs.map(\.value) == ["lint"])
        #expect(test.condition.source == "success() && (github.ref == 'refs/heads/main')")
        #expect(test.conditionSource?.value == "github.ref == 'refs/heads/main'")
        #expect(test.permissions?[.contents] == .read && test.permissions?[.idToken] == .write)
        #expect(test.permissions?[.issues] == Permissions.Level.none)
        let body = try #require(test.stepsJob)
        #expect(body.runsOn.items?.compactMap(\.string) == ["self-hosted", "linux"])
        #expect(body.timeoutMinutes?.number == 10)
        #expect(try body.env?.requireTexts().map(\.text) == ["1", "true", ""])
        #expect(body.defaults.shell == nil && body.defaults.workingDirectory?.string == "d")
        #expect(body.container?.string == "node:20")
        #expect(body.services?["db"]?["ports"]?.items?.first?.string == "5432")
        #expect(workflow.defaults.shell?.string == "bash")
        #expect(workflow.job("lint")?.condition.source == "success()")
    }

    @Test("a call keeps its reference, inputs and secrets")
    func call() throws {
        let workflow = try workflow(
            """
            on: push
            jobs:
              a: { uses: ./.github/workflows/w.yml, secrets: inherit }
              b:
                uses: o/r/.github/workflows/w.yaml@v1
                with: { n: 1, s: '${{ github.ref }}' }
                secrets: { T: '${{ secrets.T }}' }
            """
        )
        let local = try #require(workflow.job("a")?.callJob)
        #expect(local.target == .local(path: ".github/workflows/w.yml"))
        guard case .inherit = local.secrets else {
            Issue.record("secrets are not inherited")
            return
        }
        let remote = try #require(workflow.job("b")?.callJob)
        #expect(remote.target == .repository(owner: "o", name: "r", path: ".github/workflows/w.yaml", ref: "v1"))
        #expect(remote.target.text == remote.reference.value)
        #expect(remote.with?["n"]?.number == 1)
    }

    @Test("levels of permissions: shorthand, none, and scopes named")
    func permissions() throws {
        func permissions(_ text: String) throws -> Permissions? {
            try workflow("on: push\npermissions: \(text)\njobs: {a: {runs-on: x}}").permissions
        }
        #expect(try permissions("read-all") == .readAll)
        #expect(try permissions("write-all") == .writeAll)
        #expect(try permissions("{}")?.granted.isEmpty == true)
        let named = try #require(try permissions("{ issues: write, contents: none, actions: read }"))
        #expect(named.granted.map(\.scope) == [.actions, .issues])
        #expect(named[.issues] == .write && named[.contents] == Permissions.Level.none)
    }
}
