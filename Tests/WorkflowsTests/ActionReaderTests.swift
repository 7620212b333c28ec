import Basics
import Expressions
import Testing
import Workflows

struct ActionReaderTests {
    private func action(_ text: String) throws -> ActionDefinition {
        let (action, diagnostics) = ActionReader.read(path: "action.yml", text: text)
        #expect(diagnostics.map(\.line) == [])
        return try #require(action)
    }

    private func errors(_ text: String) -> [String] {
        ActionReader.read(path: "action.yml", text: text).diagnostics.filter { $0.severity == .error }.map(\.line)
    }

    @Test("a JavaScript action knows its version, files and hooks")
    func node() throws {
        let action = try action(
            """
            name: Setup
            description: d
            author: someone
            inputs:
              token: { description: t, default: '${{ github.token }}', required: 'true' }
              depth: { default: 1 }
              plain:
            outputs: { o: { description: d } }
            runs: { using: node20, main: dist/index.js, post: dist/post.js, post-if: success() }
            branding: { icon: x, color: y }
            """
        )
        #expect(action.name == "Setup" && action.inputs.map(\.id) == ["token", "depth", "plain"])
        #expect(action.inputs[0].isRequired && action.inputs[0].defaultValue?.expression != nil)
        #expect(action.inputs[1].defaultValue?.string == "1")
        guard case .node(let node) = action.runs else {
            Issue.record("not a node action")
            return
        }
        #expect(node.version == 20 && node.main == "dist/index.js" && node.pre == nil && node.post == "dist/post.js")
        #expect(node.preCondition.source == "always()" && node.postCondition.source == "success()")
    }

    @Test("a composite action has steps and evaluated outputs")
    func composite() throws {
        let action = try action(
            """
            name: C
            inputs: { a: { required: true } }
            outputs: { o: { value: '${{ steps.s.outputs.o }}' } }
            runs:
              using: composite
              steps:
                - { id: s, run: 'echo ${{ inputs.a }}', shell: bash, if: '${{ inputs.a }}' }
                - { uses: ./x, with: { b: '${{ github.action_path }}' }, continue-on-error: true }
            """
        )
        guard case .composite(let steps) = action.runs else {
            Issue.record("not a composite action")
            return
        }
        #expect(steps.map(\.id) == ["s", "__self"])
        #expect(steps[0].condition.source == "success() && (inputs.a)")
        #expect(action.outputs[0].value?.expression?.source == "steps.s.outputs.o")
    }

    @Test("a container action is told from others; a Dockerfile alone is one")
    func docker() throws {
        let action = try action(
            """
            name: D
            runs:
              using: docker
              image: docker://alpine:3
              args: ['${{ inputs.a }}', 1]
              env: { A: '${{ inputs.a }}' }
              pre-entrypoint: setup.sh
            """
        )
        guard case .docker = action.runs, case .docker? = ActionReader.dockerfile(path: "D").action?.runs else {
            Issue.record("not a container action")
            return
        }
    }

    @Test("what is wrong with an action is said at its place")
    func problems() {
        #expect(errors("name: x\n") == ["action.yml:1:1: error: Required property is missing: runs"])
        #expect(errors("runs: {using: node18, main: x}\n") == ["action.yml:1:15: error: Unexpected value 'node18'"])
        #expect(errors("runs: {using: docker, main: x}\n") == ["action.yml:1:15: error: Unexpected value 'docker'"])
        #expect(
            errors("runs: {using: composite, steps: [{run: a}, {run: '${{ secrets.A }}', shell: sh}]}") == [
                "action.yml:1:34: error: Required property is missing: shell",
                "action.yml:1:50: error: Unrecognized named-value: 'secrets'. Located at position 1 within expression: "
                    + "secrets.A",
            ])
        #expect(
            errors("outputs: {o: {description: d}}\nruns: {using: composite, steps: []}") == [
                "action.yml:1:14: error: Required property is missing: value"
            ])
    }
}
