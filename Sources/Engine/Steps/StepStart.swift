import Basics
import Expressions
import Workflows

/// A step whose condition held: what its start evaluated to.
struct StepStart {
    /// What the step turned out to do.
    enum Work {
        case script(ScriptStep)
        case builtIn(BuiltInStep)
        case node(NodeStep)
        /// Its own steps run; they stand in a frame of the job's memory.
        case composite
        /// Waits for background steps, after it has stopped one where it is a `cancel`.
        case control
        /// Its keys did not evaluate, or its action cannot be had; the step fails with this.
        case failure(String)
    }

    /// The display name.
    var name: String
    /// The step's own `env`, evaluated.
    var env: JSONObject
    var work: Work
    /// Minutes of `timeout-minutes`, or nil.
    var timeoutMinutes: Double?
    /// Number of a composite's steps, or nil.
    var innerCount: Int?
    /// Whether a part of the action runs after the job's steps.
    var registersPost = false
    /// Whether the step reads `github.token`, and there is none.
    var lacksToken = false
}

extension Step {
    /// The name shown where the file gives none (docs/language/workflows.md#step-names); a script's expressions are
    /// evaluated in `scope` where they can be.
    func defaultName(in scope: StepScope) -> String {
        switch action {
        case .run(let script, _, _):
            let text = (try? script.evaluate(in: scope).requireText()) ?? script.expression?.source ?? ""
            let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
            let first = lines.lazy.map(Self.trimmed).first { !$0.isEmpty }
            return "Run \(first.map { String(decoding: $0, as: UTF8.self) } ?? "")"
        case .uses(let reference, _): return "Run \(reference.text)"
        case .wait where parallelGroup != nil: return "Wait for the parallel steps"
        case .wait(let ids): return "Wait for \(ids.map(\.value.string).joined(separator: ", "))"
        case .waitAll: return "Wait for all"
        case .cancel(let id): return "Cancel \(id.value.string)"
        }
    }

    /// A line without the blanks at its ends.
    private static func trimmed(_ bytes: Substring.UTF8View) -> Substring.UTF8View {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let start = bytes.firstIndex(where: { !isBlank($0) }),
            let end = bytes.lastIndex(where: { !isBlank($0) })
        else { return bytes[bytes.endIndex...] }
        return bytes[start...end]
    }
}
